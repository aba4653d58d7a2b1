import { maxEventBytes } from '../intake/limits.ts'
import type { Refusal } from '../intake/outcome.ts'
import type { JsonObject } from '../intake/properties.ts'

/** How much is kept of an event that is too large to be stored, in bytes. */
export const bytesKept = 64 * 1024

/** An event that is too large to be looked at: only its beginning was read. */
export class CutMessage {
  /** Its first bytes as text; not JSON, because the end is missing. */
  readonly beginning: string
  readonly bytes: number
  readonly id: string | null
  readonly name: string
  /** What it says of whose it is, in the places where it says so. */
  readonly head: JsonObject

  constructor(beginning: string, bytes: number, { id, name }: { id: unknown; name: unknown }, head: JsonObject = {}) {
    this.beginning = beginning
    this.bytes = bytes
    this.id = typeof id === 'string' ? id.slice(0, 512) : null
    this.name = typeof name === 'string' ? name.slice(0, 200) : ''
    this.head = head
  }
}

/** A message, or what is known of one that is too large to be read: enough to tell whose it is. */
export const saidBy = (message: unknown): unknown => (message instanceof CutMessage ? message.head : message)

/** Why an event of this many bytes is not stored. */
export const tooLargeRefusal = (bytes: number): Refusal => ({
  code: 'event_too_large',
  field: '',
  message: `Expected an event of at most 1 MB, got ${(Math.ceil((bytes * 10) / maxEventBytes) / 10).toFixed(1)} MB.`,
})
