import { isUtf8 } from 'node:buffer'
import { setImmediate as breathe } from 'node:timers/promises'
import { invalid } from '#kernel/errors.ts'
import { maxEventBytes } from '../intake/limits.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { isGzip } from '../packed.ts'
import { inPieces } from '../pieces.ts'
import { CutMessage } from '../store/cut-message.ts'
import { envelopeNames, listIn, outlineApart, type ListName, type Outline, type Part } from './parse-apart.ts'
import { createTurns } from './turns.ts'
import { gunzipSmall, gunzipWhole, unpackUnlessGzip } from './unpack.ts'

/** Bytes that are no UTF-8 become U+FFFD, and a mark at the beginning is left out. */
const utf8 = new TextDecoder('utf-8')
/** Parsing this much takes up to 25 ms; what is larger is looked through in a thread and parsed in pieces. */
const mostParsedAtOnce = 256 * 1024
/** Large bodies that are here and not read yet, as they came. Reading one takes up to a tenth of a second. */
const inTurn = createTurns({ bytes: 128 * 1024 * 1024, count: 100 })

/** A body that is open: nothing of it was read but what says whose it is. */
export interface OpenBody {
  /** At least the names that say whose it is and when it was sent (see parse-apart.ts), as far as they are there. Empty for a bare list. */
  head: JsonObject
  /** Size, unpacked. */
  bytes: number
  /** Whether all of it is UTF-8 text. */
  isUtf8: boolean
  /** What the list of messages is called: `batch`, `events`, or nothing where the body itself is the list; undefined when there is none. */
  listName: ListName | undefined
  /** Length of that list; undefined when there is none. */
  batchLength: number | undefined
  /** That list; events that are too large are in it as `CutMessage`. @throws invalid when one is no JSON */
  readBatch(): Promise<unknown[]>
  /** Its first message that is meant, for protocols in which only the messages say whose they are. @throws invalid when one before is no JSON */
  findFirst(isMeant: (message: unknown) => boolean): Promise<unknown>
  /** The body as one message. */
  readMessage(): unknown
}

/** What a protocol wraps around JSON. */
export interface Reading {
  /** Takes JSON out of what stands around it, after gzip was unpacked. `head` are values that stood outside, such as other fields of a form. */
  unwrap?: (bytes: Buffer) => Promise<Unwrapped>
  /** Whether the body may be a list of messages by itself. */
  allowsList?: boolean
  /** How the header says that the body is packed. gzip and zstd show by themselves. */
  encoding?: string
}
export interface Unwrapped {
  bytes: Buffer
  head?: JsonObject
}

const asItIs = (bytes: Buffer): Promise<Unwrapped> => Promise.resolve({ bytes })

const problem = (expected: string, field = 'body') => invalid(`body: ${expected}`, { fields: [{ field, expected }] })
const notObject = () => problem('Expected a JSON object.')
const notJson = (message: string) => problem(`Expected JSON; ${message.slice(0, 200)}.`)

/** Unpacks what becomes small, without waiting for a turn; undefined when it does not. */
async function unpackSmall(body: Buffer): Promise<Buffer | undefined> {
  if (isGzip(body)) return gunzipSmall(body, mostParsedAtOnce)
  return body.length <= mostParsedAtOnce ? body : undefined
}

const unpackLarge = async (body: Buffer): Promise<Buffer> => (isGzip(body) ? gunzipWhole(body) : body)

function openSmall({ bytes, head: outside }: Unwrapped, allowsList: boolean): OpenBody {
  let body: unknown
  try {
    body = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw notJson((error as Error).message)
  }
  if (!isObject(body) && !(allowsList && Array.isArray(body))) throw notObject()
  const list = listIn(body)
  return {
    head: { ...outside, ...(isObject(body) && body) },
    bytes: bytes.length,
    isUtf8: isUtf8(bytes),
    listName: list?.name,
    batchLength: list?.items.length,
    readBatch: () => Promise.resolve(list?.items ?? []),
    findFirst: (isMeant) => Promise.resolve(list?.items.find(isMeant)),
    readMessage: () => (isObject(body) ? withoutEnvelope(body) : body),
  }
}

const withoutEnvelope = (body: JsonObject): JsonObject => {
  const message = { ...body }
  for (const name of envelopeNames) delete message[name]
  return message
}

const cutMessage = (beginning: string, bytes: number, head: JsonObject) =>
  new CutMessage(
    beginning,
    bytes,
    { id: head.messageId ?? head.id ?? head.uuid ?? head.insert_id, name: head.event ?? head.event_type },
    head,
  )

function parsePart(bytes: Buffer, part: Part): unknown[] {
  if ('standIn' in part) return [part.standIn]
  if ('cut' in part) return [cutMessage(part.cut.beginning, part.cut.bytes, part.cut.head)]
  try {
    return JSON.parse(`[${bytes.toString('utf8', part.from, part.to)}]`) as unknown[]
  } catch (error) {
    throw problem(`Expected JSON; from batch[${part.first}] on: ${(error as Error).message.slice(0, 200)}.`, `body.batch[${part.first}]`)
  }
}

/** Parses one part after the other, until one holds what is meant. Each takes a few milliseconds. */
async function findInParts(bytes: Buffer, parts: readonly Part[], isMeant: (message: unknown) => boolean): Promise<unknown> {
  for (const part of parts) {
    const found = parsePart(bytes, part).find(isMeant)
    if (found !== undefined) return found
    await breathe()
  }
  return undefined
}

function openOutlined(bytes: Buffer, { head, beginning, isUtf8: isText, list }: Outline, outside?: JsonObject): OpenBody {
  return {
    head: { ...outside, ...head },
    bytes: bytes.length,
    isUtf8: isText,
    listName: list?.name,
    batchLength: list?.count,
    readBatch: async () => (await inPieces(list?.parts ?? [], (part) => parsePart(bytes, part))).flat(1),
    findFirst: (isMeant) => findInParts(bytes, list?.parts ?? [], isMeant),
    readMessage: () =>
      bytes.length > maxEventBytes ? cutMessage(beginning, bytes.length, head) : openSmall({ bytes }, true).readMessage(),
  }
}

async function openLarge({ bytes, head }: Unwrapped, allowsList: boolean): Promise<OpenBody> {
  if (bytes.length <= mostParsedAtOnce) return openSmall({ bytes, ...(head && { head }) }, allowsList)
  const outline = await outlineApart(bytes)
  if ('wrong' in outline) throw notJson(outline.wrong)
  if (outline.head === null || (outline.list?.name === '' && !allowsList)) throw notObject()
  return openOutlined(bytes, outline, head)
}

/**
 * Opens the body of an ingestion request for `take`, which looks whose it is before it reads the rest. Large bodies are opened one after the other, and
 * the next one waits for `take` to return. @throws invalid or tooLarge with what was expected; unavailable when too many large bodies wait
 */
export async function readBody<T>(
  sent: unknown,
  take: (body: OpenBody) => Promise<T>,
  { unwrap = asItIs, allowsList = false, encoding = '' }: Reading = {},
): Promise<T> {
  if (!Buffer.isBuffer(sent) || sent.length === 0) throw problem('Expected JSON, got nothing.')
  const body = await unpackUnlessGzip(sent, encoding)
  const small = await unpackSmall(body)
  const unwrapped = small && (await unwrap(small))
  if (unwrapped && unwrapped.bytes.length <= mostParsedAtOnce) return take(openSmall(unwrapped, allowsList))
  return inTurn(body.length, async () => take(await openLarge(await unwrap(await unpackLarge(body)), allowsList)))
}
