import { expect, it } from 'vitest'
import { replayText } from './replay-text.ts'

it('says only what happened', () => {
  expect(replayText({ replayed: 1, duplicates: 0, refusedAgain: 0, next: null }, 'en')).toBe('1 event is accepted now.')
  expect(replayText({ replayed: 2, duplicates: 1, refusedAgain: 3, next: null }, 'en')).toBe(
    '2 events are accepted now, 1 event was there already, 3 events were refused again and stay here.',
  )
  expect(replayText({ replayed: 1000, duplicates: 0, refusedAgain: 0, next: 'x' }, 'en')).toBe(
    '1,000 events are accepted now. The older ones were not sent.',
  )
  expect(replayText({ replayed: 0, duplicates: 0, refusedAgain: 0, next: null }, 'en')).toBe('Nothing was left to send.')
})
