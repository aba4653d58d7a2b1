/*
 * A thread that unpacks zstd, for unzstd.ts: the reference implementation as WebAssembly, which checks what it reads and writes. It is JavaScript because
 * Node starts threads from files that it can read by itself, built or not.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { ZSTDDecoder } from 'zstddec/stream'

const { most } = workerData
const decoder = new ZSTDDecoder()
await decoder.init()

/** Stops as soon as there is more than may be. */
function unpack(bytes) {
  const parts = []
  let size = 0
  let isStuck = false
  for (const part of decoder.decodeStreaming([bytes])) {
    // Of damaged data the library does not say so, but comes no further.
    if (part.length === 0 && isStuck) return 'damaged'
    isStuck = part.length === 0
    size += part.length
    if (size > most) return 'too large'
    parts.push(part)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** It throws when the data end too early. */
function unpackOrSay(bytes) {
  try {
    return unpack(bytes)
  } catch {
    return 'damaged'
  }
}

parentPort.on('message', (bytes) => {
  const answer = unpackOrSay(bytes)
  parentPort.postMessage(answer, typeof answer === 'string' ? [] : [answer.buffer])
})
