import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickest } from '#test/quickest.ts'
import type { Envelope, Normal } from '../../intake/outcome.ts'
import { elementProperties } from './elements.ts'
import { normalisePosthog } from './translate.ts'

const receivedAt = Date.UTC(2026, 2, 1, 12)
const envelope: Envelope = { receivedAt, sentAt: null }
const base = { event: 'signup', distinct_id: 'u1', uuid: '01a2', timestamp: '2026-03-01T10:00:00Z', properties: {} }

function kept(message: unknown, how = envelope): Normal {
  const outcome = normalisePosthog(message, how)
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}

const refusal = (message: unknown) => {
  const outcome = normalisePosthog(message, envelope)
  return outcome.status === 'ok' ? 'ok' : `${outcome.status} ${outcome.refusal.code} ${outcome.refusal.field}`
}

const withProperties = (properties: object, more: object = {}) => ({ ...base, ...more, properties })
const changes = (message: unknown) =>
  kept(message).profile.map(({ kind, key, name, value, mode }) => `${kind} ${key} ${name}=${value} ${mode}`)

describe('who', () => {
  it.each<[string, object, string]>([
    ['a user', withProperties({}), 'u1||u1'],
    ['a user of posthog-js', withProperties({ $is_identified: true, $device_id: 'd1' }), 'u1||u1'],
    ['a visitor who is not identified', withProperties({ $is_identified: false, $device_id: 'd1' }), '|u1|u1'],
    ['a visitor whose id is the device', withProperties({ $device_id: 'u1' }), '|u1|u1'],
    ['somebody without a profile', withProperties({ $process_person_profile: false }), '|u1|u1'],
    ['somebody without a profile, newer', { ...base, options: { process_person_profile: false } }, '|u1|u1'],
    ['a number', { ...base, distinct_id: 7 }, '7||7'],
    ['an id among the properties', { event: 'x', properties: { distinct_id: 'u2' } }, 'u2||u2'],
    ['a visitor who signs in', withProperties({ $anon_distinct_id: 'a1', $is_identified: false }, { event: '$identify' }), 'u1|a1|u1'],
    ['somebody who signs in again', withProperties({ $anon_distinct_id: 'u1' }, { event: '$identify' }), 'u1||u1'],
  ])('is %s', (_name, message, expected) => {
    const { userId, anonymousId, person } = kept(message)
    expect(`${userId}|${anonymousId}|${person}`).toBe(expected)
  })
})

describe('calls that describe', () => {
  it('become those of Fairlead, which are no activity', () => {
    const alias = withProperties({ distinct_id: 'u1', alias: 'a1', $lib: 'posthog-node' })
    expect(kept({ ...alias, event: '$create_alias' })).toMatchObject({
      event: '$alias',
      type: 'alias',
      person: 'u1',
      properties: { previousId: 'a1', $lib: 'posthog-node' },
    })
    expect(kept({ ...alias, event: '$merge_dangerously' }).properties).toMatchObject({ previousId: 'a1', $merge: true })
    expect(kept(alias).properties).not.toHaveProperty('$merge')
    expect(kept({ ...base, event: '$set', $set: { plan: 'pro' } })).toMatchObject({ event: '$identify', type: 'identify', properties: {} })
    const { properties } = kept(withProperties({ $anon_distinct_id: 'a1', $set: { plan: 'pro' }, utm_source: 'x' }, { event: '$identify' }))
    expect(properties).toEqual({ utm_source: 'x', $utm_source: 'x' })
  })

  it('describe a group, in the name of a person or of nobody', () => {
    const described = { $group_type: 'company', $group_key: 'acme', $group_set: { name: 'Acme', seats: 3 }, $lib: 'x' }
    const event = withProperties(described, { event: '$groupidentify' })
    expect(kept({ ...event, distinct_id: '$company_acme' })).toMatchObject({ event: '$group', person: '', account: 'acme', groups: {} })
    expect(kept(event)).toMatchObject({ event: '$group', person: 'u1', account: 'acme' })
    expect(changes(event)).toEqual(['account acme name=Acme set', 'account acme seats=3 set'])
    const project = withProperties({ ...described, $group_type: 'project' }, { event: '$groupidentify' })
    expect(kept(project)).toMatchObject({ account: '', groups: { project: 'acme' } })
    expect(kept(withProperties({ $groups: { company: 'acme', project: 'p' } }))).toMatchObject({
      account: 'acme',
      groups: { project: 'p' },
    })
  })
})

it('changes the person by any event, and only by what says so', () => {
  const message = withProperties({ $set: { plan: 'pro' }, $set_once: { first: 1, $ip: '10.0.0.1' }, $unset: ['old'], other: 1 })
  const expected = ['person u1 first=1 once', 'person u1 plan=pro set', 'person u1 old= unset']
  expect(changes(message)).toEqual(expected)
  expect(changes({ ...message, event: '$identify' })).toEqual(expected)
  expect(changes({ ...base, $set: { a: 1 }, properties: { $set: { b: 2 } } })).toEqual(['person u1 a=1 set', 'person u1 b=2 set'])
  expect(changes({ $distinct_id: 'u1', $set: { plan: 'pro' } })).toEqual(['person u1 plan=pro set'])
  expect(kept(message).properties).toEqual({ other: 1 })
})

describe('when', () => {
  const sentAt = receivedAt - 3_600_000
  const at = (message: object) => kept({ ...base, timestamp: undefined, ...message }, { receivedAt, sentAt }).ts - receivedAt

  it('is corrected by the clock of the sender, unless that is known to be right', () => {
    expect(at({ timestamp: '2026-03-01T10:00:00Z' })).toBe(-3_600_000)
    expect(at({ timestamp: '2026-03-01T10:00:00Z', options: { disable_skew_correction: true } })).toBe(-7_200_000)
    expect(at({ timestamp: '2026-03-01T10:00:00Z', properties: { $ignore_sent_at: true } })).toBe(-7_200_000)
    expect(at({ offset: 5_000, timestamp: '1999-01-01T00:00:00Z' })).toBe(-5_000)
    expect(at({ properties: { $time: (sentAt - 1_500) / 1000 } })).toBe(-1_500)
    expect(at({})).toBe(0)
  })

  it.each([
    ['a word', 'yesterday', 'quarantined invalid_timestamp timestamp'],
    ['microseconds', 1_772_359_200_000_000, 'quarantined future_timestamp timestamp'],
    ['zero', 0, 'quarantined timestamp_too_old timestamp'],
    ['seconds', 1_772_359_200, 'ok'],
  ])('of %s is answered', (_name, timestamp, expected) => expect(refusal({ ...base, timestamp })).toBe(expected))
})

describe('properties', () => {
  it('have the names that all SDKs share, beside their own', () => {
    const page = {
      $current_url: 'https://x/p?utm_source=a',
      $pathname: '/p',
      $referrer: '$direct',
      title: 'P',
      utm_source: 'a',
      $session_id: 's1',
    }
    const event = kept(
      withProperties({ ...page, token: 'fk_1', $ip: '10.0.0.1', $insert_id: 'i', distinct_id: 'u1' }, { event: '$pageview' }),
    )
    expect(event).toMatchObject({ type: 'page', session: 's1', id: '01a2' })
    const { $session_id: _session, ...own } = page
    expect(event.properties).toEqual({ ...own, $url: page.$current_url, $path: '/p', $title: 'P', $utm_source: 'a' })
    expect(JSON.stringify(event)).not.toContain('fk_1')
    expect(JSON.stringify({ ...event, ip: undefined })).not.toContain('10.0.0.1')
    expect(kept(withProperties({ title: 'My task', token: 'tkn' })).properties).toEqual({ title: 'My task', token: 'tkn' })
  })

  it('may have any name', () => {
    const names = {
      'a.b': 1,
      a: 2,
      'x..y': 3,
      '.z': 4,
      '': 5,
      'c.d': 6,
      '$feature/new.checkout': 'test',
      '$feature/a/b': true,
      'e\u0000f': 7,
    }
    expect(kept(withProperties(names)).properties).toEqual({
      a_b: 1,
      a: 2,
      x__y: 3,
      _z: 4,
      _: 5,
      'c.d': 6,
      '$feature/new_checkout': 'test',
      '$feature/a/b': true,
      e_f: 7,
    })
    expect(changes(withProperties({ $set: { 'a.': 1 } }))).toEqual(['person u1 a_=1 set'])
    expect(kept(JSON.parse('{"event":"x","distinct_id":"u","properties":{"__proto__":{"a":1}}}')).person).toBe('u')
  })

  it.each<[string, object]>([
    [
      'a chain',
      {
        $elements_chain:
          'button.btn.hover:bg-red:attr__class="btn hover:bg-red"attr__id="buy"href="/buy?a=1;b"nth-child="1"text="Buy \\"now\\""; body:nth-child="2"',
      },
    ],
    [
      'a list',
      {
        $elements: [
          { tag_name: 'button', $el_text: 'Buy "now"', attr__id: 'buy', classes: ['btn', 'hover:bg-red'], attr__href: '/buy?a=1;b' },
          { tag_name: 'body' },
        ],
      },
    ],
  ])('of autocapture say what was clicked: %s', (_name, said) => {
    const event = kept(withProperties({ ...said, $event_type: 'click' }, { event: '$autocapture' }))
    expect(event.properties).toEqual({
      $event_type: 'click',
      $element_tag: 'button',
      $element_text: 'Buy "now"',
      $element_id: 'buy',
      $element_classes: ['btn', 'hover:bg-red'],
      $element_href: '/buy?a=1;b',
    })
    expect(event.context).toEqual(said)
  })

  it('are made of no chain that is broken', () => {
    for (const chain of [
      '',
      ';',
      ':',
      '"',
      'a:b="',
      '\\',
      'x'.repeat(100_000),
      'a:'.repeat(50_000),
      `a:${'"'.repeat(50_001)}`,
      'a:b="\\'.repeat(3_000),
    ])
      expect(() => elementProperties({ $elements_chain: chain })).not.toThrow()
    const took = quickest(1_000, () => {
      for (const chain of ['x'.repeat(20_000), `a:${'x'.repeat(20_000)}`, `a:${'x="'.repeat(6_666)}`, `a:b="${'\\"'.repeat(9_000)}`])
        for (let round = 0; round < 20; round++) elementProperties({ $elements_chain: chain })
    })
    // Looking for a name anew at each letter took 400 ms for one of them.
    expect(took).toBeLessThan(1_000)
    expect(elementProperties({ $elements: [5], $el_text: 'Buy' })).toEqual({ $element_text: 'Buy' })
  })

  it('of the newer protocol stand beside the others', () => {
    expect(kept({ ...base, session_id: 's', window_id: 'w', options: {} })).toMatchObject({ session: 's', properties: { $window_id: 'w' } })
  })
})

it.each<[string, unknown, string]>([
  ['a number', 5, 'rejected invalid_type '],
  ['nothing in it', {}, 'quarantined missing_field distinct_id'],
  ['nobody', { ...base, distinct_id: '' }, 'quarantined missing_field distinct_id'],
  ['an object as an id', { ...base, distinct_id: {} }, 'quarantined invalid_type distinct_id'],
  ['an id that was undefined', { ...base, distinct_id: 'undefined' }, 'quarantined placeholder_id distinct_id'],
  ['no name', { ...base, event: undefined }, 'quarantined missing_field event'],
  ['a name of lists', { ...base, event: JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) }, 'quarantined invalid_type event'],
  ['a uuid that is a list', { ...base, uuid: [] }, 'quarantined invalid_type uuid'],
  ['properties that are a text', { ...base, properties: 'x' }, 'quarantined invalid_type properties'],
  ['groups that are a text', withProperties({ $groups: 'acme' }), 'quarantined invalid_type properties.$groups'],
  ['a key of a group that is an object', withProperties({ $groups: { p: {} } }), 'quarantined invalid_type properties.$groups.p'],
  [
    'a group without a key',
    withProperties({ $group_type: 'company' }, { event: '$groupidentify' }),
    'quarantined missing_field properties.$group_key',
  ],
  [
    'a group of no type',
    withProperties({ $group_key: 'a' }, { event: '$groupidentify' }),
    'quarantined missing_field properties.$group_type',
  ],
  [
    'a group whose key is a list',
    withProperties({ $group_type: 'p', $group_key: [1] }, { event: '$groupidentify' }),
    'quarantined invalid_type properties.$group_key',
  ],
  ['an alias of nothing', { ...base, event: '$create_alias' }, 'quarantined missing_field properties.alias'],
  [
    'a device that is an object',
    withProperties({ $anon_distinct_id: {} }, { event: '$identify' }),
    'quarantined invalid_type properties.$anon_distinct_id',
  ],
  ['names to unset that are numbers', withProperties({ $unset: [1] }), 'quarantined invalid_type properties.$unset'],
  [
    'too much to set',
    withProperties({ $set: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`p${n}`, n])) }),
    'quarantined too_many_properties properties.$set',
  ],
  ['a session of 513 characters', withProperties({ $session_id: 's'.repeat(513) }), 'quarantined id_too_long properties.$session_id'],
])('says in PostHog\u2019s words what is wrong with %s', (_name, message, expected) => expect(refusal(message)).toBe(expected))

it('answers whatever is sent', () => {
  const names = fc.constantFrom(
    '$set',
    '$set_once',
    '$unset',
    '$groups',
    '$elements',
    '$elements_chain',
    '$group_type',
    '$group_key',
    '$anon_distinct_id',
    'a.',
    'x',
  )
  const events = fc.constantFrom('$identify', '$groupidentify', '$create_alias', '$set', '$autocapture', '$pageview', 'x')
  const anything = fc.anything({ maxDepth: 3 })
  const message = fc.record(
    {
      event: fc.oneof(events, anything),
      distinct_id: fc.oneof(fc.string(), anything),
      properties: fc.oneof(fc.dictionary(names, anything), anything),
      offset: anything,
      options: anything,
      timestamp: anything,
      $set: anything,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(message, anything), (one) => {
      expect(['ok', 'quarantined', 'rejected']).toContain(normalisePosthog(one, envelope).status)
    }),
    { numRuns: 500 },
  )
})
