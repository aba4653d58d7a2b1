import { expect, it } from 'vitest'
import { contentHash, Occurrences } from './occurrences.ts'

it('counts like a Map while it grows', () => {
  const [ours, theirs] = [new Occurrences(), new Map<string, number>()]
  // Hashes are met again while they are in the old slots, while they move, and when they have moved.
  for (let n = 0; n < 60_000; n++) {
    const hash = contentHash(String(n % 3 === 0 ? n : (n * 7919) % 9_001))
    const next = (theirs.get(hash) ?? 0) + 1
    theirs.set(hash, next)
    if (ours.next(hash) !== next) throw new Error(`At ${n}`)
  }
  for (const [hash, number] of theirs) expect(ours.get(hash)).toBe(number)
  expect(ours.get(contentHash('not there'))).toBe(0)
})

/** The longest of the pauses while millions are taken in, in milliseconds. */
function longestPause(): number {
  const ours = new Occurrences()
  const hashOf = (n: number) =>
    `${Math.imul(n, 2_654_435_761).toString(16).replace('-', '').padStart(8, '0')}${n.toString(16).padStart(8, '0')}`
  let longest = 0
  let from = performance.now()
  for (let n = 0; n < 1_500_000; n++) {
    ours.set(hashOf(n), 1)
    if (n % 1_000 !== 0) continue
    longest = Math.max(longest, performance.now() - from)
    from = performance.now()
  }
  return longest
}

it('never stops to move millions', () => {
  // Moving all at once would show each time; what the machine does meanwhile does not.
  expect([1, 2, 3].some(() => longestPause() < 60)).toBe(true)
})
