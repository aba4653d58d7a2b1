import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../contract.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'

const gunzipLater = promisify(gunzip)
const utf8 = new TextDecoder('utf-8', { fatal: true })
const unpackNowBelow = 64 * 1024
const limits = { maxOutputLength: ingestBodyLimit }

const problem = (expected: string) => invalid(`body: ${expected}`, { fields: [{ field: 'body', expected }] })

/** gzip is recognised by its first two bytes: SDKs send it under all kinds of headers, and without any. */
async function unpack(body: Buffer): Promise<Buffer> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return body.length < unpackNowBelow ? gunzipSync(body, limits) : await gunzipLater(body, limits)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge('The body is larger than 20 MB once unpacked. Send smaller batches.')
    throw problem('Expected whole gzip data; it ends too early or is damaged.')
  }
}

/** Reads the body of an ingestion request. @throws invalid or tooLarge with what was expected. */
export async function readBody(body: unknown): Promise<JsonObject> {
  if (!Buffer.isBuffer(body) || body.length === 0) throw problem('Expected JSON, got nothing.')
  const bytes = await unpack(body)
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw problem('Expected UTF-8 text; the bytes are not valid UTF-8.')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw problem(`Expected JSON; ${(error as Error).message.slice(0, 200)}.`)
  }
  if (!isObject(value)) throw problem('Expected a JSON object.')
  return value
}
