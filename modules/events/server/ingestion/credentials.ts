import type { FastifyRequest } from 'fastify'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import type { JsonObject } from '../intake/properties.ts'
import { pipelineOf } from '../pipeline.ts'
import type { KeyHolder } from '../sources/keys.ts'

/** The ingest key of a request: `Authorization: Bearer fk_…`, `Basic` with the key as the name, or `writeKey` in the body. */
export function keyOf(request: FastifyRequest, body: JsonObject): string | undefined {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ', 2)
  if (value && /^bearer$/i.test(scheme!)) return value
  if (value && /^basic$/i.test(scheme!)) {
    const name = Buffer.from(value, 'base64').toString().split(':', 1)[0]
    if (name) return name
  }
  return typeof body.writeKey === 'string' ? body.writeKey : undefined
}

/** @throws unauthenticated when the request carries no key, or one that does not work. */
export const holderOf = (app: AppCtx, request: FastifyRequest, body: JsonObject): Promise<KeyHolder> =>
  holderOfKey(app, keyOf(request, body), '`Authorization: Bearer fk_…`, HTTP Basic with the key as the name, or `writeKey` in the body')

/** @param places where a key may stand. @throws unauthenticated when there is none, or one that does not work */
export async function holderOfKey(app: AppCtx, key: string | undefined, places: string): Promise<KeyHolder> {
  if (!key) throw unauthenticated(`Send an ingest key: ${places}.`)
  return pipelineOf(app).keys.find(key)
}
