import { describe, expect, it } from 'vitest'
import type { Normal, Outcome } from '../../intake/outcome.ts'
import { isRudder, normaliseRudder } from './translate.ts'

const now = Date.UTC(2026, 2, 1, 12)
const envelope = { receivedAt: now, sentAt: null }
const kept = (outcome: Outcome): Normal => {
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}
const made = { originalTimestamp: '2026-03-01T11:00:00Z', messageId: 'm-1', anonymousId: 'd-1' }

it('knows its messages by when they were made', () => {
  expect(isRudder(made)).toBe(true)
  expect(isRudder({ timestamp: '2026-03-01T11:00:00Z', userId: 'u' })).toBe(false)
  expect(isRudder('text')).toBe(false)
})

describe('a message', () => {
  it('has its own time of sending, by which its clock is corrected', () => {
    const event = kept(normaliseRudder({ ...made, event: 'A', sentAt: '2026-03-01T11:30:00Z' }, 'track', envelope))
    expect([event.ts, event.tsSource]).toEqual([Date.UTC(2026, 2, 1, 11, 30), 'client_corrected'])
    expect(kept(normaliseRudder({ ...made, event: 'A' }, 'track', envelope)).ts).toBe(Date.UTC(2026, 2, 1, 11))
  })

  it('tells traits of a person in the context, and its session', () => {
    const context = { traits: { plan: 'pro' }, sessionId: 1772362800000 }
    const identify = kept(normaliseRudder({ ...made, type: 'identify', userId: 'u', context }, 'batch', envelope))
    expect(identify).toMatchObject({ person: 'u', session: '1772362800000', profile: [{ key: 'u', name: 'plan', value: 'pro' }] })
    const group = kept(normaliseRudder({ ...made, type: 'group', groupId: 'acme', traits: { seats: 3 }, context }, 'batch', envelope))
    expect(group.profile.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['account seats'])
  })

  it('is refused in its own words', () => {
    expect(normaliseRudder({ ...made, type: 'track', event: '' }, 'batch', envelope)).toMatchObject({
      status: 'quarantined',
      refusal: { field: 'event' },
      id: 'm-1',
    })
    expect(normaliseRudder(5, 'batch', envelope)).toMatchObject({ status: 'rejected' })
  })
})
