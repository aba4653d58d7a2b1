import { describe, expect, it } from 'vitest'
import type { Normal, Outcome } from '../../intake/outcome.ts'
import { apart } from './profiles.ts'
import { normaliseMixpanel } from './translate.ts'

const now = Date.UTC(2026, 2, 1, 12)
const envelope = { receivedAt: now, sentAt: null }
const look = (message: unknown, path = 'track'): Outcome => normaliseMixpanel(message, path, envelope)
const kept = (message: unknown, path?: string): Normal => {
  const outcome = look(message, path)
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}
const event = (name: unknown, properties: object) => ({ event: name, properties: { token: 'fk_k', distinct_id: 'u', ...properties } })
const refusal = (message: unknown, path?: string): string => {
  const outcome = look(message, path)
  return outcome.status === 'ok' ? 'ok' : `${outcome.refusal.code} ${outcome.refusal.field}`
}
const changes = ({ profile }: Normal) => profile.map(({ kind, key, name, mode, value }) => `${kind} ${key}: ${name} ${mode} ${value}`)

describe('who did it', () => {
  it.each([
    [{ distinct_id: 'u' }, 'u', ''],
    [{ distinct_id: '$device:d' }, '', 'd'],
    [{ distinct_id: '$device:d', $device_id: 'd' }, '', 'd'],
    [{ distinct_id: 'd', $device_id: 'd' }, '', 'd'],
    [{ distinct_id: 'u', $device_id: 'd', $user_id: 'u' }, 'u', 'd'],
    [{ distinct_id: '$device:d', $device_id: 'd', $user_id: 'u' }, 'u', 'd'],
  ])('%j is user %j on device %j', (ids, userId, anonymousId) => {
    expect(kept(event('E', ids))).toMatchObject({ userId, anonymousId })
  })

  it('$identify joins the device and the user, and says nothing else of the person', () => {
    const identify = kept(event('$identify', { $anon_distinct_id: '$device:d', utm_source: 's', mp_lib: 'web' }))
    expect(identify).toMatchObject({ type: 'identify', userId: 'u', anonymousId: 'd', profile: [], properties: { $lib: 'web' } })
  })

  it('$create_alias names a further id', () => {
    expect(kept(event('$create_alias', { alias: 'new' }))).toMatchObject({ type: 'alias', userId: 'u', properties: { previousId: 'new' } })
    const ofDevice = kept(event('$create_alias', { distinct_id: '$device:d', alias: 'new' }))
    expect(ofDevice).toMatchObject({ userId: 'new', properties: { previousId: 'd' } })
  })
})

describe('an event', () => {
  it.each([[now / 1000 + 0.779], [now + 779], [String(now / 1000 + 0.779)]])('at %s happened then', (time) => {
    expect(kept(event('E', { time })).ts).toBe(now + 779)
  })

  it('is known by $insert_id; history without it by its time and what is in it, but never what is sent live', () => {
    expect(kept(event('E', { $insert_id: 'i' })).id).toBe('i')
    const id = (properties: object, path = 'import') => kept(event('E', properties), path).id
    expect(id({ time: 1772366400, a: 1 })).toBe(id({ time: 1772366400, a: 1 }))
    expect(id({ time: 1772366400, a: 1 })).not.toBe(id({ time: 1772366400, a: 2 }))
    expect(id({ a: 1 })).not.toBe(id({ a: 1 }))
    expect(id({ time: 1772366400, a: 1 }, 'track')).not.toBe(id({ time: 1772366400, a: 1 }, 'track'))
  })

  it('has Fairlead’s names for pages, and keeps neither key nor address', () => {
    const page = kept(
      event('$mp_web_page_view', {
        $current_url: 'https://a.example/p',
        current_url_path: '/p',
        current_page_title: 'P',
        $referrer: 'https://b.example',
        $browser: 'Chrome',
        $os: 'Linux',
        utm_source: 's',
        mp_lib: 'web',
        $lib_version: '2.83.0',
        ip: '203.0.113.9',
      }),
    )
    expect(page).toMatchObject({ event: '$pageview', type: 'page', context: {} })
    expect(page.properties).toEqual({
      $url: 'https://a.example/p',
      $path: '/p',
      $title: 'P',
      $referrer: 'https://b.example',
      $browser: 'Chrome',
      $os: 'Linux',
      $utm_source: 's',
      $lib: 'web',
      $lib_version: '2.83.0',
    })
  })

  it('belongs to the account that set_group sends as a list, but not to what is only called so', () => {
    expect(kept(event('E', { company: ['acme', 'b'] })).account).toBe('acme')
    expect(kept(event('E', { company: 'Acme Ltd', tags: ['x'] }))).toMatchObject({ account: '', groups: {} })
  })

  it.each([
    [{ properties: { distinct_id: 'u' } }, 'missing_field event'],
    [event('E', { time: 'soon' }), 'invalid_timestamp properties.time'],
    [event('E', { distinct_id: 'undefined' }), 'placeholder_id properties.distinct_id'],
    [event('E', { 'a.b': 1, a: { b: 2 } }), 'conflicting_properties properties.a.b'],
    [{ event: 'E', properties: 5 }, 'invalid_type properties'],
    [5, 'invalid_type '],
  ])('%j is refused: %s', (message, expected) => expect(refusal(message)).toBe(expected))
})

describe('a change of a profile', () => {
  it('of a person sets, sets once and removes, under the names that Fairlead knows', () => {
    const engage = { $distinct_id: 'u', $set: { $email: 'a@b.c', ip: 'x' }, $set_once: { first: 1 }, $unset: ['$name'] }
    expect(changes(kept(engage, 'engage'))).toEqual(['person u: first once 1', 'person u: email set a@b.c', 'person u: name unset '])
  })

  it('of a group names its type', () => {
    const change = (type: string) => changes(kept({ $group_key: type, $group_id: 'g', $set: { size: 3 } }, 'groups'))
    expect([change('company'), change('team')]).toEqual([['account g: size set 3'], ['team g: size set 3']])
  })

  it.each([
    ['$add', 'unsupported_operation $add'],
    ['$append', 'unsupported_operation $append'],
    ['$union', 'unsupported_operation $union'],
    ['$remove', 'unsupported_operation $remove'],
    ['$delete', 'unsupported_operation $delete'],
  ])('by %s is refused alone, and cut off beside others', (name, expected) => {
    const alone = { $distinct_id: 'u', [name]: { a: 1 } }
    expect(apart(alone).map((part) => refusal(part, 'engage'))).toEqual([expected])
    expect(apart({ ...alone, $set: { b: 1 } }).map((part) => refusal(part, 'engage'))).toEqual(['ok', expected])
  })

  it('says what is missing', () => {
    expect(refusal({ $distinct_id: 'u' }, 'engage')).toBe('missing_field ')
    expect(refusal({ $set: { a: 1 } }, 'engage')).toBe('missing_field $distinct_id')
    expect(refusal({ $group_key: 'company', $set: { a: 1 } }, 'groups')).toBe('missing_field $group_id')
  })
})
