import { expect, test } from 'vitest'
import type { ChartTheme } from '#web/ui/chart-theme.ts'
import { aBucket, aLine, aSeries, aTrend } from './trend.sample.ts'
import { commonUnit, cutWords, hasValues, lineNames, partialFrom, totalWords, trendChart, unevenSteps } from './trend-chart.ts'

const locale = { language: 'en-US', zone: 'UTC', weekStart: 1, currency: 'EUR' }
const theme: ChartTheme = {
  series: ['#111', '#222'],
  text: '#000',
  muted: '#555',
  rest: 'grey',
  hairline: '#eee',
  strong: '#ccc',
  surface: '#fff',
  font: 'x',
}

test('lines are named by what tells them apart', () => {
  const value = (name: string) => ({ kind: 'value' as const, value: name, label: name })
  expect(lineNames([aSeries({ label: 'Sign-ups' })])).toEqual(['Sign-ups'])
  expect(lineNames([aSeries({ segment: value('Pro') }), aSeries({ segment: value('Basic') })])).toEqual(['Pro', 'Basic'])
  expect(lineNames([aSeries({ segment: value('Pro') }), aSeries({ key: 'B', label: 'Exports', segment: value('Pro') })])).toEqual([
    'Events: Pro',
    'Exports: Pro',
  ])
  expect(new Set(lineNames([aSeries({}), aSeries({ key: 'B' })])).size).toBe(2)
})

test('the running step and those after it are marked, cut ones are said', () => {
  const axis = [aBucket('2026-03-02', 'cut'), aBucket('2026-03-09'), aBucket('2026-03-16', 'running'), aBucket('2026-03-23', 'future')]
  expect(partialFrom(axis)).toBe(2)
  expect(partialFrom([aBucket('2026-03-02')])).toBeUndefined()
  expect(cutWords(axis)).toBe('2026-03-02 lies partly outside the range and is lower for that reason.')
})

test('steps that are no match for whole ones are said, also where the period itself is over', () => {
  const { period } = aTrend({})
  const axis = [aBucket('2026-03-02', 'cut'), aBucket('2026-03-09'), aBucket('2026-03-16', 'running')]
  expect(unevenSteps({ axis, period })).toEqual([
    'The hatched step is not over: its figures are not complete.',
    '2026-03-02 lies partly outside the range and is lower for that reason.',
  ])
  expect(unevenSteps({ axis, period: { ...period, partial: true } })[0]).toContain('The hatched part')
  expect(unevenSteps({ axis: [aBucket('2026-03-09')], period })).toEqual([])
})

test('one axis: figures of different units are plain numbers', () => {
  expect(commonUnit([aSeries({ unit: 'people' }), aSeries({ unit: 'people' })])).toBe('people')
  expect(commonUnit([aSeries({ unit: 'people' }), aSeries({ unit: 'ratio' })])).toBe('number')
})

test('the picture holds every line and the period before, in pale', () => {
  const series = [aSeries({ current: aLine([1, 2, 3]), previous: aLine([3, 2]) })]
  const spec = trendChart(aTrend({ series }), 'line', locale)
  expect(spec.legend).toEqual([{ name: 'Events', place: 0 }])
  expect(spec.places).toBe(3)
  expect(spec.table.rows[2]).toEqual(['2026-03-16', 3, null])
  const option = spec.option(theme, { width: 900, hidden: new Set() })
  expect(Array.isArray(option.series) && option.series.length).toBe(2)
})

test('rates say their n and interval, gaps their reason', () => {
  const current = { ...aLine([0.5, null]), rates: [{ x: 5, n: 10, low: 0.24, high: 0.76 }, null], missing: { '1': 'Nobody was active' } }
  const spec = trendChart(aTrend({ series: [aSeries({ unit: 'ratio', current })] }), 'line', locale)
  expect(spec.tooltip(0)).toMatchObject({ rows: [{ value: '50.0% (n = 10)' }], note: '95 % interval 24.0–76.0%' })
  expect(spec.tooltip(1)).toMatchObject({ rows: [{ value: 'N/A' }], note: 'Nobody was active' })
})

test('a total in words', () => {
  expect(totalWords(aSeries({ unit: 'people', current: { ...aLine([1]), total: 1234 } }), 'en-US')).toBe('1,234')
  expect(totalWords(aSeries({ current: { ...aLine([1]), total: null, totalMissing: 'Several currencies' } }))).toBe('N/A')
})

test('many lines are drawn without those of the period before', () => {
  const value = (name: string) => aSeries({ segment: { kind: 'value', value: name, label: name }, previous: aLine([1, 1, 1]) })
  const lines = (count: number) =>
    trendChart(aTrend({ series: ['a', 'b', 'c', 'd'].slice(0, count).map(value) }), 'line', locale).table.headers.length - 1
  expect([lines(3), lines(4)]).toEqual([6, 4])
})

test('nothing but gaps is nothing to draw', () => {
  expect(hasValues([aSeries({ current: aLine([null, null]) })])).toBe(false)
  expect(hasValues([aSeries({ current: aLine([null, 0]) })])).toBe(true)
})
