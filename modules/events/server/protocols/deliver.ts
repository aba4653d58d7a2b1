import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import type { EventResult } from '../../contract.ts'
import type { OpenBody } from '../ingestion/body.ts'
import { refusalOf, type Came } from '../ingestion/ingest.ts'
import type { Envelope } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import { pipelineOf } from '../pipeline.ts'
import type { KeyHolder } from '../sources/keys.ts'
import type { Door } from '../store/quarantine-row.ts'
import { translate } from './doors.ts'

/** How a body came, for `deliver`. */
export const cameBy = ({ bytes, isUtf8 }: OpenBody, { ip }: FastifyRequest): Came => ({ bytes, isUtf8, address: ip })

/** What is stored and what is not is told in one: the rest of a message that was stored in part says what was left out. */
const inOne = (parts: readonly EventResult[]): EventResult => {
  const [first, ...rest] = parts
  const left = rest.find(({ code }) => code !== undefined)
  return !left || (first!.status !== 'ok' && first!.status !== 'duplicate') ? first! : { ...left, id: first!.id, status: first!.status }
}

/**
 * Stores messages of another maker's protocol. The result has one entry for each message, in the same order.
 * @param apart cuts a message into the parts that are looked at by themselves, so that one that cannot be done does not take the others with it
 * @throws unavailable when they cannot be stored now
 */
export async function deliver(
  app: AppCtx,
  source: KeyHolder,
  door: Door,
  messages: readonly unknown[],
  came: Came,
  apart: (message: unknown) => unknown[] = (message) => [message],
): Promise<EventResult[]> {
  const receivedAt = app.now().getTime()
  const envelope: Envelope = { receivedAt, sentAt: door.sentAt }
  const parts = messages.map(apart)
  const all = parts.flat(1)
  const outcomes = await inPieces(all, (message) => refusalOf(message, came) ?? translate(message, door, envelope))
  const results = await pipelineOf(app).writer.write({
    ...source,
    receivedAt,
    door,
    messages: all,
    outcomes,
    bytes: came.bytes,
    address: came.address,
  })
  let place = 0
  return parts.map(({ length }) => inOne(results.slice(place, (place += length))))
}
