import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from './normalise.ts'
import type { Envelope, Normal } from './outcome.ts'
import { normaliseSegment } from './segment.ts'

const receivedAt = Date.UTC(2026, 2, 1, 12)
const envelope: Envelope = { receivedAt, sentAt: null }
const base = { event: 'Signed up', userId: 'u1', id: 'e1' }

function kept(message: unknown, how = envelope): Normal {
  const outcome = normalise(message, how)
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}

const refusal = (message: unknown, how = envelope) => {
  const outcome = normalise(message, how)
  return outcome.status === 'ok' ? 'ok' : `${outcome.status} ${outcome.refusal.code} ${outcome.refusal.field}`
}

describe('a native event', () => {
  it.each<[string, unknown, string]>([
    ['a number', 5, 'rejected invalid_type '],
    ['null', null, 'rejected invalid_type '],
    ['a list', [], 'rejected invalid_type '],
    ['nothing in it', {}, 'quarantined missing_field event'],
    ['an empty name', { ...base, event: '  ' }, 'quarantined missing_field event'],
    ['a name that is a number', { ...base, event: 5 }, 'quarantined invalid_type event'],
    ['a name of 201 characters', { ...base, event: 'x'.repeat(201) }, 'quarantined name_too_long event'],
    ['a name of 200 characters', { ...base, event: 'x'.repeat(200) }, 'ok'],
    ['a line feed in the name', { ...base, event: 'a\nb' }, 'quarantined invalid_name event'],
    ['a userId of 513 characters', { ...base, userId: 'x'.repeat(513) }, 'quarantined id_too_long userId'],
    ['a userId that is an object', { ...base, userId: {} }, 'quarantined invalid_type userId'],
    ['a userId that was undefined', { ...base, userId: 'undefined' }, 'quarantined placeholder_id userId'],
    ['a userId that is half a character', { ...base, userId: 'a\ud800' }, 'quarantined invalid_id userId'],
    ['a userId that lost digits', { ...base, userId: 2 ** 60 }, 'quarantined inexact_number userId'],
    ['a userId that is an emoji', { ...base, userId: '😀' }, 'ok'],
    ['an accountId that is true', { ...base, accountId: true }, 'quarantined invalid_type accountId'],
    ['properties that are a list', { ...base, properties: [] }, 'quarantined invalid_type properties'],
    ['properties that are a text', { ...base, properties: 'x' }, 'quarantined invalid_type properties'],
    ['a context that is a text', { ...base, context: 'x' }, 'quarantined invalid_type context'],
    ['a path written twice', { ...base, properties: { 'a.b': 1, a: { b: 2 } } }, 'quarantined conflicting_properties properties.a.b'],
    ['a value that is also an object', { ...base, properties: { a: 1, 'a.b': 2 } }, 'quarantined conflicting_properties properties.a'],
    [
      'a conflict inside a list',
      { ...base, properties: { l: [{ 'a.b': 1, a: { b: 2 } }] } },
      'quarantined conflicting_properties properties.l[].a.b',
    ],
    ['dots without a conflict', { ...base, properties: { 'a.b': 1, a: { c: 2 } } }, 'ok'],
    ['an empty name of a property', { ...base, properties: { '': 1 } }, 'quarantined invalid_property_name properties'],
    ['two dots in a row', { ...base, properties: { 'a..b': 1 } }, 'quarantined invalid_property_name properties'],
    [
      '1,001 properties',
      { ...base, properties: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`p${i}`, i])) },
      'quarantined too_many_properties properties',
    ],
    ['a timestamp that is a word', { ...base, timestamp: 'now' }, 'quarantined invalid_timestamp timestamp'],
    ['a timestamp on 30 February', { ...base, timestamp: '2026-02-30T00:00:00Z' }, 'quarantined invalid_timestamp timestamp'],
    ['a timestamp of zero', { ...base, timestamp: 0 }, 'quarantined timestamp_too_old timestamp'],
    ['a timestamp that is an object', { ...base, timestamp: {} }, 'quarantined invalid_timestamp timestamp'],
    ['24 hours and a second ahead', { ...base, timestamp: receivedAt + 86_401_000 }, 'quarantined future_timestamp timestamp'],
    ['23 hours ahead', { ...base, timestamp: receivedAt + 82_800_000 }, 'ok'],
    ['$group without an account', { ...base, event: '$group' }, 'quarantined missing_field accountId'],
    ['nobody', { event: 'Job ran' }, 'ok'],
  ])('with %s', (_name, message, expected) => expect(refusal(message)).toBe(expected))

  it.each<[unknown, number]>([
    ['2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01T10:00:00.123456Z', Date.UTC(2026, 2, 1, 10, 0, 0, 123)],
    ['2026-03-01T10:00:00+05:30', Date.UTC(2026, 2, 1, 4, 30)],
    ['2026-03-01 10:00', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    [1_772_359_200, Date.UTC(2026, 2, 1, 10)],
    [1_772_359_200.5, Date.UTC(2026, 2, 1, 10, 0, 0, 500)],
    [1_772_359_200_000, Date.UTC(2026, 2, 1, 10)],
    ['1772359200', Date.UTC(2026, 2, 1, 10)],
  ])('reads the time %j', (timestamp, expected) => expect(kept({ ...base, timestamp }).ts).toBe(expected))

  it('corrects the clock once, keeps raw times, and leaves less than a second alone (T12, T13)', () => {
    const timestamp = receivedAt + 3_600_000
    const wrong = kept({ ...base, timestamp }, { receivedAt, sentAt: receivedAt + 3_601_000 })
    expect(wrong).toMatchObject({
      ts: receivedAt - 1_000,
      tsSource: 'client_corrected',
      clientTs: timestamp,
      sentAt: receivedAt + 3_601_000,
    })
    const slow = kept({ ...base, timestamp: receivedAt - 5_000 }, { receivedAt, sentAt: receivedAt - 999 })
    expect(slow).toMatchObject({ ts: receivedAt - 5_000, tsSource: 'client' })
    expect(kept(base)).toMatchObject({ ts: receivedAt, tsSource: 'received', clientTs: null })
  })

  it('puts useful context into properties without replacing what was sent, and forgets the address', () => {
    const event = kept({
      ...base,
      properties: { $path: '/mine' },
      context: { ip: '10.0.0.1', page: { path: '/theirs', url: 'https://x/theirs' }, library: { name: 'l', version: '1' } },
    })
    expect(event.properties).toEqual({ $url: 'https://x/theirs', $path: '/mine', $lib: 'l', $lib_version: '1' })
    expect(event.context).not.toHaveProperty('ip')
  })

  it('changes a person by $identify', () => {
    const { profile } = kept({
      ...base,
      event: '$identify',
      properties: { plan: 'pro', address: { city: 'Cork' }, gone: null, $set_once: { first: 1 }, $unset: ['old'] },
    })
    expect(profile.map(({ name, value, type, mode }) => [name, value, type, mode])).toEqual([
      ['first', '1', 'number', 'once'],
      ['plan', 'pro', 'string', 'set'],
      ['address.city', 'Cork', 'string', 'set'],
      ['gone', '', 'string', 'unset'],
      ['old', '', 'string', 'unset'],
    ])
  })
})

describe('person of an event', () => {
  it('changes the person, whatever the event is', () => {
    const person = { set: { plan: 'pro' }, setOnce: { first: 1 }, unset: ['old'] }
    const changed = (message: object) => kept({ ...base, ...message }).profile.map(({ name, mode }) => `${name} ${mode}`)
    const expected = ['first once', 'plan set', 'old unset']
    expect(changed({ person, properties: { other: 1 } })).toEqual(expected)
    expect(changed({ person, event: '$identify', properties: { other: 1 } })).toEqual(expected)
    expect(kept({ ...base, person }).properties).toEqual({})
  })

  it.each([
    ['text', 'x', 'invalid_type person'],
    ['unknown names', { $set: {} }, 'invalid_type person'],
    ['a list to set', { set: [] }, 'invalid_type person.set'],
    ['a text to set once', { setOnce: 'x' }, 'invalid_type person.setOnce'],
    ['numbers to unset', { unset: [1] }, 'invalid_type person.unset'],
    ['a path written twice', { set: { 'a.b': 1, a: { b: 2 } } }, 'conflicting_properties person.set.a.b'],
  ])('is refused with %s', (_name, person, expected) => expect(refusal({ ...base, person })).toBe(`quarantined ${expected}`))

  it('needs somebody', () => expect(refusal({ event: 'x', person: {} })).toBe('quarantined missing_field userId'))
})

describe('a message of Segment', () => {
  it.each<[string, unknown, string]>([
    ['track', { type: 'track', event: 'Bought', userId: 'u', messageId: 'm' }, 'Bought track u '],
    ['page', { type: 'page', name: 'Home', userId: 'u', messageId: 'm' }, '$pageview page u '],
    ['screen', { type: 'screen', anonymousId: 'a', messageId: 'm' }, '$screen screen a '],
    ['identify', { type: 'identify', userId: 7, traits: { a: 1 }, messageId: 'm' }, '$identify identify 7 '],
    ['group', { type: 'group', userId: 'u', groupId: 'acme', messageId: 'm' }, '$group group u acme'],
    ['alias', { type: 'alias', userId: 'u', previousId: 'a', messageId: 'm' }, '$alias alias u '],
    [
      'group of the context',
      { type: 'track', event: 'Bought', userId: 'u', messageId: 'm', context: { groupId: 'acme' } },
      'Bought track u acme',
    ],
  ])('%s', (_name, message, expected) => {
    const outcome = normaliseSegment(message, 'batch', envelope)
    if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
    const { event, type, person, account, id } = outcome.event
    expect([`${event} ${type} ${person} ${account}`, id]).toEqual([expected, 'm'])
  })

  it.each<[unknown, string]>([
    [{ type: 'nope', userId: 'u' }, 'type'],
    [{ type: 'track', event: 'x' }, 'userId'],
    [{ type: 'track', userId: 'u' }, 'event'],
    [{ type: 'group', userId: 'u' }, 'groupId'],
    [{ type: 'identify', userId: 'u', traits: [] }, 'traits'],
    [{ type: 'track', event: 'x', userId: 'u', messageId: {} }, 'messageId'],
    [{ type: 'page', userId: 'u', properties: 'x' }, 'properties'],
  ])('%j is refused in its own words', (message, field) => {
    const outcome = normaliseSegment(message, 'batch', envelope)
    expect(outcome.status === 'ok' ? 'ok' : outcome.refusal.field).toBe(field)
  })
})

describe('whatever comes', () => {
  const anything = fc.anything({
    withNullPrototype: false,
    withBigInt: false,
    withDate: false,
    withMap: false,
    withSet: false,
    withTypedArray: false,
    withSparseArray: false,
    maxDepth: 4,
  })
  const field = fc.constantFrom(
    'event',
    'type',
    'id',
    'messageId',
    'timestamp',
    'originalTimestamp',
    'userId',
    'anonymousId',
    'accountId',
    'groupId',
    'properties',
    'traits',
    'context',
    '__proto__',
    'name',
  )
  const message = fc.oneof(
    anything,
    fc.dictionary(field, fc.oneof(anything, fc.string(), fc.constantFrom('track', 'page', '$identify', '2026-01-01', 1e12))),
  )

  it('is answered, never thrown at', () => {
    fc.assert(
      fc.property(message, fc.option(fc.integer()), (value, sentAt) => {
        for (const outcome of [
          normalise(value, { receivedAt, sentAt }),
          normaliseSegment(value, 'batch', { receivedAt, sentAt }),
          normaliseSegment(value, 'track', { receivedAt, sentAt }),
        ]) {
          if (outcome.status === 'ok') expect(Number.isFinite(outcome.event.ts)).toBe(true)
          else expect(outcome.refusal.message).not.toBe('')
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
