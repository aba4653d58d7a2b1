import { expect, it } from 'vitest'
import { describeTried } from './tried-body.ts'

it('says which body it is, and why it is not the one that somebody came for', () => {
  const told = (origin: Parameters<typeof describeTried>[0]['origin'], wanted: Parameters<typeof describeTried>[1]) =>
    describeTried({ origin, body: '{}', headers: {} }, wanted)
  expect(told('example', undefined)).toBe('An example. Paste one of your own.')
  expect(told('wanted', 'shown')).toBe('The one that you came for, out of the quarantine.')
  expect(told('last', 'gone')).toMatch(
    /^The one that you came for waits in the quarantine no more. In its place: the last one that came in/,
  )
  expect(told('chosen', 'gone')).toBe('One that you took from the lists below.')
})
