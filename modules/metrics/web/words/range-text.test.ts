import { expect, test } from 'vitest'
import type { DateRange, RangeUnit } from '#web/ui/date-range.ts'
import { daysOf, rangeForInterval, rangeOf } from './range-text.ts'

const last = (count: number, unit: RangeUnit): DateRange => ({ type: 'last', count, unit })

test('the range of an address is complete for the server', () => {
  expect(rangeOf('12w')).toEqual({ type: 'last', count: 12, unit: 'week', includeCurrent: false })
  expect(rangeOf('30d+')).toMatchObject({ includeCurrent: true })
  expect(rangeOf('2026-01-01..2026-04-01')).toEqual({ type: 'between', from: '2026-01-01', to: '2026-04-01' })
})

test('another interval keeps about the same length of time', () => {
  expect(rangeForInterval(last(90, 'day'), 'week')).toEqual(last(13, 'week'))
  expect(rangeForInterval(last(30, 'day'), 'month')).toEqual(last(3, 'month'))
  expect(rangeForInterval(last(12, 'month'), 'hour')).toEqual(last(14, 'day'))
  const fixed: DateRange = { type: 'between', from: '2026-01-01', to: '2026-02-01' }
  expect(rangeForInterval(fixed, 'month')).toBe(fixed)
})

test('how long a range is, about', () => {
  expect(daysOf({ type: 'between', from: '2026-01-01', to: '2026-01-08' })).toBe(7)
  expect(daysOf(rangeOf('2w'))).toBe(14)
  expect(daysOf({ type: 'to_date', unit: 'year' })).toBe(365)
})
