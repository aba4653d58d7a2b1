import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import { tellProblem } from '#kernel/http/problem.ts'
import type { Http, TellError } from '#kernel/http/route.ts'
import type { RootCall } from '../../contract.ts'
import { batchOf } from '../ingestion/batch.ts'
import { readBody, type OpenBody } from '../ingestion/body.ts'
import { holderOf, keyOf } from '../ingestion/credentials.ts'
import { isObject } from '../intake/properties.ts'
import { parseInstant } from '../intake/time.ts'
import { saidBy } from '../store/cut-message.ts'
import { tellAmplitudeError } from './amplitude/answer.ts'
import { takeAmplitude } from './amplitude/receive.ts'
import { cameBy, deliver } from '../ingestion/deliver.ts'
import { tellMixpanelError } from './mixpanel/answer.ts'
import { tokenIn } from './mixpanel/ids.ts'
import { bytesOf, refuseWrongHeader, takeMixpanel, tellFlags as tellMixpanelFlags } from './mixpanel/receive.ts'
import { takePosthog } from './posthog/capture.ts'
import { tellFlags as tellPosthogFlags } from './posthog/config.ts'
import { tellPosthogError } from './posthog/tell-error.ts'
import { readingOf } from './posthog/unwrap.ts'

/** Reads what it needs of an open body; what it returns stores it and answers, while the next large body may be opened. */
type Take = (app: AppCtx, body: OpenBody, http: Http) => Promise<() => Promise<unknown>>

/** A maker's protocol. */
interface Dialect {
  take: Take
  tell: TellError
}

const segment: Dialect = { take: takeSegment, tell: tellProblem }
const amplitude: Dialect = { take: takeAmplitude, tell: tellAmplitudeError }
const posthog: Dialect = { take: takePosthog, tell: tellPosthogError }

async function takeSegment(app: AppCtx, body: OpenBody, { request }: Http): Promise<() => Promise<unknown>> {
  const holder = await holderOf(app, request, body.head)
  const messages = await batchOf(body, 'messages')
  const door = { call: 'segment', path: 'batch', sentAt: parseInstant(body.head.sentAt) ?? null } as const
  return async () => ({ success: true, results: await deliver(app, holder, door, messages, cameBy(body, request)) })
}

/**
 * Whether a message is PostHog's and not Mixpanel's: PostHog says beside the event who did it or whose it is, Mixpanel in its properties. The oldest
 * browsers' PostHog did it as Mixpanel; it sends to `/e/`, which is PostHog's alone.
 */
const isPostHog = (message: unknown): boolean => isObject(message) && ('distinct_id' in message || 'token' in message)

/** mixpanel-node with a `key` has `api_key` in the address of every call: what the message says of whose it is comes first. */
const isMixpanel = (message: unknown): boolean => !isPostHog(message) && tokenIn(message) !== undefined

/** The message that says whose protocol a body speaks; of a list the first that does. */
async function tellingOf(body: OpenBody): Promise<unknown> {
  if (body.listName !== '') return saidBy(body.readMessage())
  return saidBy(await body.findFirst((message) => isPostHog(saidBy(message)) || isMixpanel(saidBy(message))))
}

const unknown = () =>
  invalid(
    'body: Expected the body of a known SDK: `api_key` and `batch` (PostHog), `api_key` and `events` (Amplitude), `writeKey` and `batch` (Segment, RudderStack), or a form with `data` (Mixpanel).',
  )

/** Whose protocol a body speaks. @throws invalid when it is nobody's */
async function dialectOf(call: RootCall, body: OpenBody, request: FastifyRequest): Promise<Dialect> {
  const { head, listName } = body
  if (listName === 'events' && head.api_key !== undefined) return amplitude
  if (listName === 'batch' && head.api_key !== undefined) return posthog
  if (listName === 'batch' && (head.writeKey !== undefined || keyOf(request, {}) !== undefined)) return segment
  const message = await tellingOf(body)
  if (isPostHog(message) || (head.api_key !== undefined && isObject(message) && !isMixpanel(message))) return posthog
  if (call === 'batch') throw unknown()
  return { take: (app, open, http) => takeMixpanel(app, call, open, http), tell: tellMixpanelError }
}

/** How the error of a request is told, once it is known whose it is. */
const tellOf = new WeakMap<FastifyRequest, TellError>()

/** Until it is known, in the words of the one for whom words count: Amplitude's SDK reads the status from the body, Mixpanel's expects `0`. */
export const tellRootError =
  (call: RootCall | 'flags'): TellError =>
  (error, reply) =>
    (tellOf.get(reply.request) ?? (call === 'batch' ? tellAmplitudeError : call === 'flags' ? tellProblem : tellMixpanelError))(
      error,
      reply,
    )

/** Takes what came to a path that several makers share. */
export async function receiveAtRoot(app: AppCtx, call: RootCall, http: Http): Promise<unknown> {
  const { request } = http
  if (keyOf(request, {}) !== undefined) tellOf.set(request, call === 'batch' ? tellProblem : tellMixpanelError)
  await refuseWrongHeader(app, request)
  const take = async (body: OpenBody): Promise<() => Promise<unknown>> => {
    const dialect = await dialectOf(call, body, request)
    tellOf.set(request, dialect.tell)
    return dialect.take(app, body, http)
  }
  const finish = await readBody(bytesOf(request), take, readingOf(request))
  return finish()
}

/** Flags: Mixpanel asks by GET, PostHog by POST. */
export async function tellFlagsAtRoot(app: AppCtx, method: 'GET' | 'POST', http: Http): Promise<unknown> {
  await refuseWrongHeader(app, http.request)
  if (method === 'GET') return tellMixpanelFlags(app, http)
  tellOf.set(http.request, tellPosthogError)
  return tellPosthogFlags(app, http)
}
