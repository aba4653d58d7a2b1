import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import type { Http } from '#kernel/http/route.ts'
import type { RudderCall } from '../../../contract.ts'
import { batchOf } from '../../ingestion/batch.ts'
import { readBody, type OpenBody } from '../../ingestion/body.ts'
import { holderOf, keyOf } from '../../ingestion/credentials.ts'
import { encodingOf } from '../../ingestion/unpack.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { parseInstant } from '../../intake/time.ts'
import { cameBy, deliver } from '../../ingestion/deliver.ts'
import { objectOr, textOf } from '../operations.ts'

/** Beacons cannot set headers: their key stands in the address. */
const keyIn = ({ query }: FastifyRequest): JsonObject => ({ writeKey: objectOr(query).writeKey })

/** The browser's SDK says in a header who did it, in base64. It counts where the message does not say. */
function withAnonymousId(message: unknown, { headers }: FastifyRequest): unknown {
  const told = textOf(headers.anonymousid)
  if (told === undefined || !isObject(message) || message.userId || message.anonymousId) return message
  return { ...message, anonymousId: Buffer.from(told, 'base64').toString() }
}

/** RudderStack's SDKs look only at the status. */
export async function receiveRudder(app: AppCtx, call: RudderCall, { request, reply }: Http) {
  if (keyOf(request, keyIn(request)) !== undefined) await holderOf(app, request, keyIn(request))
  const open = async (body: OpenBody) => {
    const holder = await holderOf(app, request, { ...body.head, ...(keyIn(request).writeKey !== undefined && keyIn(request)) })
    const messages = call === 'batch' ? await batchOf(body, 'messages') : [body.readMessage()]
    return { holder, messages, body, sentAt: parseInstant(body.head.sentAt) ?? null }
  }
  const read = await readBody(request.body, open, { encoding: encodingOf(request) })
  const messages = read.messages.map((message) => withAnonymousId(message, request))
  await deliver(app, read.holder, { call: 'rudder', path: call, sentAt: read.sentAt }, messages, cameBy(read.body, request))
  return reply.type('text/plain').send('OK')
}

/** What @rudderstack/analytics-js asks for before it sends: that there is nobody else to send to. */
export async function tellSource(app: AppCtx, { request }: Http) {
  const key = keyOf(request, keyIn(request)) ?? ''
  const { sourceId, workspaceId } = await holderOf(app, request, keyIn(request))
  return {
    source: {
      id: sourceId,
      name: 'Fairlead',
      writeKey: key,
      enabled: true,
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [],
      destinations: [],
      dataplanes: {},
      workspaceId,
      updatedAt: app.now().toISOString(),
    },
    updatedAt: app.now().toISOString(),
  }
}
