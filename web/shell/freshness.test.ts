import { expect, it } from 'vitest'
import { freshnessOf } from './Freshness.tsx'

const at = '2026-03-01T09:30:00.000Z'
const ingested = { watermark: at, lagSeconds: 0, buffered: 0, lastReceived: at, lastEvent: at }

it('says that nothing arrived in a workspace without events, although the installation stores those of others', () => {
  const empty = { ...ingested, lastReceived: null, lastEvent: null }
  expect(freshnessOf({ status: 'ok' }, empty)).toEqual({ state: 'unknown', watermark: null })
})

it('says how fresh the numbers are', () => {
  expect(freshnessOf({ status: 'ok' }, ingested)).toEqual({ state: 'fresh', watermark: at })
  expect(freshnessOf({ status: 'ok' }, { ...ingested, lagSeconds: 121 })).toEqual({ state: 'late', watermark: at })
})

it('blames no store where only the question failed', () => {
  expect(freshnessOf({ status: 'ok' }, undefined)).toEqual({ state: 'unasked', watermark: null })
})

it('says when a store is away, or stores nothing', () => {
  expect(freshnessOf({ status: 'unavailable' }, ingested).state).toBe('stopped')
  expect(freshnessOf(undefined, undefined).state).toBe('stopped')
  expect(freshnessOf({ status: 'unavailable' }, undefined).state).toBe('stopped')
  expect(freshnessOf({ status: 'degraded', reason: 'The disk is full.' }, ingested)).toEqual({
    state: 'late',
    watermark: at,
    notStored: 'The disk is full.',
  })
})
