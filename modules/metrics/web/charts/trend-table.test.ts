import { expect, test } from 'vitest'
import { changeWords, trendTable } from './trend-table.ts'
import { aBucket, aLine, aSeries, aTrend } from './trend.sample.ts'

const locale = { language: 'en-US', zone: 'UTC', weekStart: 1, currency: 'EUR' }

test('a row for each line, a column for each step, the running one marked', () => {
  const axis = [aBucket('2026-03-02'), aBucket('2026-03-09', 'running')]
  const { columns, rows } = trendTable(aTrend({ axis, series: [aSeries({ current: aLine([1200, null]) })] }), locale)
  expect(columns.map((one) => one.header)).toEqual(['Series', 'Whole period', 'n', 'Mar 2', 'Mar 9 *'])
  expect(columns.map((one) => one.cell?.(rows[0]!))).toEqual([undefined, '1,200', '100', '1,200', 'N/A'])
})

test('a comparison adds the period before and the change', () => {
  const series = aSeries({ current: aLine([150]), previous: aLine([100]), change: 0.5 })
  expect(trendTable(aTrend({ series: [series] }), locale).columns.map((one) => one.id)).toContain('change')
  expect(changeWords(series, 'en-US')).toBe('+50.0%')
  expect(changeWords({ ...series, previous: aLine([0]) }, 'en-US')).toBe('N/A')
  const share = aSeries({ unit: 'ratio', current: { ...aLine([]), total: 0.3 }, previous: { ...aLine([]), total: 0.341 } })
  expect(changeWords(share, 'en-US')).toBe('−4.1 points')
})
