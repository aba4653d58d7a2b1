import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { invalid, tooLarge } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../contract.ts'
import { maxEventBytes } from '../intake/limits.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { inPieces } from '../pieces.ts'
import { CutMessage } from '../store/cut-message.ts'
import { outlineApart, type Outline, type Part } from './parse-apart.ts'
import { createTurns } from './turns.ts'

const gunzipLater = promisify(gunzip)
/** Bytes that are no UTF-8 become U+FFFD, and a mark at the beginning is left out. */
const utf8 = new TextDecoder('utf-8')
const unpackNowBelow = 64 * 1024
/** Parsing this much takes up to 25 ms; what is larger is looked through in a thread and parsed in pieces. */
const mostParsedAtOnce = 256 * 1024
/** Large bodies that are here and not read yet, as they came. Reading one takes up to a tenth of a second. */
const inTurn = createTurns({ bytes: 128 * 1024 * 1024, count: 100 })

/** A body that is open: nothing of it was read but what says whose it is. */
export interface OpenBody {
  /** At least `writeKey` and `sentAt`, as far as they are there. */
  head: JsonObject
  /** Size, unpacked. */
  bytes: number
  /** Whether all of it is UTF-8 text. */
  isUtf8: boolean
  /** Length of the list `batch`; undefined when it is no list. */
  batchLength: number | undefined
  /** The list `batch`; events that are too large are in it as `CutMessage`. @throws invalid when one is no JSON */
  readBatch(): Promise<unknown[]>
  /** The body as one message. */
  readMessage(): unknown
}

const problem = (expected: string, field = 'body') => invalid(`body: ${expected}`, { fields: [{ field, expected }] })
const notJson = (message: string) => problem(`Expected JSON; ${message.slice(0, 200)}.`)

const isTooLarge = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
const damaged = () => problem('Expected whole gzip data; it ends too early or is damaged.')

/** gzip is recognised by its first two bytes: SDKs send it under all kinds of headers, and without any. */
const isPacked = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b

/** Unpacks what becomes small, without waiting for a turn; undefined when it does not. */
async function unpackSmall(body: Buffer): Promise<Buffer | undefined> {
  if (!isPacked(body)) return body.length <= mostParsedAtOnce ? body : undefined
  // gzip ends with the size of the content. It may be wrong: it only saves an attempt.
  if (body.length < 18 || body.readUInt32LE(body.length - 4) > mostParsedAtOnce) return undefined
  const limits = { maxOutputLength: mostParsedAtOnce }
  try {
    return body.length < unpackNowBelow ? gunzipSync(body, limits) : await gunzipLater(body, limits)
  } catch (error) {
    if (isTooLarge(error)) return undefined
    throw damaged()
  }
}

async function unpackLarge(body: Buffer): Promise<Buffer> {
  if (!isPacked(body)) return body
  try {
    return await gunzipLater(body, { maxOutputLength: ingestBodyLimit })
  } catch (error) {
    if (isTooLarge(error)) throw tooLarge('The body is larger than 20 MB once unpacked. Send smaller batches.')
    throw damaged()
  }
}

function openSmall(bytes: Buffer): OpenBody {
  let head: unknown
  try {
    head = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw notJson((error as Error).message)
  }
  if (!isObject(head)) throw problem('Expected a JSON object.')
  const { writeKey: _writeKey, sentAt: _sentAt, ...message } = head
  const batch = Array.isArray(head.batch) ? (head.batch as unknown[]) : undefined
  return {
    head,
    bytes: bytes.length,
    isUtf8: isUtf8(bytes),
    batchLength: batch?.length,
    readBatch: () => Promise.resolve(batch ?? []),
    readMessage: () => message,
  }
}

const cutMessage = (beginning: string, bytes: number, { id, messageId, event }: JsonObject) =>
  new CutMessage(beginning, bytes, { id: messageId ?? id, name: event })

function parsePart(bytes: Buffer, part: Part): unknown[] {
  if ('standIn' in part) return [part.standIn]
  if ('cut' in part) return [cutMessage(part.cut.beginning, part.cut.bytes, part.cut.head)]
  try {
    return JSON.parse(`[${bytes.toString('utf8', part.from, part.to)}]`) as unknown[]
  } catch (error) {
    throw problem(`Expected JSON; from batch[${part.first}] on: ${(error as Error).message.slice(0, 200)}.`, `body.batch[${part.first}]`)
  }
}

function openOutlined(bytes: Buffer, { head, beginning, isUtf8: isText, batch }: Outline): OpenBody {
  return {
    head,
    bytes: bytes.length,
    isUtf8: isText,
    batchLength: batch?.count,
    readBatch: async () => (await inPieces(batch?.parts ?? [], (part) => parsePart(bytes, part))).flat(1),
    readMessage: () => (bytes.length > maxEventBytes ? cutMessage(beginning, bytes.length, head) : openSmall(bytes).readMessage()),
  }
}

async function openLarge(body: Buffer): Promise<OpenBody> {
  const bytes = await unpackLarge(body)
  if (bytes.length <= mostParsedAtOnce) return openSmall(bytes)
  const outline = await outlineApart(bytes)
  if ('wrong' in outline) throw notJson(outline.wrong)
  if (outline.head === null) throw problem('Expected a JSON object.')
  return openOutlined(bytes, outline)
}

/**
 * Opens the body of an ingestion request for `take`, which looks whose it is before it reads the rest. Large bodies are opened one after the other, and
 * the next one waits for `take` to return. @throws invalid or tooLarge with what was expected; unavailable when too many large bodies wait
 */
export async function readBody<T>(body: unknown, take: (body: OpenBody) => Promise<T>): Promise<T> {
  if (!Buffer.isBuffer(body) || body.length === 0) throw problem('Expected JSON, got nothing.')
  const small = await unpackSmall(body)
  if (small) return take(openSmall(small))
  return inTurn(body.length, async () => take(await openLarge(body)))
}
