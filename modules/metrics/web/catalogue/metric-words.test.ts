import { expect, test } from 'vitest'
import { metricSpec } from '#modules/metrics/contract.ts'
import { firstInterval, firstRange, keyFrom, specWords } from './metric-words.ts'

const people = { events: 'any', measure: { type: 'people' } } as const
const words = (spec: unknown) => specWords(metricSpec.parse(spec)).map((one) => `${one.name}: ${one.value}`)

test('a spec reads part by part', () => {
  expect(words({ kind: 'events', ...people, rolling: 7, interval: 'day' })).toEqual([
    'Counts: unique people of any event, in the 7 days that end with each day',
    'By: day',
  ])
  expect(words({ kind: 'ratio', numerator: people, denominator: { ...people, rolling: 28 } })).toHaveLength(2)
  expect(words({ kind: 'adoption' })[0]).toBe('Feature: Asked for when the metric is looked at')
  expect(words({ kind: 'adoption', feature: { events: ['export'] }, minUses: 2 })).toContain('Adopts with: 2 uses within 28 × 24 hours')
  expect(words({ kind: 'churn', of: 'revenue' })).toEqual(['Counts: MRR of accounts that stop paying ÷ MRR at the start'])
})

test.each([
  ['Weekly exports', 'weekly_exports'],
  ['Größe (neu)', 'grosse_neu'],
  ['7-day actives', 'day_actives'],
  ['数', ''],
])('the key of %j', (name, key) => {
  expect(keyFrom(name.replace('ß', 'ss'))).toBe(key)
})

test('a metric is first shown in its own steps', () => {
  const monthly = { spec: metricSpec.parse({ kind: 'events', ...people, interval: 'month' }) }
  expect([firstRange(monthly), firstInterval(monthly)]).toEqual(['12m', 'month'])
  expect(firstRange({ spec: metricSpec.parse({ kind: 'churn', of: 'logo' }) })).toBe('12m')
})
