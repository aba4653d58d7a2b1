export interface Rankable {
  title: string
  keywords?: readonly string[] | undefined
}

/**
 * Those that fit what was typed, best first. Every typed word must begin a word of the title or of the keywords; a title that
 * begins with the whole text comes first, the title counts more than keywords.
 */
export function rank<T extends Rankable>(items: readonly T[], query: string): T[] {
  const words = wordsOf(query)
  if (words.length === 0) return [...items]
  return items
    .map((item) => ({ item, score: score(item, words, query.trim().toLowerCase()) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s/·–-]+/)
    .filter(Boolean)

function score({ title, keywords = [] }: Rankable, words: readonly string[], whole: string): number {
  const inTitle = wordsOf(title)
  const inKeywords = keywords.flatMap(wordsOf)
  let sum = title.toLowerCase().startsWith(whole) ? 10 : 0
  for (const word of words) {
    if (inTitle.some((one) => one.startsWith(word))) sum += 3
    else if (inKeywords.some((one) => one.startsWith(word))) sum += 1
    else if (title.toLowerCase().includes(word)) sum += 1
    else return 0
  }
  return sum
}
