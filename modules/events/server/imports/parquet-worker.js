/*
 * A thread that unpacks a Parquet file, for parquet-apart.ts. It is JavaScript because Node starts threads from files that it can read by itself, built or
 * not. Rows are handed over in small batches, when they are asked for: taking over many at once costs the taker as much as unpacking them.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const { path, schema, columns, slices, most } = workerData
const valuesInBatch = 8_000
const rowsInBatch = Math.max(1, Math.floor(valuesInBatch / Math.max(1, columns.length)))

class TooLarge extends Error {}

/** Unpacks no more than `most` bytes altogether, whatever the file says of its sizes. */
function bounded() {
  let unpacked = 0
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input, length) => {
        unpacked += length
        if (unpacked > most) throw new TooLarge()
        return unpack(input, length)
      },
    ]),
  )
}

/** Bytes are parts of a page, all of which would be handed over with each of them. */
function apart(value) {
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return value.map(apart)
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, apart(inner)]))
  return value
}

async function* batches() {
  const file = await asyncBufferFromFile(path)
  const metadata = { ...(await parquetMetadataAsync(file)), schema }
  for (const { from, to } of slices) {
    let rows
    try {
      rows = await parquetReadObjects({ file, metadata, compressors: bounded(), rowStart: from, rowEnd: to, useOffsetIndex: true })
    } catch (error) {
      yield error instanceof TooLarge ? { isTooLarge: true } : { unreadable: { from, to }, message: error.message }
      return
    }
    for (let at = 0; at < rows.length; at += rowsInBatch) {
      const batch = rows.slice(at, at + rowsInBatch)
      yield { from: from + at, rows: batch.map((row) => columns.map((name) => apart(row[name]))) }
    }
  }
}

const asked = batches()

async function answer() {
  const { done, value } = await asked.next()
  parentPort.postMessage(done ? { isEnd: true } : value)
}

parentPort.on('message', () => void answer())
