import { expect, test } from 'vitest'
import type { Measure } from '#modules/metrics/contract.ts'
import { headline } from './trend-headline.ts'
import { aBucket, aLine, aSeries, aTrend } from './trend.sample.ts'

const locale = { language: 'en-GB', zone: 'UTC' }
const asked = (measure: Measure, events: 'any' | string[] = ['Report viewed']) => [{ kind: 'events' as const, events, measure }]
const words = (measure: Measure, events?: 'any' | string[]) => headline(aTrend({}), asked(measure, events), locale)?.words

test('one line is a sentence', () => {
  expect(words({ type: 'count' })).toBe('times “Report viewed” happened')
  expect(words({ type: 'people' }, 'any')).toBe('people were active')
  expect(words({ type: 'accounts' }, ['a', 'b', 'c'])).toBe('accounts did “a or 2 others”')
  expect(words({ type: 'p90', property: 'seconds' })).toBe('is the 90th percentile of seconds in “Report viewed”')
})

test('a metric is told by its last complete step', () => {
  const axis = [aBucket('2026-03-01'), aBucket('2026-03-02'), aBucket('2026-03-03', 'running')]
  const current = { ...aLine([0.3, 0.4, 0.1]), rates: [null, { x: 4, n: 10, low: 0.2, high: 0.6 }, null] }
  const series = [aSeries({ label: 'Stickiness', unit: 'ratio', current, previous: aLine([0.1, 0.2, 0.3]) })]
  expect(headline(aTrend({ axis, series, interval: 'day' }), [{ kind: 'metric', metric: 'stickiness' }], locale)).toMatchObject({
    value: 0.4,
    n: 10,
    low: 0.2,
    words: 'Stickiness, Mon, 2 Mar 2026',
    before: { value: 0.2 },
  })
})

test('several lines have no single number; a missing one has its reason', () => {
  expect(headline(aTrend({ series: [aSeries({}), aSeries({ key: 'B' })] }), asked({ type: 'count' }), locale)).toBeUndefined()
  const missing = aSeries({ current: { ...aLine([]), total: null, totalMissing: 'No numbers' } })
  expect(headline(aTrend({ series: [missing] }), asked({ type: 'min', property: 'x' }), locale)).toMatchObject({
    value: null,
    reason: 'No numbers',
  })
  const gap = aSeries({ current: { ...aLine([null, null, null]), missing: { '0': 'Nobody was active' } } })
  expect(headline(aTrend({ series: [gap] }), [], locale)).toMatchObject({ value: null, reason: 'Nobody was active' })
})
