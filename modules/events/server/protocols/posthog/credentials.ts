import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import type { OpenBody } from '../../ingestion/body.ts'
import { isObject } from '../../intake/properties.ts'
import { pipelineOf } from '../../pipeline.ts'
import type { KeyHolder } from '../../sources/keys.ts'
import { saidBy } from '../../store/cut-message.ts'

/** SDKs send personal keys of PostHog beside that of the project: of several keys the one that may be ours counts. */
const pick = (keys: readonly unknown[]): string | undefined => {
  const texts = keys.filter((key): key is string => typeof key === 'string' && key !== '')
  return texts.find((key) => key.startsWith('fk_')) ?? texts[0]
}

function keysAround({ headers, query }: FastifyRequest): unknown[] {
  const [scheme, value] = (headers.authorization ?? '').split(' ', 2)
  const { token, api_key: apiKey } = query as { token?: unknown; api_key?: unknown }
  return [token, apiKey, /^bearer$/i.test(scheme!) ? value : undefined]
}

const keysIn = (value: unknown): unknown[] => (isObject(value) ? [value.api_key, value.token, value.$token] : [])

function keyOfEvent(event: unknown): string | undefined {
  const said = saidBy(event)
  return isObject(said) ? pick([...keysIn(said), ...keysIn(said.properties)]) : undefined
}

/** Of events without an envelope each says whose it is: that of the first that does counts, whatever is wrong with those before. */
const keyOfEvents = async (body: OpenBody): Promise<string | undefined> =>
  keyOfEvent(body.listName === undefined ? body.readMessage() : await body.findFirst((event) => keyOfEvent(event) !== undefined))

function found(app: AppCtx, key: string | undefined): Promise<KeyHolder> {
  if (key !== undefined) return pipelineOf(app).keys.find(key)
  throw unauthenticated('Give the SDK an ingest key of Fairlead (fk_…) as its project key: this request has none.')
}

/** Whose a request without a body is. @throws unauthenticated with the reason */
export const holderOfRequest = async (app: AppCtx, request: FastifyRequest): Promise<KeyHolder> => found(app, pick(keysAround(request)))

/** Whose a body is. @throws unauthenticated with the reason */
export const holderOfBody = async (app: AppCtx, request: FastifyRequest, body: OpenBody): Promise<KeyHolder> =>
  found(app, pick([...keysIn(body.head), ...keysAround(request)]) ?? (await keyOfEvents(body)))

/** Refuses a key in the header or the address that does not work before the body is unpacked: unpacking 20 MB costs more than looking a key up. */
export async function refuseWrongKey(app: AppCtx, request: FastifyRequest): Promise<void> {
  const key = pick(keysAround(request))
  if (key?.startsWith('fk_')) await pipelineOf(app).keys.find(key)
}
