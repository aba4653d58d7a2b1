import { expect, test } from 'vitest'
import { churnSpec } from '#modules/metrics/contract.ts'
import { readSearch, writeSearch } from '#web/search-state.ts'
import { churnSpecOf, churnStateSchema, plan, segmentOf } from './churn-state.ts'

test('the page asks at once: the last quarter by plan', () => {
  const spec = churnSpecOf(readSearch(churnStateSchema(), {}))
  expect(churnSpec.safeParse(spec).success).toBe(true)
  expect(spec).toMatchObject({ segmentBy: plan, rankBy: 'revenue', range: { count: 1, unit: 'quarter' } })
})

test('a saved question needs nothing in the address', () => {
  const spec = churnSpec.parse({
    kind: 'churn',
    segmentBy: { of: 'account', name: 'industry' },
    rankBy: 'logo',
    range: { type: 'last', count: 6, unit: 'month' },
    asOf: '2025-03-20T00:00:00Z',
  })
  const schema = churnStateSchema(spec)
  const state = readSearch(schema, {})
  expect(churnSpecOf(state, spec)).toEqual(spec)
  expect(writeSearch(schema, {}, { ...state, by: '' })).toEqual({ by: '' })
})

test('a segment in the address finds its value', () => {
  expect(segmentOf('=Pro', plan)).toEqual({ property: plan, value: 'Pro' })
  expect(segmentOf('=', plan)).toEqual({ property: plan, value: '' })
  expect(segmentOf('not_set', plan)).toEqual({ property: plan, value: null })
  expect(segmentOf('other', plan)).toBeUndefined()
  expect(segmentOf('=Pro', undefined)).toBeUndefined()
})
