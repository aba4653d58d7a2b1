import type { SegmentCall } from '../../../contract.ts'
import type { Envelope, Outcome } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { normaliseSegment } from '../../intake/segment.ts'
import { parseInstant } from '../../intake/time.ts'

/** Whether a message came from an SDK of RudderStack: all of them say when it was made, which Segment's never do. */
export const isRudder = (message: unknown): boolean => isObject(message) && message.originalTimestamp !== undefined

/** RudderStack for browsers tells the traits of a person in the context of `identify`; that of `group` has those of the person too. */
function asSegment(message: JsonObject, call: SegmentCall): JsonObject {
  const type = call === 'batch' ? message.type : call
  const context = isObject(message.context) ? message.context : {}
  return type === 'identify' && !isObject(message.traits) && isObject(context.traits) ? { ...message, traits: context.traits } : message
}

/**
 * Turns a message of a RudderStack SDK into what is stored: Segment's, but each says itself when it was sent. Never throws, whatever the input.
 */
export function normaliseRudder(message: unknown, call: SegmentCall, envelope: Envelope): Outcome {
  if (!isObject(message)) return normaliseSegment(message, call, envelope)
  const sentAt = parseInstant(message.sentAt) ?? envelope.sentAt
  return normaliseSegment(asSegment(message, call), call, { ...envelope, sentAt })
}
