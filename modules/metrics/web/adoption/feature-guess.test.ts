import { expect, test } from 'vitest'
import type { EventDefinition, PropertyDefinition } from '#modules/events/contract.ts'
import { adoptionSpec, type Chart } from '#modules/metrics/contract.ts'
import { adoptionSpecOf, adoptionStateSchema } from './adoption-state.ts'
import { featureEvents, featureProperty, firstQuestion } from './feature-guess.ts'

const event = (name: string): EventDefinition => ({
  id: name,
  name,
  description: '',
  ownerId: null,
  ownerName: null,
  verified: false,
  hidden: false,
  firstSeen: '',
  lastSeen: '',
  volume30d: 1,
  version: 1,
})
const property = (name: string, parts: Partial<PropertyDefinition> = {}): PropertyDefinition => ({
  id: name,
  of: 'event',
  name,
  type: 'string',
  declaredType: null,
  typesSeen: ['string'],
  examples: [],
  description: '',
  ownerId: null,
  ownerName: null,
  verified: false,
  hidden: false,
  firstSeen: '',
  lastSeen: '',
  events: ['feature_used'],
  version: 1,
  ...parts,
})

test('what the product records by itself is no feature', () => {
  expect(featureEvents([event('$pageview'), event('Report viewed')]).map((one) => one.name)).toEqual(['Report viewed'])
})

test('a property that names the feature is found', () => {
  expect(featureProperty([property('duration'), property('feature_name')])).toEqual({ name: 'feature_name', event: 'feature_used' })
  expect(
    featureProperty([property('feature_count'), property('feature', { type: 'number' }), property('feature', { events: [] })]),
  ).toBeUndefined()
})

test('what the page asks first was saved last, else is about the feature that is used most', () => {
  const named = { name: 'feature', event: 'feature_used' }
  const chartOf = (spec: Chart['spec']) => ({ spec })
  const spec = (parts: object) => adoptionSpec.parse({ kind: 'adoption', feature: { events: ['export'] }, ...parts })
  const filtered = spec({ exposure: { type: 'event', events: ['seen'], filter: { conditions: [] } } })
  const plain = spec({ exposure: { type: 'event', events: ['subscribed'] }, windowDays: 90, featureName: 'Export' })
  const asked = firstQuestion([chartOf(filtered), chartOf(plain)], named, 'feature_12')!
  expect(adoptionSpecOf(adoptionStateSchema().parse(asked))).toEqual(plain)
  expect(firstQuestion([chartOf(filtered)], named, 'feature_12')).toMatchObject({
    events: ['feature_used'],
    narrow: { conditions: [{ property: { of: 'event', name: 'feature' }, op: 'is', values: ['feature_12'] }] },
  })
  expect(firstQuestion([], named, undefined)).toBeUndefined()
  expect(firstQuestion([], undefined, undefined)).toBeUndefined()
})
