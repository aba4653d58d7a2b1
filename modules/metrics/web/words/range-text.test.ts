import { describe, expect, test } from 'vitest'
import type { Range } from '#modules/metrics/contract.ts'
import { rangeForInterval, rangeWords, readRange, writeRange } from './range-text.ts'

const cases: [Range, string, string][] = [
  [{ type: 'last', count: 12, unit: 'week', includeCurrent: false }, '12w', 'Last 12 complete weeks'],
  [{ type: 'last', count: 1, unit: 'quarter', includeCurrent: false }, '1q', 'Last complete quarter'],
  [{ type: 'last', count: 30, unit: 'day', includeCurrent: true }, '30d+', 'Last 30 days and this one so far'],
  [{ type: 'to_date', unit: 'month' }, 'this-month', 'This month so far'],
  [{ type: 'between', from: '2026-01-01', to: '2026-04-01' }, '2026-01-01..2026-04-01', '1 Jan 2026 to 31 Mar 2026'],
]

describe('a range in the address', () => {
  test.each(cases)('%j', (range, text, words) => {
    expect(writeRange(range)).toBe(text)
    expect(readRange(text)).toEqual(range)
    expect(rangeWords(range, 'en-GB')).toBe(words)
  })

  test.each(['', '0d', '12x', 'this-fortnight', '2026-04-01..2026-01-01', '2026-01-01..', '2026-13-01..2027-01-01'])('refuses %j', (text) => {
    expect(readRange(text)).toBeUndefined()
  })
})

test('another interval keeps about the same length of time', () => {
  const last = (count: number, unit: 'day' | 'week' | 'month' | 'quarter'): Range => ({ type: 'last', count, unit, includeCurrent: false })
  expect(rangeForInterval(last(90, 'day'), 'week')).toEqual(last(13, 'week'))
  expect(rangeForInterval(last(30, 'day'), 'month')).toEqual(last(3, 'month'))
  expect(rangeForInterval(last(12, 'month'), 'hour')).toEqual(last(14, 'day'))
  const fixed: Range = { type: 'between', from: '2026-01-01', to: '2026-02-01' }
  expect(rangeForInterval(fixed, 'month')).toBe(fixed)
})
