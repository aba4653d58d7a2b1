import { newId } from '#kernel/ids.ts'
import { contextProperties, keptContext } from './context.ts'
import { readGroups, type Groups } from './groups.ts'
import { maxIdLength, maxNameLength } from './limits.ts'
import type { Envelope, EventType, Normal, Outcome, ProfileChange, Refusal } from './outcome.ts'
import { personChanges, profileChanges } from './profile.ts'
import { checkProperties, hasControlCharacters, isObject, type JsonObject } from './properties.ts'
import { decideTime } from './time.ts'

const known = new Set('event id timestamp userId anonymousId accountId groups sessionId person properties context'.split(' '))

const typeOfEvent = new Map<string, EventType>([
  ['$pageview', 'page'],
  ['$screen', 'screen'],
  ['$identify', 'identify'],
  ['$group', 'group'],
  ['$alias', 'alias'],
])

/** Texts that broken senders write in place of an id. Counting them would make one person out of everybody. */
const placeholders = new Set(['undefined', 'null', 'NaN', '[object Object]'])

const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`

/** A problem found on the way down; caught by `normalise` and by nobody else. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

function readId(message: JsonObject, field: string): string {
  const value = message[field]
  if (value === undefined || value === null || value === '') return ''
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new Refused({ code: 'invalid_type', field, message: `Expected ${field} to be text, got ${typeName(value)}.` })
  }
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new Refused({ code: 'inexact_number', field, message: `Expected ${field} as text: as a number of this size it loses digits.` })
  }
  const id = String(value)
  if (id.length > maxIdLength)
    throw new Refused({ code: 'id_too_long', field, message: `Expected ${field} of at most ${maxIdLength} characters, got ${id.length}.` })
  if (placeholders.has(id))
    throw new Refused({
      code: 'placeholder_id',
      field,
      message: `Expected a real ${field}, got the text ${JSON.stringify(id)}. A variable was probably empty.`,
    })
  if (hasControlCharacters(id)) throw new Refused({ code: 'invalid_id', field, message: `Expected ${field} without control characters.` })
  return id
}

function readName(message: JsonObject): string {
  const { event } = message
  if (event === undefined || event === null)
    throw new Refused({ code: 'missing_field', field: 'event', message: 'Expected event, the name of what happened.' })
  if (typeof event !== 'string')
    throw new Refused({ code: 'invalid_type', field: 'event', message: `Expected event to be text, got ${typeName(event)}.` })
  const name = event.trim()
  if (name === '')
    throw new Refused({ code: 'missing_field', field: 'event', message: 'Expected event, the name of what happened, not an empty text.' })
  if (name.length > maxNameLength)
    throw new Refused({
      code: 'name_too_long',
      field: 'event',
      message: `Expected event of at most ${maxNameLength} characters, got ${name.length}.`,
    })
  if (hasControlCharacters(name))
    throw new Refused({ code: 'invalid_name', field: 'event', message: 'Expected event without control characters.' })
  return name
}

function readObject(message: JsonObject, field: string): JsonObject {
  const value = message[field]
  if (value === undefined || value === null) return {}
  if (!isObject(value))
    throw new Refused({ code: 'invalid_type', field, message: `Expected ${field} to be an object, got ${typeName(value)}.` })
  return value
}

/** The group that a group call is about: the account, else the first other one. */
function groupOf({ account, groups }: Groups): { kind: string; key: string } | undefined {
  if (account) return { kind: 'account', key: account }
  const [first] = Object.entries(groups)
  return first && { kind: first[0], key: first[1] }
}

/** What `$identify` and `$group` say of whom they are about. Where `$identify` has a `person`, its properties are those of the event alone. */
function traitsOf(type: EventType, person: string, group: ReturnType<typeof groupOf>, message: JsonObject): ProfileChange[] {
  const traits = isObject(message.properties) ? message.properties : {}
  if (type === 'identify') return isObject(message.person) ? [] : profileChanges('person', person, traits)
  return type === 'group' && group ? profileChanges(group.kind, group.key, traits) : []
}

function build(message: JsonObject, envelope: Envelope): Normal {
  const event = readName(message)
  const type = typeOfEvent.get(event) ?? 'track'
  const id = readId(message, 'id') || envelope.idIfNone || newId()
  const userId = readId(message, 'userId')
  const anonymousId = readId(message, 'anonymousId')
  const belongs = readGroups(message.groups, readId(message, 'accountId'))
  if ('code' in belongs) throw new Refused(belongs)
  const { account, groups } = belongs
  const group = groupOf(belongs)
  const person = userId || anonymousId
  const properties = readObject(message, 'properties')
  const context = readObject(message, 'context')
  const problem = checkProperties(properties, 'properties')
  if (problem) throw new Refused(problem)
  const time = decideTime(message.timestamp, envelope)
  if ('code' in time) throw new Refused(time)
  const needed = type === 'identify' || type === 'alias' ? !person && 'userId' : type === 'group' ? !group && 'accountId' : false
  if (needed) throw new Refused({ code: 'missing_field', field: needed, message: `Expected ${needed}: ${event} is about it.` })
  const changes = personChanges(message.person, person)
  if ('code' in changes) throw new Refused(changes)
  const stray = Object.keys(message).find((name) => !known.has(name))
  return {
    event,
    type,
    id,
    userId,
    anonymousId,
    person,
    account,
    ...(belongs.accountType !== undefined && { accountType: belongs.accountType }),
    groups,
    session: readId(message, 'sessionId'),
    properties: { ...contextProperties(context), ...properties },
    context: keptContext(context),
    ...(typeof context.ip === 'string' && { ip: context.ip }),
    ...time,
    sentAt: envelope.sentAt,
    profile: [...traitsOf(type, person, group, message), ...changes],
    ...(stray !== undefined && {
      note: {
        code: 'unknown_field',
        field: stray,
        message: `${stray} is not a field of an event and was left out. Put it into properties to keep it.`,
      },
    }),
  }
}

/** Turns a native event into what is stored, or says exactly what is wrong with it. Never throws, whatever the input. */
export function normalise(message: unknown, envelope: Envelope): Outcome {
  if (!isObject(message)) {
    return {
      status: 'rejected',
      refusal: { code: 'invalid_type', field: '', message: `Expected an event to be an object, got ${typeName(message)}.` },
      id: null,
      name: '',
    }
  }
  try {
    return { status: 'ok', event: build(message, envelope) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { id, event } = message
    return {
      status: 'quarantined',
      refusal: error.refusal,
      id: typeof id === 'string' ? id.slice(0, maxIdLength) : null,
      name: typeof event === 'string' ? event.slice(0, maxNameLength) : '',
    }
  }
}
