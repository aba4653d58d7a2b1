import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import type { EventResult } from '../../contract.ts'
import type { Envelope, Outcome } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import { pipelineOf } from '../pipeline.ts'
import { translate } from '../protocols/doors.ts'
import type { KeyHolder } from '../sources/keys.ts'
import { CutMessage, tooLargeRefusal } from '../store/cut-message.ts'
import type { Door } from '../store/quarantine-row.ts'
import type { OpenBody } from './body.ts'
import { refuseUnreadable } from './unreadable.ts'

/** How a body came, as far as its events do not tell. */
export interface Came {
  /** Its size. */
  bytes: number
  isUtf8: boolean
  /** Where the request came from. */
  address?: string
}

/** How the body of a request came. */
export const cameBy = ({ bytes, isUtf8 }: OpenBody, { ip }: FastifyRequest): Came => ({ bytes, isUtf8, address: ip })

const refuseCut = ({ bytes, id, name }: CutMessage): Outcome => ({ status: 'quarantined', refusal: tooLargeRefusal(bytes), id, name })

/** What is wrong with an event whatever it says. */
function refusalOf(message: unknown, { isUtf8 }: Came): Outcome | undefined {
  if (message instanceof CutMessage) return refuseCut(message)
  return isUtf8 ? undefined : refuseUnreadable(message)
}

/** What is stored and what is not is told in one: the rest of a message that was stored in part says what was left out. */
const inOne = (parts: readonly EventResult[]): EventResult => {
  const [first, ...rest] = parts
  const left = rest.find(({ code }) => code !== undefined)
  return !left || (first!.status !== 'ok' && first!.status !== 'duplicate') ? first! : { ...left, id: first!.id, status: first!.status }
}

/**
 * Stores messages that came in by a door, whichever protocol they are in. The result has one entry for each message, in the same order.
 * @param apart cuts a message into the parts that are looked at by themselves, so that one that cannot be done does not take the others with it
 * @throws unavailable when they cannot be stored now; sending the same again is safe for events that have an id
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
