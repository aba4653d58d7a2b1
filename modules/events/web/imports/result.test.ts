import { expect, it } from 'vitest'
import { leftOutText, resultText } from './result.ts'

const done = { kind: 'events', status: 'done', accepted: 10, duplicates: 0, refused: 0 } as const

it('says what came of an import', () => {
  expect(resultText(done, 'en')).toBe('10 events were added.')
  expect(resultText({ ...done, refused: 2 }, 'en')).toBe(
    '10 events were added. 2 rows were refused: download them, correct them, import them.',
  )
  expect(resultText({ ...done, accepted: 0, duplicates: 12 }, 'en')).toBe('All of it was there already: nothing was added.')
  expect(resultText({ ...done, kind: 'people', accepted: 1, duplicates: 1 }, 'en')).toBe('1 person was added. 1 row was there already.')
  expect(resultText({ ...done, status: 'cancelled' }, 'en')).toMatch(/stopped/)
  expect(resultText({ ...done, status: 'running' }, 'en')).toBe('')
})

it('names columns that were left out', () => {
  expect(leftOutText(['seats'])).toBe(
    'Left out, because it first appears further down in the file and the mapping does not name it: seats.',
  )
  expect(leftOutText(['seats', 'size'])).toMatch(/they first appear .* name them: seats, size\.$/)
})
