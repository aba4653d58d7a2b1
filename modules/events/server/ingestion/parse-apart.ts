import { maxEventBytes } from '../intake/limits.ts'
import type { JsonObject } from '../intake/properties.ts'
import { bytesKept } from '../store/cut-message.ts'
import { createThread } from './thread.ts'

/** Neighbours in a list, from byte to byte; or what stands for an item that is too large: its beginning, or a value of its type. */
export type Part = { first: number } & (
  | { from: number; to: number }
  | { cut: { head: JsonObject; bytes: number; beginning: string } }
  | { standIn: unknown }
)

/** Where the parts of a body are. */
export interface Outline {
  /** Of the texts and numbers at the top those that are looked at before the rest. */
  head: JsonObject
  /** The first entries as text, without those that belong to the request. */
  beginning: string
  /** Whether all of the body is UTF-8 text. */
  isUtf8: boolean
  /** The list of messages, if there is one, and what it is called. */
  list?: { name: ListName; count: number; parts: Part[] }
}

/** `wrong`: why it is no JSON. */
type Answer = Outline | { head: null } | { wrong: string }

/** Names of the list of messages in the protocols that are understood; the first that is there counts. Empty where the body itself is the list. */
const listNames = ['batch', 'events'] as const
export type ListName = (typeof listNames)[number] | ''

/** How a request is opened; no part of a message that is sent by itself. */
export const envelopeNames = ['writeKey', 'sentAt', 'api_key', 'sent_at'] as const

/** What may be asked of an object before the rest of it is read: whose it is, when it was sent, and what an event is called. */
const headNames = [
  ...envelopeNames,
  'token',
  '$token',
  'client_upload_time',
  'created_at',
  'id',
  'messageId',
  'uuid',
  'insert_id',
  'distinct_id',
  'event',
  'event_type',
]

/** The same in the `properties` of a message. */
const innerHeadNames = ['token', '$token', 'api_key', 'distinct_id']

/** Finds the list of messages in a body that is parsed. */
export function listIn(body: unknown): { name: ListName; items: unknown[] } | undefined {
  if (Array.isArray(body)) return { name: '', items: body }
  const name = listNames.find((one) => Array.isArray((body as JsonObject)[one]))
  return name && { name, items: (body as JsonObject)[name] as unknown[] }
}

/** Parsing this much takes a few milliseconds. */
const bytesPerPiece = 256 * 1024

const thread = createThread<Answer>(
  new URL('./json-worker.js', import.meta.url),
  {
    workerData: { bytesPerPiece, largestItem: maxEventBytes, bytesKept, listNames, headNames, innerHeadNames, envelopeNames },
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
  },
  'The body could not be read. Send smaller batches.',
)

/**
 * Looks through a large body in a thread: one at a time, see turns.ts. What comes back is small, whatever the body holds.
 * @returns where its parts are (head null when it is no object), or what is wrong with it
 * @throws unavailable when the thread ended
 */
export const outlineApart = (bytes: Uint8Array): Promise<Answer> => thread.ask(bytes)
