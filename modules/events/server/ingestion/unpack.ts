import { promisify } from 'node:util'
import { brotliDecompress, gunzip, gunzipSync, inflate, inflateRaw } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../contract.ts'
import { isGzip, isZstd } from '../packed.ts'
import { createTurns } from './turns.ts'
import { unzstd } from './unzstd.ts'

const gunzipLater = promisify(gunzip)
const unpackBr = promisify(brotliDecompress)
const unpackZlib = promisify(inflate)
const unpackRaw = promisify(inflateRaw)
const gunzipNowBelow = 64 * 1024

/** Small bodies may become large ones: one at a time. */
const inTurn = createTurns({ bytes: 32 * 1024 * 1024, count: 100 })

const damaged = (kind: string) => {
  const expected = `Expected whole ${kind} data; they end too early or are damaged.`
  return invalid(`body: ${expected}`, { fields: [{ field: 'body', expected }] })
}
export const beyondLimit = () => tooLarge('The body is larger than 20 MB once unpacked. Send smaller batches.')

/** What zlib says when there is more than may be. */
const isBeyond = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
const isOfZlib = (error: unknown): boolean => /^(?:Z_|ERR_)/.test((error as NodeJS.ErrnoException).code ?? '')

/** Whether bytes are JSON, behind a mark that some put at the beginning. */
export const looksLikeJson = (bytes: Buffer): boolean => /^(?:\xef\xbb\xbf)?\s*[{[]/.test(bytes.toString('latin1', 0, 100))
/** Whether bytes are a form that has a field `data`. */
export const isForm = (bytes: Buffer): boolean => /^(?:[\w.]{1,50}=[^&]*&)*data=/.test(bytes.toString('latin1', 0, 1_000))

/** What the header says of how the body is packed. */
export const encodingOf = ({ headers }: FastifyRequest): string => String(headers['content-encoding'] ?? '').toLowerCase()

/** Unpacks gzip of at most 20 MB. @throws too_large, or `asDamaged()` */
export async function gunzipWhole(bytes: Buffer, asDamaged = () => damaged('gzip')): Promise<Buffer> {
  try {
    return await gunzipLater(bytes, { maxOutputLength: ingestBodyLimit })
  } catch (error) {
    throw isBeyond(error) ? beyondLimit() : asDamaged()
  }
}

/** Unpacks gzip that becomes small; undefined when it does not. @throws invalid when it is damaged */
export async function gunzipSmall(bytes: Buffer, most: number): Promise<Buffer | undefined> {
  // gzip ends with the size of the content. It may be wrong: it only saves an attempt.
  if (bytes.length < 18 || bytes.readUInt32LE(bytes.length - 4) > most) return undefined
  const limits = { maxOutputLength: most }
  try {
    return bytes.length < gunzipNowBelow ? gunzipSync(bytes, limits) : await gunzipLater(bytes, limits)
  } catch (error) {
    if (isBeyond(error)) return undefined
    throw damaged('gzip')
  }
}

/** Senders of `deflate` disagree on whether the data have a header. */
async function inflated(bytes: Buffer): Promise<Buffer> {
  const hasHeader = (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
  return (hasHeader ? unpackZlib : unpackRaw)(bytes, { maxOutputLength: ingestBodyLimit })
}

/** Proxies unpack bodies and leave the header, and packed data may begin like JSON: what cannot be unpacked is looked at as it is. */
async function byHeader(bytes: Buffer, encoding: 'br' | 'deflate'): Promise<Buffer> {
  try {
    return await (encoding === 'br' ? unpackBr(bytes, { maxOutputLength: ingestBodyLimit }) : inflated(bytes))
  } catch (error) {
    if (isBeyond(error)) throw beyondLimit()
    if (!isOfZlib(error)) throw error
    if (looksLikeJson(bytes) || isForm(bytes)) return bytes
    throw damaged(encoding)
  }
}

async function unzstdWhole(bytes: Buffer): Promise<Buffer> {
  const unpacked = await unzstd(bytes)
  if (unpacked === 'too large') throw beyondLimit()
  if (unpacked === 'damaged') throw damaged('zstd')
  return unpacked
}

/**
 * Unpacks zstd, which shows by its first bytes, and br and deflate, which the header has to tell. Everything else, gzip too, is passed on as it is.
 * @throws invalid, too_large beyond 20 MB, unavailable when too many wait
 */
export async function unpackUnlessGzip(body: Buffer, encoding: string): Promise<Buffer> {
  if (isZstd(body)) return inTurn(body.length, () => unzstdWhole(body))
  if ((encoding === 'br' || encoding === 'deflate') && !isGzip(body)) return inTurn(body.length, () => byHeader(body, encoding))
  return body
}
