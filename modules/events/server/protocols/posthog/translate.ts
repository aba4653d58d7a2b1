import { maxIdLength, maxNameLength } from '../../intake/limits.ts'
import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome, Refusal } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { parseInstant } from '../../intake/time.ts'
import { storableNames } from './names.ts'
import { personOf, storedContext, storedProperties } from './properties.ts'
import { inPosthogWords, missingIn } from './words.ts'

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const isFalse = (value: unknown): boolean => value === false || value === 'false'
const isTrue = (value: unknown): boolean => value === true || value === 'true'

/** Calls that are about somebody who is known, whatever the event says besides. */
const aboutUsers = new Set(['$identify', '$create_alias', '$merge_dangerously'])

/** What PostHog's calls become. Those that describe are no activity. */
const ourEvents = new Map([
  ['$set', '$identify'],
  ['$create_alias', '$alias'],
  ['$merge_dangerously', '$alias'],
  ['$groupidentify', '$group'],
])

/** An event of PostHog, looked into as far as it is what it should be. */
export interface Parts {
  message: JsonObject
  properties: JsonObject
  options: JsonObject
  event: unknown
  /** The event's name, or empty where it is no text. */
  name: string
  distinctId: unknown
}

function partsOf(message: JsonObject): Parts {
  const properties = isObject(message.properties) ? message.properties : {}
  const options = isObject(message.options) ? message.options : {}
  const distinctId = message.distinct_id ?? message.$distinct_id ?? properties.distinct_id ?? properties.$distinct_id
  // `/engage` changes a person without an event.
  const event = message.event ?? (isObject(message.$set) || isObject(message.$set_once) ? '$set' : undefined)
  return { message, properties, options, event, name: typeof event === 'string' ? event : '', distinctId }
}

/** Whether the id is that of a device: nobody has said who it is. */
function isAnonymous({ properties, options, name, distinctId }: Parts): boolean {
  if (aboutUsers.has(name) || isTrue(properties.$is_identified)) return false
  const profile = options.process_person_profile ?? properties.$process_person_profile
  return isFalse(properties.$is_identified) || isFalse(profile) || (distinctId !== undefined && properties.$device_id === distinctId)
}

/** Who did it. SDKs of servers describe a group in the name of `$company_acme`, who is nobody. */
function whoOf(parts: Parts): JsonObject {
  const { properties, name, distinctId } = parts
  if (name === '$groupidentify' && distinctId === `$${textOf(properties.$group_type)}_${textOf(properties.$group_key)}`) return {}
  if (isAnonymous(parts)) return { anonymousId: distinctId }
  const before = name === '$identify' ? properties.$anon_distinct_id : undefined
  return { userId: distinctId, ...(before !== distinctId && before !== undefined && { anonymousId: before }) }
}

/** When it happened: what the sender says, or how long before it was sent, which needs no clock that is right. */
function timeOf({ message, properties }: Parts, { receivedAt }: Envelope): unknown {
  const { offset } = message
  if (typeof offset === 'number' && Number.isFinite(offset) && offset >= 0) return receivedAt - offset
  return message.timestamp ?? properties.$time
}

function skewOf({ message, properties, options }: Parts, { sentAt }: Envelope): number | null {
  const isRight = typeof message.offset === 'number' || isTrue(options.disable_skew_correction) || isTrue(properties.$ignore_sent_at)
  if (isRight) return null
  return sentAt ?? parseInstant(message.sent_at) ?? null
}

function withoutNames(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)))
}

/** What is different in calls that describe. */
function ofCall({ name, properties }: Parts, stored: JsonObject): JsonObject {
  switch (name) {
    case '$identify':
      return { properties: withoutNames(stored, ['$anon_distinct_id']), person: {} }
    case '$set':
      return { person: {} }
    case '$create_alias':
      return { properties: { ...withoutNames(stored, ['alias']), previousId: properties.alias } }
    case '$merge_dangerously':
      return { properties: { ...withoutNames(stored, ['alias']), previousId: properties.alias, $merge: true } }
    case '$groupidentify': {
      const { $group_type: type, $group_key: key, $group_set: traits } = properties
      const described = withoutNames(stored, ['$group_type', '$group_key', '$group_set'])
      return { groups: { [textOf(type)]: key }, properties: { ...described, ...(isObject(traits) && traits) } }
    }
    default:
      return {}
  }
}

function translate(parts: Parts, envelope: Envelope): JsonObject {
  const { message, properties, event, name } = parts
  const stored = isObject(message.properties ?? {}) ? storedProperties(name, properties) : message.properties
  const context = storedContext(properties)
  const person = personOf(message, properties)
  const window = message.window_id ?? undefined
  return {
    event: ourEvents.get(name) ?? event,
    id: message.uuid ?? properties.$insert_id ?? message.messageId,
    timestamp: timeOf(parts, envelope),
    ...whoOf(parts),
    groups: properties.$groups ?? message.$groups,
    sessionId: message.session_id ?? properties.$session_id,
    ...(context && { context }),
    ...(isObject(stored) ? { properties: window === undefined ? stored : { ...stored, $window_id: window } } : { properties: stored }),
    ...(isObject(stored) && ofCall(parts, stored)),
    ...(person && { person }),
  }
}

/** Errors that other names of properties would mend. */
const inNames = new Set(['invalid_property_name', 'conflicting_properties'])

/** Tries once more with names that can be stored, as PostHog takes every name. */
function withStorableNames(native: JsonObject): JsonObject {
  const person = native.person as JsonObject | undefined
  const changed = person && Object.fromEntries(Object.entries(person).map(([how, of]) => [how, isObject(of) ? storableNames(of) : of]))
  return {
    ...native,
    ...(isObject(native.properties) && { properties: storableNames(native.properties) }),
    ...(changed && { person: changed }),
  }
}

/** Turns an event as PostHog's SDKs send it, of every age, into what is stored, or says what is wrong with it. Never throws, whatever the input. */
export function normalisePosthog(message: unknown, envelope: Envelope): Outcome {
  if (!isObject(message)) return normalise(message, envelope)
  const parts = partsOf(message)
  const refused = (refusal: Refusal): Outcome => ({
    status: 'quarantined',
    refusal,
    id: textOf(message.uuid).slice(0, maxIdLength) || null,
    name: parts.name.slice(0, maxNameLength),
  })
  const missing = missingIn(parts)
  if (missing) return refused(missing)
  const native = translate(parts, envelope)
  const how = { ...envelope, sentAt: skewOf(parts, envelope) }
  const first = normalise(native, how)
  const outcome = first.status !== 'ok' && inNames.has(first.refusal.code) ? normalise(withStorableNames(native), how) : first
  return outcome.status === 'ok' ? outcome : refused(inPosthogWords(outcome.refusal, parts))
}
