import { describe, expect, it } from 'vitest'
import type { Normal, Outcome } from '../../intake/outcome.ts'
import { apart, normaliseAmplitude } from './translate.ts'

const now = Date.UTC(2026, 2, 1, 12)
const envelope = { receivedAt: now, sentAt: null }
const look = (message: unknown): Outcome => normaliseAmplitude(message, envelope)
const kept = (message: object): Normal => {
  const outcome = look({ user_id: 'u', ...message })
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}
const refusal = (message: object): string => {
  const outcome = look({ user_id: 'u', ...message })
  return outcome.status === 'ok' ? 'ok' : `${outcome.refusal.code} ${outcome.refusal.field}`
}
const changes = ({ profile }: Normal) => profile.map(({ kind, key, name, mode, value }) => `${kind} ${key}: ${name} ${mode} ${value}`)

describe('an event', () => {
  it('tells who, when, where and in which session', () => {
    const time = now - 1000
    const event = kept({
      event_type: 'E',
      device_id: 'd',
      time,
      insert_id: 'i',
      session_id: 17,
      groups: { company: ['acme', 'b'], project: 'p' },
    })
    expect(event).toMatchObject({
      userId: 'u',
      anonymousId: 'd',
      ts: time,
      id: 'i',
      session: '17',
      account: 'acme',
      groups: { project: 'p' },
    })
    expect(kept({ event_type: 'E', session_id: -1 }).session).toBe('')
    expect(kept({ event_type: 'E', time: time / 1000 }).ts).toBe(time)
  })

  it('corrects its clock by client_upload_time', () => {
    const outcome = normaliseAmplitude(
      { event_type: 'E', user_id: 'u', time: now - 7_200_000 },
      { receivedAt: now, sentAt: now - 3_600_000 },
    )
    expect(outcome).toMatchObject({ event: { ts: now - 3_600_000, tsSource: 'client_corrected' } })
  })

  it('without an insert_id is known by device, time and counter', () => {
    const told = { event_type: 'E', device_id: 'd', time: now, event_id: 3 }
    expect(kept(told).id).toBe(kept({ ...told, event_properties: { late: 1 } }).id)
    expect(kept(told).id).not.toBe(kept({ ...told, event_id: 4 }).id)
    expect(kept({ event_type: 'E' }).id).not.toBe(kept({ event_type: 'E' }).id)
  })

  it('has Fairlead’s names for pages and devices', () => {
    const event = kept({
      event_type: '[Amplitude] Page Viewed',
      event_properties: {
        '[Amplitude] Page Location': 'https://a.example/p?x=1',
        '[Amplitude] Page URL': 'https://a.example/p',
        '[Amplitude] Page Path': '/p',
        '[Amplitude] Page Title': 'P',
        referrer: 'https://b.example',
        utm_source: 's',
      },
      library: 'amplitude-ts/2.48.1',
      platform: 'Web',
      os_name: 'Chrome',
      os_version: '140',
      device_model: 'Linux',
      language: 'de',
    })
    expect([event.event, event.type]).toEqual(['$pageview', 'page'])
    expect(event.properties).toEqual({
      $url: 'https://a.example/p?x=1',
      $path: '/p',
      $title: 'P',
      $referrer: 'https://b.example',
      $utm_source: 's',
      $lib: 'amplitude-ts',
      $lib_version: '2.48.1',
      $platform: 'Web',
      $browser: 'Chrome',
      $browser_version: '140',
      $os: 'Linux',
      $locale: 'de',
    })
    expect(kept({ event_type: 'E', platform: 'iOS', os_name: 'ios', device_model: 'iPhone' }).properties).toMatchObject({
      $os: 'ios',
      $device: 'iPhone',
    })
    expect(kept({ event_type: 'E', event_properties: { referrer: 'mine' } }).properties).toEqual({ referrer: 'mine' })
  })

  it('may change the person, plainly or by operations', () => {
    expect(changes(kept({ event_type: 'E', user_properties: { plan: 'pro' } }))).toEqual(['person u: plan set pro'])
    const user_properties = { $set: { a: 1 }, $setOnce: { b: 2 }, $unset: { c: '-' } }
    expect(changes(kept({ event_type: '$identify', user_properties }))).toEqual([
      'person u: b once 2',
      'person u: a set 1',
      'person u: c unset ',
    ])
    expect(changes(kept({ event_type: '$identify', platform: 'Web' }))).toEqual([])
    const group = kept({ event_type: '$groupidentify', groups: { team: 't' }, group_properties: { $set: { size: 3 } } })
    expect(changes(group)).toEqual(['team t: size set 3'])
  })

  it.each([
    [{}, 'missing_field event_type'],
    [{ event_type: 'E', time: 'soon' }, 'invalid_timestamp time'],
    [{ event_type: 'E', user_id: 'undefined' }, 'placeholder_id user_id'],
    [{ event_type: 'E', insert_id: 'x'.repeat(600) }, 'id_too_long insert_id'],
    [{ event_type: 'E', event_properties: 'x' }, 'invalid_type event_properties'],
    [{ event_type: 'E', user_properties: 'x' }, 'invalid_type user_properties'],
    [{ event_type: 'E', user_properties: { $set: 5 } }, 'invalid_type user_properties.$set'],
    [
      { event_type: '$groupidentify', groups: { team: 't' }, group_properties: { $set: { 'a..b': 1 } } },
      'invalid_property_name group_properties',
    ],
    [{ event_type: '$groupidentify' }, 'missing_field groups'],
  ])('%j is refused in Amplitude’s words: %s', (message, expected) => expect(refusal(message).startsWith(expected)).toBe(true))
})

describe('changes that depend on the present value', () => {
  it('are cut off, so that the rest is kept', () => {
    const user_properties = { $set: { a: 1 }, $add: { n: 1 }, $append: { l: 'x' } }
    const [rest, dependent] = apart({ event_type: '$identify', user_id: 'u', user_properties }) as [object, object]
    expect(changes(kept(rest))).toEqual(['person u: a set 1'])
    expect(refusal(dependent)).toBe('unsupported_operation user_properties.$add')
  })

  it.each(['$add', '$append', '$prepend', '$preInsert', '$postInsert', '$remove', '$clearAll'])('%s alone is refused', (name) => {
    const parts = apart({ event_type: '$identify', user_id: 'u', user_properties: { [name]: { a: 1 } } })
    expect(parts.map((part) => refusal(part as object))).toEqual([`unsupported_operation user_properties.${name}`])
  })
})

it('never throws', () => {
  for (const message of [null, 5, 'x', [], {}, { event_type: {}, groups: 5, user_properties: [] }, { library: {}, event_properties: [] }])
    expect(['quarantined', 'rejected']).toContain(look(message).status)
})
