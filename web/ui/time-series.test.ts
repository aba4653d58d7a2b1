import { expect, test } from 'vitest'
import { seriesStyle, type ChartTheme } from './chart-theme.ts'
import { timeSeries } from './time-series.ts'
import { spread } from './spread.ts'
import { sparklinePath } from './sparkline.ts'

const theme: ChartTheme = {
  series: ['#111111', '#222222'],
  rest: '#888888',
  text: 'black',
  muted: 'grey',
  hairline: 'grey',
  strong: 'grey',
  surface: 'white',
  font: 'sans-serif',
}
const locale = { language: 'en-GB', zone: 'UTC', weekStart: 1, currency: 'EUR' }
const view = { width: 800, hidden: new Set<string>() }
const buckets = ['2026-03-02', '2026-03-03', '2026-03-04']

const two = timeSeries({
  buckets,
  interval: 'day',
  unit: 'count',
  partialFrom: 2,
  locale,
  series: [
    { name: 'Team', values: [1, 2, 3] },
    { name: 'Free', values: [5, null, 4] },
    { name: 'Team before', values: [9, 9, 9], comparesTo: 'Team' },
  ],
})

interface DrawnSeries {
  name: string
  data: unknown[]
  markArea?: unknown
}
const drawn = (spec: typeof two, hidden: string[] = []) => spec.option(theme, { ...view, hidden: new Set(hidden) }).series as DrawnSeries[]

test('the tooltip shows all series, the largest first, in the colour of what they are compared with', () => {
  const { title, rows, note } = two.tooltip(1)
  expect(title).toBe('Tue, 3 Mar 2026')
  expect(rows.map((row) => [row.name, row.value, row.place])).toEqual([
    ['Team before', '9', 0],
    ['Team', '2', 0],
    ['Free', 'N/A', 1],
  ])
  expect(note).toBeUndefined()
  expect(two.tooltip(2).note).toBe('This period is not over')
})

test('a line is cut where its periods are not over, and the rest of the field is hatched once', () => {
  const team = drawn(two).filter((one) => one.name === 'Team')
  expect(team.map((one) => one.data)).toEqual([
    [1, 2, null],
    [null, 2, 3],
  ])
  expect(drawn(two).filter((one) => one.markArea)).toHaveLength(1)
})

test('what is switched off is not drawn, nor is its past', () => {
  expect(new Set(drawn(two, ['Team']).map((one) => one.name))).toEqual(new Set(['Free']))
})

test('names stand at the ends of lines while there is room for them', () => {
  expect(two.ends?.(800).map((end) => [end.name, end.at, end.value])).toEqual([
    ['Team', 2, 3],
    ['Free', 2, 4],
    ['Team before', 2, 9],
  ])
  expect(two.ends?.(390)).toEqual([])
})

test('the table holds what the picture shows', () => {
  expect(two.table.headers).toEqual(['Day', 'Team', 'Free', 'Team before'])
  expect(two.table.rows[1]).toEqual(['2026-03-03', 2, null, 9])
})

test('bars begin at zero and hatch what is not over', () => {
  const bars = timeSeries({ buckets, interval: 'day', kind: 'bar', partialFrom: 2, locale, series: [{ name: 'a', values: [5, 6, 7] }] })
  expect(bars.option(theme, view).yAxis).toMatchObject({ min: 0 })
  expect(drawn(bars)[0]?.data[2]).toMatchObject({ value: 7, itemStyle: { decal: {} } })
})

test('series that share a colour differ by marker and line', () => {
  const [first, third] = [seriesStyle(theme, 0), seriesStyle(theme, 2)]
  expect(first.color).toBe(third.color)
  expect(first.marker).not.toBe(third.marker)
})

test('what is added up as Other is grey and leaves the colours to the others', () => {
  const spec = timeSeries({
    buckets,
    interval: 'day',
    locale,
    kind: 'stacked',
    series: [
      { name: 'Other', values: [1, 1, 1], isRest: true },
      { name: 'Team', values: [1, 2, 3] },
      { name: 'Free', values: [5, 5, 4] },
    ],
  })
  const color = (place: number) => seriesStyle(theme, place).color
  expect(spec.legend.map(({ name, place }) => [name, color(place)])).toEqual([
    ['Other', '#888888'],
    ['Team', '#111111'],
    ['Free', '#222222'],
  ])
  expect(drawn(spec).map((one) => (one as unknown as { itemStyle: { color: string } }).itemStyle.color)).toEqual([
    '#888888',
    '#111111',
    '#222222',
  ])
})

test('names that would overlap are moved apart, no further than the picture', () => {
  expect(spread([10, 12, 50], 16, 200)).toEqual([10, 26, 50])
  expect(spread([196, 198], 16, 200)).toEqual([184, 200])
  expect(spread([], 16, 200)).toEqual([])
})

test('a sparkline leaves a gap where nothing was measured', () => {
  expect(sparklinePath([0, 10, null, 5], 32, 24)).toBe('M1.0 22.0L11.0 2.0M31.0 12.0')
  expect(sparklinePath([null], 32, 24)).toBe('')
})
