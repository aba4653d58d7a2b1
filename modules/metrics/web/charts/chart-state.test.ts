import { expect, test } from 'vitest'
import { trendSpec, type TrendSpec } from '#modules/metrics/contract.ts'
import { readSearch, writeSearch } from '#web/search-state.ts'
import { canRoll, chartStateSchema, specOf, stateOf } from './chart-state.ts'

const spec: TrendSpec = {
  kind: 'trend',
  series: [{ kind: 'events', events: ['Report viewed'], measure: { type: 'accounts' } }],
  interval: 'day',
  rolling: 28,
  range: { type: 'last', count: 90, unit: 'day', includeCurrent: true },
  filter: { match: 'all', conditions: [{ property: { of: 'person', name: 'role' }, op: 'is', values: ['admin'] }], groups: [] },
  breakdown: { property: { of: 'account', name: 'plan' }, limit: 5 },
  compare: 'previous',
}

test('a question survives the way through the address', () => {
  const schema = chartStateSchema()
  const search = JSON.parse(JSON.stringify(writeSearch(schema, {}, stateOf(spec, 'bar'))))
  expect(specOf(readSearch(schema, search))).toEqual(spec)
  expect(trendSpec.safeParse(spec).success).toBe(true)
})

test('the address of a new chart is empty, and already asks something', () => {
  const schema = chartStateSchema()
  const state = readSearch(schema, {})
  expect(writeSearch(schema, {}, state)).toEqual({})
  expect(specOf(state)?.series).toHaveLength(1)
})

test('a saved chart in the address holds only what was changed', () => {
  const schema = chartStateSchema({ spec, display: 'line' })
  const state = readSearch(schema, {})
  expect(specOf(state)).toEqual(spec)
  expect(writeSearch(schema, {}, { ...state, by: '', rolling: 0 })).toEqual({ by: '', rolling: 0 })
})

test('a mistyped link still opens', () => {
  const schema = chartStateSchema()
  const state = readSearch(schema, { range: 'yesterday-ish', interval: 'week', series: 'x', top: 3 })
  expect(state).toMatchObject({ range: '30d', interval: 'week', top: 3 })
})

test('without a series nothing is asked', () => {
  expect(specOf({ ...stateOf(spec, 'line'), series: [] })).toBeUndefined()
})

test('only people and accounts by day can roll', () => {
  const state = stateOf(spec, 'line')
  expect(canRoll(state)).toBe(true)
  expect(canRoll({ ...state, interval: 'week' })).toBe(false)
  expect(canRoll({ ...state, series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }] })).toBe(false)
  expect(specOf({ ...state, interval: 'week' })?.rolling).toBeUndefined()
  expect(specOf({ ...state, series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }] })?.rolling).toBeUndefined()
})
