/*
 * A thread that parses bodies, for parse-apart.ts. It is JavaScript because Node starts threads from files that it can read by itself, built or not.
 * Long lists of a body are handed over in pieces: taking over a large value costs the taker as much as parsing it.
 */
import { parentPort } from 'node:worker_threads'

const bytesPerPiece = 256 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true })
let pieces = [].values()

function* cut(body, bytes) {
  for (const [list, items] of Object.entries(body)) {
    if (!Array.isArray(items)) continue
    const step = Math.max(1, Math.floor((items.length * bytesPerPiece) / bytes))
    for (let from = 0; from < items.length; from += step) yield { list, items: items.slice(from, from + step) }
  }
}

function begin(bytes) {
  let text
  try {
    text = utf8.decode(bytes)
  } catch (error) {
    return { wrong: 'utf8', message: error.message }
  }
  let body
  try {
    body = JSON.parse(text)
  } catch (error) {
    return { wrong: 'json', message: error.message }
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { head: null }
  pieces = cut(body, bytes.length)
  return { head: Object.fromEntries(Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? [] : value])) }
}

function next() {
  const { done, value } = pieces.next()
  return done ? { end: true } : value
}

parentPort.on('message', (question) => {
  try {
    parentPort.postMessage('bytes' in question ? begin(question.bytes) : next())
  } catch {
    parentPort.postMessage({ tooDeep: true })
  }
})
