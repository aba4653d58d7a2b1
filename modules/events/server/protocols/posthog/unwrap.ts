import { promisify } from 'node:util'
import { brotliDecompress, inflate, inflateRaw } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../../contract.ts'
import type { Reading, Unwrapped } from '../../ingestion/body.ts'
import { unwrapForm } from '../../ingestion/form.ts'
import { createTurns } from '../../ingestion/turns.ts'
import { unpackLz64 } from './lz64.ts'

const unpackBr = promisify(brotliDecompress)
const unpackZlib = promisify(inflate)
const unpackRaw = promisify(inflateRaw)

/** What SDKs pack this way are a few kilobytes; unpacking more takes the thread for itself. */
const largestLz64 = 1024 * 1024
/** Small bodies may become large ones: one at a time. */
const inTurn = createTurns({ bytes: 32 * 1024 * 1024, count: 100 })

const wrong = (expected: string) => invalid(`body: ${expected}`, { fields: [{ field: 'body', expected }] })
const beyondLimit = () => tooLarge('The body is larger than 20 MB once unpacked. Send smaller batches.')

const looksLikeJson = (bytes: Buffer): boolean => /^(?:\xef\xbb\xbf)?\s*[{[]/.test(bytes.toString('latin1', 0, 100))
const isForm = (bytes: Buffer): boolean => /^(?:[\w.]{1,50}=[^&]*&)*data=/.test(bytes.toString('latin1', 0, 1_000))
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** How the body is packed besides gzip, which shows by itself: in the address, or in the header. */
interface Hints {
  compression: string
  encoding: string
}

export function hintsOf({ query, headers }: FastifyRequest): Hints {
  const { compression } = query as { compression?: unknown }
  return {
    compression: typeof compression === 'string' ? compression : '',
    encoding: String(headers['content-encoding'] ?? '').toLowerCase(),
  }
}

/** Senders of `deflate` disagree on whether the data have a header. */
async function inflated(bytes: Buffer): Promise<Buffer> {
  const hasHeader = (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
  return (hasHeader ? unpackZlib : unpackRaw)(bytes, { maxOutputLength: ingestBodyLimit })
}

async function unpacked(bytes: Buffer, encoding: string): Promise<Buffer> {
  const limits = { maxOutputLength: ingestBodyLimit }
  return inTurn(bytes.length, () => (encoding === 'br' ? unpackBr(bytes, limits) : inflated(bytes)))
}

/** Unpacks what the header says. Proxies unpack bodies and leave the header, and packed data may begin like JSON: what cannot be unpacked is looked at as it is. */
async function decoded(bytes: Buffer, encoding: string): Promise<Buffer> {
  const isPlain = looksLikeJson(bytes) || isForm(bytes)
  if (encoding === 'zstd' && !isPlain) throw wrong('Expected gzip, deflate or br: bodies packed with zstd are not unpacked here.')
  if (encoding !== 'br' && encoding !== 'deflate') return bytes
  try {
    return await unpacked(bytes, encoding)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw beyondLimit()
    if (!code?.startsWith('Z_') && !code?.startsWith('ERR_')) throw error
    if (isPlain) return bytes
    throw wrong(`Expected whole ${encoding} data; they end too early or are damaged.`)
  }
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

const isLz64 = (bytes: Buffer, { compression }: Hints): boolean =>
  compression === 'lz64' || (isForm(bytes) && /(?:^|&)compression=lz64(?:&|$)/.test(bytes.toString('latin1', 0, largestLz64)))

/** Takes JSON out of what PostHog's SDKs of all ages put around it. Each step stops at 20 MB. @throws invalid, too_large, unavailable */
async function unwrap(packed: Buffer, hints: Hints): Promise<Unwrapped> {
  const bytes = await decoded(packed, hints.encoding)
  if (looksLikeJson(bytes)) return { bytes }
  if (isGzip(bytes)) throw wrong('Expected a body that is packed once; this is gzip inside of gzip.')
  if (isLz64(bytes, hints)) return { bytes: await unlz64(bytes) }
  return unwrapForm(isForm(bytes) ? bytes : Buffer.concat([Buffer.from('data='), bytes]))
}

/** How the body of a request is to be read. */
export const readingOf = (request: FastifyRequest): Reading => {
  const hints = hintsOf(request)
  return { unwrap: (bytes) => unwrap(bytes, hints), allowsList: true }
}
