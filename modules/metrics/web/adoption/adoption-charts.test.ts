import { expect, test } from 'vitest'
import type { Rate } from '#modules/metrics/contract.ts'
import type { ChartTheme } from '#web/ui/chart-theme.ts'
import { cohortChart, everyDay, timeToAdoptChart } from './adoption-charts.ts'
import { aRate, anAdoption } from './adoption.sample.ts'

const locale = { language: 'en-US', zone: 'UTC', weekStart: 1, currency: 'EUR' }
const theme: ChartTheme = {
  series: ['#111'],
  rest: '#888',
  text: '#000',
  muted: '#555',
  hairline: '#eee',
  strong: '#ccc',
  surface: '#fff',
  font: 'x',
}

test('a cohort says its n, its interval and who is too early', () => {
  const spec = cohortChart(anAdoption(), 'week', locale)
  expect(spec.tooltip(0)).toMatchObject({ rows: [{ value: '30.0%' }], note: 'n = 100, 25.0–35.0%' })
  expect(spec.tooltip(1).note).toContain('60 too early to judge')
  expect(spec.table.rows).toHaveLength(2)
})

test('a cohort of few people has no point, one of few accounts is too few to tell', () => {
  const [first] = anAdoption().cohorts
  const drawn = (rate: Rate) => cohortChart(anAdoption({ cohorts: [{ ...first!, rate }] }), 'week', locale)
  const reason = 'Fewer than 5 people: not shown'
  const hidden = drawn({ ...aRate(1, 3), value: null, x: null, n: null, few: false, suppressed: true, reason })
  expect(hidden.tooltip(0)).toMatchObject({ rows: [{ value: 'N/A' }], note: reason })
  expect(hidden.table.rows[0]![1]).toBeNull()
  expect(drawn(aRate(1, 4)).tooltip(0)).toMatchObject({ rows: [{ value: '25.0%' }], note: 'n = 4, 20.0–30.0% · too few to tell' })
})

test('the curve has a step for each day and keeps its height between them', () => {
  expect(everyDay(anAdoption().timeToAdopt.curve, 3).map((one) => one.share)).toEqual([0.1, 0.1, 0.342, 0.342])
  expect(everyDay([], 1)).toEqual([
    { share: 0, atRisk: 0 },
    { share: 0, atRisk: 0 },
  ])
})

test('the median is marked where there is one', () => {
  const lineOf = (medianDays: number | null) => {
    const result = anAdoption({ timeToAdopt: { ...anAdoption().timeToAdopt, medianDays } })
    return JSON.stringify(timeToAdoptChart(result, 'first “seen”', locale).option(theme, { width: 600, hidden: new Set() }))
  }
  expect(lineOf(2)).toContain('half after 2 days')
  expect(lineOf(null)).not.toContain('half after')
  expect(timeToAdoptChart(anAdoption(), 'first “seen”', locale).tooltip(2)).toMatchObject({
    title: 'After 2 days',
    rows: [{ value: '34.2%' }],
  })
})
