import { expect, test } from 'vitest'
import type { Measure } from '#modules/metrics/contract.ts'
import { headline } from './trend-headline.ts'
import { aLine, aSeries, aTrend } from './trend.sample.ts'

const asked = (measure: Measure, events: 'any' | string[] = ['Report viewed']) => [{ kind: 'events' as const, events, measure }]
const words = (measure: Measure, events?: 'any' | string[]) => headline(aTrend({}), asked(measure, events))?.words

test('one line is a sentence', () => {
  expect(words({ type: 'count' })).toBe('times “Report viewed” happened')
  expect(words({ type: 'people' }, 'any')).toBe('people were active')
  expect(words({ type: 'accounts' }, ['a', 'b', 'c'])).toBe('accounts did “a or 2 others”')
  expect(words({ type: 'p90', property: 'seconds' })).toBe('is the 90th percentile of seconds in “Report viewed”')
  expect(headline(aTrend({ series: [aSeries({ label: 'Stickiness' })] }), [{ kind: 'metric', metric: 'stickiness' }])?.words).toBe('is Stickiness')
})

test('several lines have no single number; a missing total has its reason', () => {
  expect(headline(aTrend({ series: [aSeries({}), aSeries({ key: 'B' })] }), asked({ type: 'count' }))).toBeUndefined()
  const missing = aSeries({ current: { ...aLine([]), total: null, totalMissing: 'No numbers' } })
  expect(headline(aTrend({ series: [missing] }), asked({ type: 'min', property: 'x' }))).toMatchObject({ value: null, reason: 'No numbers' })
})
