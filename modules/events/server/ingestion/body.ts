import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../contract.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { parseApart } from './parse-apart.ts'

const gunzipLater = promisify(gunzip)
const utf8 = new TextDecoder('utf-8', { fatal: true })
const unpackNowBelow = 64 * 1024
/** Parsing this much takes about 25 ms; more is parsed in a thread. */
const parseNowBelow = 1024 * 1024
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

const notUtf8 = () => problem('Expected UTF-8 text; the bytes are not valid UTF-8.')
const notJson = (message: string) => problem(`Expected JSON; ${message.slice(0, 200)}.`)

function parseNow(bytes: Buffer): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw notUtf8()
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw notJson((error as Error).message)
  }
}

async function parse(bytes: Buffer): Promise<unknown> {
  if (bytes.length < parseNowBelow) return parseNow(bytes)
  const parsed = await parseApart(bytes)
  if ('tooDeep' in parsed) return parseNow(bytes)
  if ('wrong' in parsed) throw parsed.wrong === 'utf8' ? notUtf8() : notJson(parsed.message)
  return parsed.head
}

/** Reads the body of an ingestion request. @throws invalid or tooLarge with what was expected. */
export async function readBody(body: unknown): Promise<JsonObject> {
  if (!Buffer.isBuffer(body) || body.length === 0) throw problem('Expected JSON, got nothing.')
  const value = await parse(await unpack(body))
  if (!isObject(value)) throw problem('Expected a JSON object.')
  return value
}
