import { expect, test } from 'vitest'
import type { EventDefinition, PropertyDefinition } from '#modules/events/contract.ts'
import { featureEvents, featureProperty } from './feature-guess.ts'

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
