import { expect, it } from 'vitest'
import { labelOf, oneOfEachArea } from './token-scopes.ts'

it('keeps the level chosen last in each area', () => {
  expect(oneOfEachArea(['*:read', 'events:read', 'events:write'])).toEqual(['*:read', 'events:write'])
  expect(oneOfEachArea([])).toEqual([])
})

it('says a scope in words', () => {
  expect([labelOf('*', 'read'), labelOf('events', 'write')]).toEqual(['everywhere: read', 'events: read and write'])
})
