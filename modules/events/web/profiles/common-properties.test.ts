import { expect, it } from 'vitest'
import { commonProperties } from './common-properties.ts'

it('chooses what most have, without names and without what does not fit a cell', () => {
  const profiles = [
    { properties: { name: 'Ada', plan: 'pro', seats: 3, address: { city: 'London' } } },
    { properties: { name: 'Grace', plan: 'free' } },
  ]
  expect(commonProperties(profiles)).toEqual(['plan', 'seats'])
})
