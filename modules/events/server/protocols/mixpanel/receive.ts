import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import { tooLarge } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { mostEventsPerRequest, type EventResult, type MixpanelCall } from '../../../contract.ts'
import { readBody, type OpenBody } from '../../ingestion/body.ts'
import { holderOfKey, keyOf } from '../../ingestion/credentials.ts'
import { unwrapForm } from '../../ingestion/form.ts'
import { encodingOf } from '../../ingestion/unpack.ts'
import { isObject } from '../../intake/properties.ts'
import { parseInstant } from '../../intake/time.ts'
import { cameBy, deliver } from '../../ingestion/deliver.ts'
import { objectOr } from '../operations.ts'
import { answerMixpanel, askedIn } from './answer.ts'
import { tokenIn } from './ids.ts'
import { apart } from './profiles.ts'

/** The body; that of a GET is its address, which is written like a form. */
export const bytesOf = ({ body, url }: FastifyRequest): unknown =>
  Buffer.isBuffer(body) && body.length > 0 ? body : Buffer.from(url.split('?').slice(1).join('?'))

/** The key of a request: in its messages, else in the header or in the address. Imports carry secrets of Mixpanel's there, which are not ours. */
function keyIn(request: FastifyRequest, head: OpenBody['head'], token: string | undefined): string | undefined {
  const found = [token, keyOf(request, {}), objectOr(request.query).api_key, head.api_key, objectOr(request.query).token]
  const keys = found.filter((key): key is string => typeof key === 'string' && key !== '')
  return keys.find((key) => key.startsWith('fk_')) ?? keys[0]
}

/** With `ip=1` the sender asks for the address that its request comes from, where an event tells none. Beside the properties, of which ids are made. */
const askingForAddress = (message: unknown): unknown =>
  isObject(message) && message.ip === undefined ? { ...message, ip: '$remote' } : message

async function messagesOf(body: OpenBody): Promise<unknown[]> {
  if (body.listName === undefined) return [body.readMessage()]
  if (body.batchLength! > mostEventsPerRequest) throw tooLarge('Expected at most 100,000 messages in a request. Send smaller batches.')
  return body.readBatch()
}

const places =
  '`token` in the properties of an event, `$token` in a change, HTTP Basic with the key as the name, or `api_key` in the address'

const foreign: EventResult = {
  id: null,
  status: 'rejected',
  code: 'foreign_token',
  field: 'token',
  message: 'Expected one token in all messages of a request. This one has that of another source; send it by itself.',
}

/** Reads the messages of an open body; what it returns stores them and answers. @throws unauthenticated, invalid, too_large */
export async function takeMixpanel(app: AppCtx, call: MixpanelCall, body: OpenBody, http: Http): Promise<() => Promise<unknown>> {
  const { request, reply } = http
  // The first message that has a token says whose all are, whatever is wrong with those before.
  const token = tokenIn(
    body.listName === undefined ? body.readMessage() : await body.findFirst((message) => tokenIn(message) !== undefined),
  )
  const key = keyIn(request, body.head, token)
  const holder = await holderOfKey(app, key, places)
  const messages = await messagesOf(body)
  const isForeign = messages.map((message) => token === key && (tokenIn(message) ?? key) !== key)
  const sentAt = parseInstant(objectOr(request.query)._) ?? null
  return async () => {
    const own = messages.filter((_, index) => !isForeign[index])
    const asks = call !== 'engage' && call !== 'groups' && String({ ...body.head, ...objectOr(request.query) }.ip) === '1'
    const results = await deliver(
      app,
      holder,
      { call: 'mixpanel', path: call, sentAt },
      asks ? own.map(askingForAddress) : own,
      cameBy(body, request),
      call === 'engage' || call === 'groups' ? apart : undefined,
    )
    let place = 0
    const told = isForeign.map((one) => (one ? foreign : results[place++]!))
    return answerMixpanel(reply, call, askedIn(request.query, body.head), told)
  }
}

/** Unpacking 20 MB costs more than looking a key up. */
export async function refuseWrongHeader(app: AppCtx, request: FastifyRequest): Promise<void> {
  const key = keyOf(request, {})
  if (key?.startsWith('fk_')) await holderOfKey(app, key, places)
}

export async function receiveMixpanel(app: AppCtx, call: MixpanelCall, http: Http): Promise<unknown> {
  await refuseWrongHeader(app, http.request)
  const finish = await readBody(bytesOf(http.request), (body) => takeMixpanel(app, call, body, http), {
    unwrap: unwrapForm,
    allowsList: true,
    encoding: encodingOf(http.request),
  })
  return finish()
}

/** Whoever asks for something that is about no message says its key in the header or in the address. */
const refuseStrangers = (app: AppCtx, request: FastifyRequest) =>
  holderOfKey(app, keyOf(request, { writeKey: objectOr(request.query).token }), places)

/** Flags that nobody has: Fairlead has none yet, and the SDK waits for an answer. */
export async function tellFlags(app: AppCtx, { request, reply }: Http): Promise<unknown> {
  await refuseStrangers(app, request)
  return reply.send({ flags: {}, pending_first_time_events: [] })
}

/** What mixpanel-browser may ask for, and replays, which are not kept: answered so that it goes on. */
export async function tellNothing(app: AppCtx, { request, reply }: Http): Promise<unknown> {
  await refuseStrangers(app, request)
  return reply.send({})
}
