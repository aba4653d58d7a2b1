/*
 * A thread that finds where the parts of a large body begin and end, for parse-apart.ts. It makes no values of them: a body of 20 MB can hold ten million,
 * which take fifty times its size in memory. It is JavaScript because Node starts threads from files that it can read by itself, built or not.
 */
import { isUtf8 } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { parentPort, workerData } from 'node:worker_threads'

const { bytesPerPiece, largestItem, bytesKept, listNames } = workerData
/** What may be asked of an object before the rest of it is read. */
const headNames = new Set(workerData.headNames)
const innerHeadNames = new Set(workerData.innerHeadNames)
/** How a request is opened says nothing about its message. */
const envelopeNames = new Set(workerData.envelopeNames)
const longestInHead = 2_000

const [quote, backslash, comma, colon] = Buffer.from('"\\,:')
const [openList, closeList, openObject, closeObject] = Buffer.from('[]{}')

class Malformed extends Error {}

const isSpace = (byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const isEnd = (byte) => byte === comma || byte === closeList || byte === closeObject || isSpace(byte)

const expected = (bytes, at, what) =>
  new Malformed(at < bytes.length ? `expected ${what} at byte ${at + 1}` : 'it ends too early, or a quote or bracket is not closed')

function skipSpace(bytes, from) {
  let at = from
  while (at < bytes.length && isSpace(bytes[at])) at++
  return at
}

/** @param from behind the opening quote @returns the place behind the closing one */
function skipString(bytes, from) {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) return at + 1
    if (byte === backslash) at++
  }
  throw expected(bytes, bytes.length)
}

/** Brackets are only counted; whether they are of one kind shows when the part is parsed. */
function skipValue(bytes, from) {
  const first = bytes[from]
  if (first === quote) return skipString(bytes, from + 1)
  if (first === openList || first === openObject) return skipNested(bytes, from)
  let at = from
  while (at < bytes.length && !isEnd(bytes[at])) at++
  if (at === from) throw expected(bytes, at, 'a value')
  return at
}

function skipNested(bytes, from) {
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) at = skipString(bytes, at + 1) - 1
    else if (byte === openList || byte === openObject) depth++
    else if ((byte === closeList || byte === closeObject) && --depth === 0) return at + 1
  }
  throw expected(bytes, bytes.length)
}

/** Goes through what stands between two brackets, separated by commas. @returns the place behind the closing bracket */
function skipParts(bytes, from, closing, skipPart) {
  let at = skipSpace(bytes, from + 1)
  if (bytes[at] === closing) return at + 1
  for (;;) {
    at = skipSpace(bytes, skipPart(at))
    if (bytes[at] === closing) return at + 1
    if (bytes[at] !== comma) throw expected(bytes, at, 'a comma')
    at = skipSpace(bytes, at + 1)
  }
}

/** Calls `visit(name, nameAt, valueAt, end)` for each entry of an object. @returns the place behind it */
function skipEntries(bytes, from, visit) {
  return skipParts(bytes, from, closeObject, (nameAt) => {
    if (bytes[nameAt] !== quote) throw expected(bytes, nameAt, 'a name in quotes')
    const nameEnd = skipString(bytes, nameAt + 1)
    const colonAt = skipSpace(bytes, nameEnd)
    if (bytes[colonAt] !== colon) throw expected(bytes, colonAt, 'a colon')
    const valueAt = skipSpace(bytes, colonAt + 1)
    const end = skipValue(bytes, valueAt)
    const name = nameEnd - nameAt > 100 ? '' : bytes.latin1Slice(nameAt + 1, nameEnd - 1)
    visit(name, nameAt, valueAt, end)
    return end
  })
}

const isNested = (byte) => byte === openList || byte === openObject

/** A short text or number; {} for everything else, which is wrong wherever a text or number is expected. */
const scalar = (bytes, from, to) => (isNested(bytes[from]) || to - from > longestInHead ? {} : JSON.parse(bytes.utf8Slice(from, to)))

/** As much of a text as is kept, without half a character at its end. */
const beginningOf = (bytes, from, to) => new StringDecoder('utf8').write(bytes.subarray(from, Math.min(to, from + bytesKept)))

function innerHeadOf(bytes, from) {
  const head = {}
  skipEntries(bytes, from, (name, _nameAt, valueAt, end) => {
    if (innerHeadNames.has(name)) head[name] = scalar(bytes, valueAt, end)
  })
  return head
}

/** Takes an entry of a message into its head, if it says whose the message is or what it is called. */
function noteEntry(bytes, head, name, valueAt, end) {
  if (headNames.has(name)) head[name] = scalar(bytes, valueAt, end)
  else if (name === 'properties' && bytes[valueAt] === openObject) head.properties = innerHeadOf(bytes, valueAt)
}

function cutItem(bytes, from, to) {
  // Only objects are events: what is said about another value does not depend on what is in it.
  if (bytes[from] !== openObject) return { standIn: bytes[from] === openList ? [] : bytes[from] === quote ? '' : 0 }
  const head = {}
  skipEntries(bytes, from, (name, _nameAt, valueAt, end) => noteEntry(bytes, head, name, valueAt, end))
  return { cut: { head, bytes: to - from, beginning: beginningOf(bytes, from, to) } }
}

/** The items of a list in parts of neighbours that are parsed together; each larger item by itself, cut. */
function partsOf(bytes, from) {
  const parts = []
  let count = 0
  let open
  skipParts(bytes, from, closeList, (itemAt) => {
    const end = skipValue(bytes, itemAt)
    const isLarge = end - itemAt > largestItem
    if (!isLarge && open && end - open.from <= bytesPerPiece) open.to = end
    else if (isLarge) parts.push({ first: count, ...cutItem(bytes, itemAt, end) })
    else parts.push((open = { first: count, from: itemAt, to: end }))
    if (isLarge) open = undefined
    count++
    return end
  })
  return { count, parts }
}

function refuseMore(bytes, end) {
  if (skipSpace(bytes, end) !== bytes.length) throw expected(bytes, skipSpace(bytes, end), 'nothing more')
}

function outlineOfList(bytes, from) {
  refuseMore(bytes, skipNested(bytes, from))
  return { head: {}, beginning: '', isUtf8: isUtf8(bytes), list: { name: '', ...partsOf(bytes, from) } }
}

function outline(bytes) {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const from = skipSpace(bytes, hasMark ? 3 : 0)
  if (bytes[from] === openList) return outlineOfList(bytes, from)
  if (bytes[from] !== openObject) return { head: null }
  const head = {}
  const kept = []
  let room = bytesKept
  const lists = {}
  const end = skipEntries(bytes, from, (name, nameAt, valueAt, valueEnd) => {
    noteEntry(bytes, head, name, valueAt, valueEnd)
    if (listNames.includes(name) && bytes[valueAt] === openList) lists[name] = valueAt
    if (room <= 0 || envelopeNames.has(name)) return
    kept.push(beginningOf(bytes, nameAt, Math.min(valueEnd, nameAt + room)))
    room -= valueEnd - nameAt
  })
  refuseMore(bytes, end)
  const name = listNames.find((one) => one in lists)
  const list = name !== undefined && { list: { name, ...partsOf(bytes, lists[name]) } }
  return { head, beginning: `{${kept.join(',')}`, isUtf8: isUtf8(bytes), ...list }
}

parentPort.on('message', ({ buffer, byteOffset, byteLength }) => {
  try {
    parentPort.postMessage(outline(Buffer.from(buffer, byteOffset, byteLength)))
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof SyntaxError)) throw error
    parentPort.postMessage({ wrong: error.message })
  }
})
