import { expect, test } from 'vitest'
import { adoptionSpec, type AdoptionSpec } from '#modules/metrics/contract.ts'
import { readSearch, writeSearch } from '#web/search-state.ts'
import { adoptionSpecOf, adoptionStateSchema, cohortOf, featureName } from './adoption-state.ts'

const narrow = {
  match: 'all' as const,
  conditions: [{ property: { of: 'event' as const, name: 'feature_name' }, op: 'is' as const, values: ['Reports'] }],
  groups: [],
}

test('without a feature nothing is asked', () => {
  expect(adoptionSpecOf(readSearch(adoptionStateSchema(), {}))).toBeUndefined()
})

test('a feature is enough to ask, with the usual window and months', () => {
  const spec = adoptionSpecOf(readSearch(adoptionStateSchema(), { events: ['feature_used'], narrow }))!
  expect(adoptionSpec.safeParse(spec).success).toBe(true)
  expect(spec).toMatchObject({
    unit: 'account',
    windowDays: 28,
    minUses: 1,
    featureName: 'Reports',
    range: { count: 3, unit: 'month' },
    exposure: { type: 'first_activity' },
  })
})

test('a saved question needs nothing in the address', () => {
  const spec = adoptionSpec.parse({
    kind: 'adoption',
    unit: 'person',
    feature: { events: ['export'], filter: narrow },
    featureName: 'Export',
    exposure: { type: 'event', events: ['export_seen'] },
    segmentBy: { of: 'person', name: 'role' },
    windowDays: 7,
    minUses: 3,
  })
  const schema = adoptionStateSchema(spec)
  const state = readSearch(schema, {})
  expect(adoptionSpecOf(state)).toEqual(spec)
  expect(writeSearch(schema, {}, { ...state, window: 14 })).toEqual({ window: 14 })
})

test('cohorts are weeks, or months in a long period, unless chosen', () => {
  expect(cohortOf({ cohort: '', range: '3m' })).toBe('week')
  expect(cohortOf({ cohort: '', range: '12m' })).toBe('month')
  expect(cohortOf({ cohort: 'week', range: '12m' })).toBe('week')
})

test('the feature has the name that people gave it, or the nearest one', () => {
  expect(featureName({ name: 'Dashboards', narrow, events: ['x'] })).toBe('Dashboards')
  expect(featureName({ name: '', narrow, events: ['x'] })).toBe('Reports')
  expect(featureName({ name: '', narrow: { ...narrow, conditions: [] }, events: ['a', 'b'] })).toBe('a or b')
})

test('keeps of a saved chart what the address cannot say', () => {
  const spec: AdoptionSpec = {
    ...adoptionSpecOf(readSearch(adoptionStateSchema(), { events: ['feature_used'] }))!,
    feature: { events: 'any' },
    exposure: { type: 'event', events: ['seen', 'opened'] },
    segmentLimit: 7,
    asOf: '2025-03-01T00:00:00Z',
  }
  const state = readSearch(adoptionStateSchema(spec), {})
  expect(adoptionSpecOf(state, spec)).toEqual(spec)
  expect(adoptionSpecOf({ ...state, seen: 'shown' }, spec)!.exposure).toEqual({ type: 'event', events: ['shown'] })
})
