import { expect, it } from 'vitest'
import { replayText } from './replay-text.ts'

it('says only what happened', () => {
  expect(replayText({ replayed: 1, duplicates: 0, refusedAgain: 0, more: false }, 'en')).toBe('1 event is accepted now.')
  expect(replayText({ replayed: 2, duplicates: 1, refusedAgain: 3, more: false }, 'en')).toBe(
    '2 events are accepted now, 1 event was there already, 3 events were refused again and stay here.',
  )
  expect(replayText({ replayed: 1000, duplicates: 0, refusedAgain: 0, more: true }, 'en')).toBe(
    '1,000 events are accepted now. There are more: choose a reason, then send those.',
  )
  expect(replayText({ replayed: 0, duplicates: 0, refusedAgain: 0, more: false }, 'en')).toBe('Nothing was left to send.')
})
