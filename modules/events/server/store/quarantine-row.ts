import { StringDecoder } from 'node:string_decoder'
import { idFrom } from '#kernel/ids.ts'
import { webhookBodyLimit } from '../../contract.ts'
import { maxEventBytes } from '../intake/limits.ts'
import type { Refusal } from '../intake/outcome.ts'
import { bytesKept, CutMessage } from './cut-message.ts'

/** How a refused event came in, so that it can be sent through the same door again. */
export interface Door {
  call: 'native' | 'segment' | 'webhook' | 'rudder' | 'amplitude' | 'mixpanel' | 'posthog'
  /** For protocols with a path for each kind of message: which one, such as `track`. */
  path: string
  sentAt: number | null
  /** For webhooks: those that the mapping may read. */
  headers?: Record<string, string>
  /** When it came in first, in milliseconds, where that is known from before: a replay must not correct its time by how long it lay here. */
  firstReceivedAt?: number
}

/** What is noted beside the body of a refused event. */
export interface Noted extends Door {
  /** Size of the event in bytes, where only its beginning is kept. It cannot be replayed. */
  cutFrom?: number
}

export interface RefusedEvent {
  workspaceId: string
  sourceId: string
  receivedAt: number
  name: string
  refusal: Refusal
  message: unknown
  door: Door
}

function asJson(message: unknown): string {
  try {
    return JSON.stringify(message) ?? 'null'
  } catch {
    // Nested too deeply for JSON.stringify: no sender means this, and there is no text of it to keep.
    return '"(nested too deeply to keep)"'
  }
}

/** What is kept whole, in bytes. Of the body of a webhook, its mapping may make events of any size. */
const mostBytesOf = ({ call }: Door): number => (call === 'webhook' ? webhookBodyLimit : maxEventBytes)

/** The event as text: whole, or its beginning when it is too large ever to be stored. */
function keptOf(message: unknown, mostBytes: number): { body: string; cutFrom?: number } {
  if (message instanceof CutMessage) return { body: message.beginning, cutFrom: message.bytes }
  const body = asJson(message)
  // As many characters may be three times as many bytes: counted only where it matters.
  const bytes = body.length * 3 > mostBytes ? Buffer.byteLength(body) : 0
  return bytes > mostBytes ? { body: new StringDecoder('utf8').write(Buffer.from(body).subarray(0, bytesKept)), cutFrom: bytes } : { body }
}

/** The id follows from the content, so that an event that is refused on each of ten retries is kept once. */
const idOf = (event: RefusedEvent, body: string): string =>
  idFrom(`${event.workspaceId}\0${event.sourceId}\0${event.door.call}\0${event.door.path}\0${body}`)

/** Half a surrogate pair, which no UTF-8 text can hold, becomes the replacement character. */
const wellFormed = (text: string): string => Buffer.from(text).toString()

/** Writes a refused event as a row of the quarantine. */
export function quarantineLine(event: RefusedEvent): string {
  const { body, cutFrom } = keptOf(event.message, mostBytesOf(event.door))
  const note: Noted = { ...event.door, ...(cutFrom !== undefined && { cutFrom }) }
  const message =
    cutFrom === undefined ? event.refusal.message : `${event.refusal.message} Only its beginning is kept, so it cannot be replayed.`
  return JSON.stringify({
    workspace_id: event.workspaceId,
    source_id: event.sourceId,
    id: idOf(event, cutFrom === undefined ? body : `${cutFrom} ${body}`),
    received_at: new Date(event.receivedAt).toISOString(),
    event: wellFormed(event.name),
    code: event.refusal.code,
    field: wellFormed(event.refusal.field),
    message: wellFormed(message),
    body: wellFormed(body),
    envelope: JSON.stringify(note),
    replayed_at: null,
    version: event.receivedAt,
  })
}
