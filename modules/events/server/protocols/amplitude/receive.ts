import type { AppCtx } from '#kernel/context.ts'
import type { Http } from '#kernel/http/route.ts'
import { batchOf } from '../../ingestion/batch.ts'
import { readBody, type OpenBody } from '../../ingestion/body.ts'
import { holderOfKey, keyOf } from '../../ingestion/credentials.ts'
import { encodingOf } from '../../ingestion/unpack.ts'
import { parseInstant } from '../../intake/time.ts'
import { cameBy, deliver } from '../../ingestion/deliver.ts'
import { answerAmplitude } from './answer.ts'
import { apart } from './translate.ts'

/** Reads the events of an open body; what it returns stores them and answers. @throws unauthenticated, invalid, too_large */
export async function takeAmplitude(app: AppCtx, body: OpenBody, { request, reply }: Http): Promise<() => Promise<unknown>> {
  const { api_key: key, client_upload_time: uploaded } = body.head
  const holder = await holderOfKey(app, keyOf(request, { writeKey: key }), '`api_key` in the body')
  const messages = await batchOf(body, 'events', 'events')
  const door = { call: 'amplitude', path: 'httpapi', sentAt: parseInstant(uploaded) ?? null } as const
  return async () => {
    const answer = answerAmplitude(
      await deliver(app, holder, door, messages, cameBy(body, request), apart),
      body.bytes,
      app.now().getTime(),
    )
    return reply.code(answer.code).send(answer)
  }
}

export async function receiveAmplitude(app: AppCtx, http: Http): Promise<unknown> {
  const finish = await readBody(http.request.body, (body) => takeAmplitude(app, body, http), { encoding: encodingOf(http.request) })
  return finish()
}
