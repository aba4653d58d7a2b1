import { expect, test } from 'vitest'
import { addDays, daysInWords, rangeInWords, rangePresets, readRange, writeRange, type DateRange } from './date-range.ts'

const now = new Date('2026-03-10T12:00:00Z')

test('a range survives its way through the address', () => {
  const ranges: DateRange[] = [
    ...rangePresets,
    { type: 'last', count: 12, unit: 'week', includeCurrent: true },
    { type: 'between', from: '2026-01-01', to: '2026-02-01' },
  ]
  for (const range of ranges) expect(readRange(writeRange(range))).toEqual(range)
})

test('what is no range is not read as one', () => {
  for (const text of ['', '0d', '28', 'd28', '5y', '2026-02-01..2026-01-01', '2026-02-30..2026-03-01', '28d; drop'])
    expect(readRange(text)).toBeUndefined()
})

test('words name the last day that belongs, though the range is half-open', () => {
  expect(daysInWords('2026-03-01', '2026-04-01', 'en-GB', now)).toBe('1 Mar – 31 Mar')
  expect(daysInWords('2026-03-01', '2026-03-02', 'en-GB', now)).toBe('1 Mar')
  expect(rangeInWords({ type: 'last', count: 1, unit: 'week' }, 'en', now)).toBe('Last week')
  expect(rangeInWords({ type: 'last', count: 28, unit: 'day', includeCurrent: true }, 'en', now)).toBe('Last 28 days and today')
})

test('days are counted over the ends of months', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
})
