import { expect, test } from 'vitest'
import type { Range } from '#modules/metrics/contract.ts'
import { rangeAsOf, startOfUnit } from './calendar.ts'

test.each([
  ['week', '2026-03-04', 1, '2026-03-02'],
  ['week', '2026-03-01', 1, '2026-02-23'],
  ['week', '2026-03-04', 7, '2026-03-01'],
  ['month', '2026-03-04', 1, '2026-03-01'],
  ['quarter', '2026-06-30', 1, '2026-04-01'],
  ['year', '2026-06-30', 1, '2026-01-01'],
] as const)('the %s of %s with weeks from %i begins on %s', (unit, day, weekStart, start) => {
  expect(startOfUnit(unit, day, weekStart)).toBe(start)
})

const last = (count: number, unit: 'day' | 'week' | 'month' | 'quarter', includeCurrent = false): Range => ({
  type: 'last',
  count,
  unit,
  includeCurrent,
})

test.each([
  [last(1, 'quarter'), '2025-01-01', '2024-10-01', '2025-01-01'],
  [last(3, 'month'), '2025-02-14', '2024-11-01', '2025-02-01'],
  [last(3, 'month', true), '2025-02-14', '2024-11-01', '2025-03-01'],
  [last(2, 'week'), '2026-03-04', '2026-02-16', '2026-03-02'],
  [{ type: 'to_date', unit: 'year' } as Range, '2026-03-04', '2026-01-01', '2026-03-05'],
])('%j on %s', (range, today, from, to) => {
  expect(rangeAsOf(range, today, 1)).toEqual({ type: 'between', from, to })
})
