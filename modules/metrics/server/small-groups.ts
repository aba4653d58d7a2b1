import { smallest } from './statistics/wilson.ts'

/** What stands in place of a figure of a small group of people. */
export const tooFewPeople = 'Fewer than 5 people: not shown'

const isSmall = (size: number): boolean => size > 0 && size < smallest

/**
 * Which groups of people an answer does not show (docs/decisions/0010): those of 1 to 4, and, where those together are still fewer than 5, so
 * that the whole less the others would tell of them, the next smallest ones too. Each group comes with all its counts that the answer would
 * show; one that is small is enough.
 */
export function hiddenGroups(groups: readonly (readonly number[])[]): boolean[] {
  const hidden = groups.map((sizes) => sizes.some(isSmall))
  const counts = groups[0]?.length ?? 0
  for (let which = 0; which < counts; which++) {
    const size = (i: number): number => groups[i]?.[which] ?? 0
    const together = (): number => hidden.reduce((sum, isHidden, i) => sum + (isHidden ? size(i) : 0), 0)
    while (isSmall(together())) {
      const shown = [...groups.keys()].filter((i) => !hidden[i] && size(i) > 0)
      const [next] = shown.toSorted((a, b) => size(a) - size(b))
      if (next === undefined) break
      hidden[next] = true
    }
  }
  return hidden
}
