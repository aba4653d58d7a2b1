import { expect, it } from 'vitest'
import { dateOrderText } from './date-words.ts'

it('says what the rows tell of the order of day and month', () => {
  const seen = (dayFirst: number, monthFirst: number) => ({ dayFirst, monthFirst, example: '03/04/2024 10:00' })
  expect(dateOrderText(seen(0, 0), 'day-first', 'en-GB')).toBe(
    'The first rows do not tell whether 03/04/2024 10:00 is 3 April or 4 March. It is read as 3 April: check that this is right.',
  )
  expect(dateOrderText(seen(0, 0), 'month-first', 'en-GB')).toMatch(/It is read as 4 March/)
  expect(dateOrderText(seen(3, 0), 'day-first')).toBe('The first rows tell: some dates can only be read with the day first.')
  expect(dateOrderText(seen(3, 1), 'day-first')).toBe(
    'One date of the first rows can only be read with the month first. Such rows are refused.',
  )
  expect(dateOrderText(seen(3, 0), 'month-first')).toMatch(/^3 dates of the first rows can only be read with the day first/)
})
