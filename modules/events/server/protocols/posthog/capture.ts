import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import type { Http } from '#kernel/http/route.ts'
import type { EventResult } from '../../../contract.ts'
import { batchOf } from '../../ingestion/batch.ts'
import { readBody, type OpenBody } from '../../ingestion/body.ts'
import { cameBy, deliver, type Came } from '../../ingestion/deliver.ts'
import { isObject } from '../../intake/properties.ts'
import { parseInstant } from '../../intake/time.ts'
import type { KeyHolder } from '../../sources/keys.ts'
import { CutMessage } from '../../store/cut-message.ts'
import { holderOfBody, refuseWrongKey } from './credentials.ts'
import { readingOf } from './unwrap.ts'

/** The events of a body and whose they are. */
interface Taken {
  holder: KeyHolder
  messages: unknown[]
  came: Came
  sentAt: number | null
}

/** Looks whose an opened body is and takes its events: a batch, a bare list, or a single one. @throws unauthenticated, invalid, too_large */
async function takeEvents(app: AppCtx, request: FastifyRequest, body: OpenBody): Promise<Taken> {
  const holder = await holderOfBody(app, request, body)
  const isList = body.listName === 'batch' || body.listName === ''
  const messages = isList ? await batchOf(body, 'events', body.listName) : [body.readMessage()]
  const { _: askedAt } = request.query as { _?: unknown }
  const sentAt = parseInstant(body.head.sent_at ?? body.head.sentAt ?? body.head.created_at ?? askedAt) ?? null
  return { holder, messages, came: cameBy(body, request), sentAt }
}

/** Stores events that were taken and answers as PostHog does: exactly 200, whatever became of each event. @throws unavailable */
async function answerCapture(app: AppCtx, { holder, messages, came, sentAt }: Taken): Promise<{ status: 'Ok' }> {
  await deliver(app, holder, { call: 'posthog', path: 'capture', sentAt }, messages, came)
  return { status: 'Ok' }
}

/** For paths that other protocols share: reads what it needs of a body; what it returns stores the events and answers. */
export async function takePosthog(app: AppCtx, body: OpenBody, { request }: Http): Promise<() => Promise<{ status: 'Ok' }>> {
  const taken = await takeEvents(app, request, body)
  return () => answerCapture(app, taken)
}

async function openEvents(app: AppCtx, request: FastifyRequest): Promise<Taken> {
  await refuseWrongKey(app, request)
  // What old SDKs send by GET stands in the address as it would in a form.
  const body = request.method === 'GET' ? Buffer.from(request.url.split('?', 2)[1] ?? '') : request.body
  return readBody(body, (open) => takeEvents(app, request, open), readingOf(request))
}

/** `/batch/`, `/e/` and the like, which say the same of every event. */
export async function receiveCapture(app: AppCtx, { request }: Http) {
  return answerCapture(app, await openEvents(app, request))
}

/** `posthog-node/5.70.0`: in the newer protocol the SDK says once who it is. */
function libraryOf({ headers }: FastifyRequest): Record<string, string> {
  const info = headers['posthog-sdk-info']
  const slash = typeof info === 'string' && info.length <= 200 ? info.lastIndexOf('/') : -1
  return slash > 0 ? { $lib: String(info).slice(0, slash), $lib_version: String(info).slice(slash + 1) } : {}
}

const withLibrary = (message: unknown, library: Record<string, string>): unknown =>
  isObject(message) && isObject(message.properties) ? { ...message, properties: { ...library, ...message.properties } } : message

interface Told {
  result: 'ok' | 'warning' | 'drop'
  details?: string
}

/** What the newer protocol says of one event. What is in quarantine must not be sent again, so it counts as dropped there. */
function toldOf({ status, code, message }: EventResult): Told {
  if (status === 'quarantined') return { result: 'drop', details: `${code}: ${message} It is in Fairlead's quarantine.` }
  if (status === 'rejected') return { result: 'drop', details: `${code}: ${message}` }
  if (status === 'duplicate') return { result: 'ok', details: 'It was stored before.' }
  return code === undefined ? { result: 'ok' } : { result: 'warning', details: `${code}: ${message}` }
}

const uuidOf = (message: unknown): unknown => (message instanceof CutMessage ? message.id : isObject(message) ? message.uuid : undefined)

/** `/i/v1/analytics/events`, which says of each event what became of it. @throws unavailable: then the SDK sends all of them again */
export async function receiveEvents(app: AppCtx, { request }: Http) {
  const taken = await openEvents(app, request)
  const { holder, came } = taken
  const sentAt = parseInstant(request.headers['posthog-request-timestamp']) ?? taken.sentAt
  const library = libraryOf(request)
  const messages = taken.messages.map((message) => withLibrary(message, library))
  const results = await deliver(app, holder, { call: 'posthog', path: 'events', sentAt }, messages, came)
  const told = messages.flatMap((message, index): [string, Told][] => {
    const uuid = uuidOf(message)
    return typeof uuid === 'string' ? [[uuid, toldOf(results[index]!)]] : []
  })
  // Of two events with one uuid, the one that was dropped is what has to be said.
  return { results: Object.fromEntries([...told, ...told.filter(([, { result }]) => result === 'drop')]) }
}
