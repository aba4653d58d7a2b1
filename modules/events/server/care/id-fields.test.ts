import { describe, expect, it } from 'vitest'
import { translate } from '../protocols/doors.ts'
import type { Door } from '../store/quarantine-row.ts'
import { isIdField } from './id-fields.ts'

const marked = /^id-[a-z]+$/

/** The fields in which a value that is an id of a person stands. */
const fieldsOf = (value: unknown, field = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, Array.isArray(value) ? field : name))
    : marked.test(String(value))
      ? [field]
      : []

const messages: [call: Exclude<Door['call'], 'webhook'>, path: string, message: object][] = [
  ['native', 'events', { event: 'e', userId: 'id-a', anonymousId: 'id-b' }],
  ['native', 'events', { event: '$alias', userId: 'id-a', properties: { previousId: 'id-b' } }],
  ['segment', 'batch', { type: 'alias', userId: 'id-a', previousId: 'id-b' }],
  ['segment', 'track', { event: 'e', userId: 'id-a', anonymousId: 'id-b' }],
  ['rudder', 'track', { event: 'e', userId: 'id-a', anonymousId: 'id-b', originalTimestamp: '2026-01-01' }],
  ['amplitude', 'httpapi', { event_type: 'e', user_id: 'id-a', device_id: 'id-b' }],
  ['mixpanel', 'track', { event: 'e', properties: { $user_id: 'id-a', $device_id: 'id-b', distinct_id: 'id-a' } }],
  ['mixpanel', 'track', { event: '$identify', properties: { $identified_id: 'id-a', $anon_distinct_id: 'id-b' } }],
  ['mixpanel', 'track', { event: '$identify', properties: { $identified_id: 'id-a', $anon_id: 'id-b' } }],
  ['mixpanel', 'track', { event: '$create_alias', properties: { distinct_id: 'id-a', alias: 'id-b' } }],
  ['mixpanel', 'track', { event: '$merge', properties: { distinct_id: 'id-a', $distinct_ids: ['id-a', 'id-b'] } }],
  ['mixpanel', 'engage', { $distinct_id: 'id-a', $set: { plan: 'pro' } }],
  ['posthog', 'capture', { event: '$identify', distinct_id: 'id-a', properties: { $anon_distinct_id: 'id-b' } }],
  ['posthog', 'capture', { event: '$create_alias', distinct_id: 'id-a', properties: { alias: 'id-b' } }],
  ['posthog', 'capture', { event: 'e', $distinct_id: 'id-a', properties: { $device_id: 'id-a' } }],
]

describe('a field that holds the id of a person', () => {
  it.each(messages)('is known by its name, whoever sends it: %s %s %o', (call, path, message) => {
    const outcome = translate(message, { call, path, sentAt: null }, { receivedAt: Date.now(), sentAt: null })
    const read = outcome.status === 'ok' ? fieldsOf({ userId: outcome.event.userId, anonymousId: outcome.event.anonymousId }) : []
    expect(read.length, JSON.stringify(outcome)).toBeGreaterThan(0)
    expect(fieldsOf(message).filter((field) => !isIdField(field))).toEqual([])
  })

  it.each(['event', 'id', 'messageId', 'sessionId', 'properties', 'accountId', 'groupId', 'uuid', '$insert_id'])('is not %s', (name) => {
    expect(isIdField(name)).toBe(false)
  })
})
