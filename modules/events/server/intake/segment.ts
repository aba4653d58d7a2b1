import type { SegmentCall } from '../../contract.ts'
import { normalise } from './normalise.ts'
import type { Envelope, Outcome, Refusal } from './outcome.ts'
import { isObject, type JsonObject } from './properties.ts'

type MessageType = Exclude<SegmentCall, 'batch'>

const messageTypes = new Set<string>(['track', 'identify', 'page', 'screen', 'group', 'alias'])

/** Segment's names of fields for ours, so that an error names what the sender wrote. */
const originalField = new Map([
  ['id', 'messageId'],
  ['accountId', 'groupId'],
])

const refused = (message: JsonObject, refusal: Refusal): Outcome => ({
  status: 'quarantined',
  refusal,
  id: typeof message.messageId === 'string' ? message.messageId.slice(0, 512) : null,
  name: typeof message.event === 'string' ? message.event.slice(0, 200) : '',
})

const named = (message: JsonObject): JsonObject => ({
  ...(typeof message.name === 'string' && message.name !== '' && { name: message.name }),
  ...(typeof message.category === 'string' && message.category !== '' && { category: message.category }),
})

/** Properties of a message that must be an object; anything else is passed on, so that `normalise` names it. */
const withNames = (message: JsonObject): unknown =>
  isObject(message.properties ?? {}) ? { ...named(message), ...(message.properties as JsonObject) } : message.properties

/** RudderStack's SDKs and some plug-ins tell the session; anything but an id is left to the context. */
const sessionIn = ({ sessionId }: JsonObject): unknown =>
  typeof sessionId === 'number' || typeof sessionId === 'string' ? sessionId : undefined

function translate(type: MessageType, message: JsonObject): JsonObject {
  const context = isObject(message.context) ? message.context : {}
  const common = {
    id: message.messageId,
    timestamp: message.timestamp ?? message.originalTimestamp,
    userId: message.userId,
    anonymousId: message.anonymousId,
    accountId: context.groupId,
    sessionId: sessionIn(context),
    context: message.context,
  }
  switch (type) {
    case 'track':
      return { ...common, event: message.event, properties: message.properties }
    case 'page':
      return { ...common, event: '$pageview', properties: withNames(message) }
    case 'screen':
      return { ...common, event: '$screen', properties: withNames(message) }
    case 'identify':
      return { ...common, event: '$identify', properties: message.traits }
    case 'group':
      return { ...common, event: '$group', accountId: message.groupId, properties: message.traits }
    case 'alias':
      return { ...common, event: '$alias', properties: { previousId: message.previousId } }
  }
}

const inSegmentWords = (refusal: Refusal, type: MessageType): Refusal => {
  const field = originalField.get(refusal.field) ?? refusal.field
  const isTraits = (type === 'identify' || type === 'group') && field.startsWith('properties')
  const renamed = isTraits ? field.replace('properties', 'traits') : field
  return {
    ...refusal,
    field: renamed,
    message: renamed === refusal.field ? refusal.message : refusal.message.replaceAll(refusal.field, renamed),
  }
}

/**
 * Turns a message of Segment's HTTP API into what is stored. `call` is the path it came by; in a batch each message says its own type.
 * Never throws, whatever the input.
 */
export function normaliseSegment(message: unknown, call: SegmentCall, envelope: Envelope): Outcome {
  if (!isObject(message)) return normalise(message, envelope)
  const type = call === 'batch' ? message.type : call
  if (typeof type !== 'string' || !messageTypes.has(type)) {
    return refused(message, { code: 'invalid_type', field: 'type', message: `Expected type to be one of ${[...messageTypes].join(', ')}.` })
  }
  const known = type as MessageType
  if (!message.userId && !message.anonymousId) {
    return refused(message, { code: 'missing_field', field: 'userId', message: 'Expected userId or anonymousId.' })
  }
  const outcome = normalise(translate(known, message), envelope)
  return outcome.status === 'ok' ? outcome : { ...outcome, refusal: inSegmentWords(outcome.refusal, known) }
}
