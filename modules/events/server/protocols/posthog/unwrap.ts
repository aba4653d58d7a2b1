import type { FastifyRequest } from 'fastify'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../../contract.ts'
import type { Reading, Unwrapped } from '../../ingestion/body.ts'
import { unwrapForm } from '../../ingestion/form.ts'
import { createTurns } from '../../ingestion/turns.ts'
import { beyondLimit, encodingOf, isForm, looksLikeJson } from '../../ingestion/unpack.ts'
import { isGzip } from '../../packed.ts'
import { unpackLz64 } from './lz64.ts'

/** What SDKs pack this way are a few kilobytes; unpacking more takes the thread for itself. */
const largestLz64 = 1024 * 1024
/** One at a time. */
const inTurn = createTurns({ bytes: 32 * 1024 * 1024, count: 100 })

const wrong = (expected: string) => invalid(`body: ${expected}`, { fields: [{ field: 'body', expected }] })

/** How the address says that the body is packed. */
function compressionOf({ query }: FastifyRequest): string {
  const { compression } = query as { compression?: unknown }
  return typeof compression === 'string' ? compression : ''
}

const percentDecoded = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** The text that lz-string made: the body, or the field `data` of a form. */
function lz64Of(bytes: Buffer): string {
  if (bytes.length > largestLz64) throw tooLarge('A body packed with lz64 may have 1 MB. Send smaller batches, or pack them with gzip.')
  const text = bytes.toString('latin1')
  const field = isForm(bytes) ? /(?:^|&)data=([^&]*)/.exec(text)![1]! : text
  return percentDecoded(field).trim().replaceAll(' ', '+')
}

async function unlz64(bytes: Buffer): Promise<Buffer> {
  const unpacked = await inTurn(bytes.length, async () => unpackLz64(lz64Of(bytes), ingestBodyLimit))
  if (unpacked === 'too large' || (unpacked && unpacked.length > ingestBodyLimit)) throw beyondLimit()
  if (!unpacked) throw wrong('Expected text that lz-string packed as base64; it ends too early or is damaged.')
  return unpacked
}

const isLz64 = (bytes: Buffer, compression: string): boolean =>
  compression === 'lz64' || (isForm(bytes) && /(?:^|&)compression=lz64(?:&|$)/.test(bytes.toString('latin1', 0, largestLz64)))

/** Takes JSON out of what PostHog's SDKs of all ages put around it. Each step stops at 20 MB. @throws invalid, too_large, unavailable */
async function unwrap(bytes: Buffer, compression: string): Promise<Unwrapped> {
  if (looksLikeJson(bytes)) return { bytes }
  if (isGzip(bytes)) throw wrong('Expected a body that is packed once; this is gzip inside of gzip.')
  if (isLz64(bytes, compression)) return { bytes: await unlz64(bytes) }
  return unwrapForm(isForm(bytes) ? bytes : Buffer.concat([Buffer.from('data='), bytes]))
}

/** How the body of a request is to be read. */
export const readingOf = (request: FastifyRequest): Reading => {
  const compression = compressionOf(request)
  return { unwrap: (bytes) => unwrap(bytes, compression), allowsList: true, encoding: encodingOf(request) }
}
