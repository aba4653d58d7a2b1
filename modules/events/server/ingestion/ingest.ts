import type { AppCtx } from '#kernel/context.ts'
import type { EventResult, SegmentCall } from '../../contract.ts'
import { normalise } from '../intake/normalise.ts'
import type { Envelope, Outcome } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import { pipelineOf } from '../pipeline.ts'
import { translate } from '../protocols/doors.ts'
import type { KeyHolder } from '../sources/keys.ts'
import { CutMessage, tooLargeRefusal } from '../store/cut-message.ts'
import { refuseUnreadable } from './unreadable.ts'

/** How a body came, as far as its events do not tell. */
export interface Came {
  /** Its size. */
  bytes: number
  isUtf8: boolean
  /** Where the request came from. */
  address?: string
}

const whole: Came = { bytes: 0, isUtf8: true }

const refuseCut = ({ bytes, id, name }: CutMessage): Outcome => ({ status: 'quarantined', refusal: tooLargeRefusal(bytes), id, name })

/** What is wrong with an event whatever it says. */
export function refusalOf(message: unknown, { isUtf8 }: Came): Outcome | undefined {
  if (message instanceof CutMessage) return refuseCut(message)
  return isUtf8 ? undefined : refuseUnreadable(message)
}

/**
 * Stores native events. The result has one entry for each message, in the same order.
 * @param sentAt when the sender sent them, by its own clock, in milliseconds; null leaves times as they are.
 * @throws unavailable when they cannot be stored now; sending the same again is safe for events that have an `id`.
 */
export async function ingest(
  app: AppCtx,
  source: KeyHolder,
  messages: readonly unknown[],
  sentAt: number | null = null,
  came = whole,
): Promise<EventResult[]> {
  const envelope: Envelope = { receivedAt: app.now().getTime(), sentAt }
  const outcomes = await inPieces(messages, (message) => refusalOf(message, came) ?? normalise(message, envelope))
  return pipelineOf(app).writer.write({
    ...source,
    receivedAt: envelope.receivedAt,
    door: { call: 'native', path: 'events', sentAt },
    messages,
    outcomes,
    bytes: came.bytes,
    address: came.address,
  })
}

/** Stores messages of Segment's HTTP API; `call` is the path they came by. Otherwise as `ingest`. */
export async function ingestSegment(
  app: AppCtx,
  source: KeyHolder,
  call: SegmentCall,
  messages: readonly unknown[],
  sentAt: number | null,
  came: Came,
): Promise<EventResult[]> {
  const envelope: Envelope = { receivedAt: app.now().getTime(), sentAt }
  const door = { call: 'segment', path: call, sentAt } as const
  const outcomes = await inPieces(messages, (message) => refusalOf(message, came) ?? translate(message, door, envelope))
  return pipelineOf(app).writer.write({
    ...source,
    receivedAt: envelope.receivedAt,
    door,
    messages,
    outcomes,
    bytes: came.bytes,
    address: came.address,
  })
}
