import { expect, test } from 'vitest'
import type { TrendSpec } from '#modules/metrics/contract.ts'
import { trendDefinition } from './trend-definition.ts'

const spec: TrendSpec = {
  kind: 'trend',
  series: [{ kind: 'events', events: ['Report viewed'], measure: { type: 'people' } }],
  interval: 'day',
  rolling: 7,
  range: { type: 'last', count: 30, unit: 'day', includeCurrent: false },
  breakdown: { property: { of: 'account', name: 'plan' }, limit: 5 },
  compare: 'none',
}

test('a question reads as its definition', () => {
  expect(trendDefinition(spec)).toEqual([
    'Unique people of “Report viewed”: each person once in each step of time.',
    'Each day counts whoever was active in the 7 days that end with it.',
    'Split by plan: the 5 largest values stand for themselves, the rest is “Other”.',
    'Somebody who was active in several steps counts in each of them, and once in the whole period.',
    'Properties of people and accounts are read as they are now.',
  ])
})

test('filters are part of it', () => {
  const filter = {
    match: 'all' as const,
    conditions: [{ property: { of: 'event' as const, name: 'kind' }, op: 'is' as const, values: ['pdf'] }],
    groups: [],
  }
  const asked: TrendSpec = {
    ...spec,
    rolling: undefined,
    breakdown: undefined,
    filter,
    series: [{ kind: 'events', events: 'any', filter, measure: { type: 'count' } }],
  }
  expect(trendDefinition(asked)).toEqual(['Events of any event where kind is pdf: every time that it happened.', 'Only where kind is pdf.'])
})
