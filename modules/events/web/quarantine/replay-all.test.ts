import { expect, it } from 'vitest'
import { replayAll, type Replayed } from './replay-all.ts'

it('goes on where the page before ended, and adds up', async () => {
  const pages: Record<string, Replayed> = {
    start: { replayed: 990, duplicates: 10, refusedAgain: 0, next: 'second' },
    second: { replayed: 0, duplicates: 0, refusedAgain: 1000, next: 'third' },
    third: { replayed: 7, duplicates: 0, refusedAgain: 1, next: null },
  }
  const told: number[] = []
  for await (const { replayed, duplicates, refusedAgain } of replayAll(async (cursor) => pages[cursor ?? 'start']!))
    told.push(replayed + duplicates + refusedAgain)
  expect(told).toEqual([1000, 2000, 2008])
})
