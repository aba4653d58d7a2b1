import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { SchemaElement } from 'hyparquet'
import { invalid, type AppError } from '#kernel/errors.ts'

/** Rows that are unpacked together, half-open. */
export interface Slice {
  from: number
  to: number
}

/** What the thread is to unpack. */
export interface ParquetOrder {
  path: string
  /** By which values are read, in place of the one in the file. */
  schema: readonly SchemaElement[]
  /** In the order in which their cells are wanted. */
  columns: readonly string[]
  /** Unpacked one after the other. */
  slices: readonly Slice[]
  /** Bytes that a slice may unpack to. */
  most: number
}

export interface Batch {
  /** The first row, from 0. */
  from: number
  /** The cells of each row. */
  rows: unknown[][]
}

type Answer = Batch | { isEnd: true } | { isTooLarge: true } | { unreadable: Slice; message: string }

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MB`

/** Says what of a Parquet file cannot be read, and why. */
export const unreadable = (what: string, message: string): AppError => invalid(`${what} cannot be read: ${message.slice(0, 200)}`)

function ask(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = () => worker.off('message', answered).off('error', failed)
    const answered = (answer: Answer) => {
      settle()
      resolve(answer)
    }
    const failed = (error: NodeJS.ErrnoException) => {
      settle()
      const isTooMuch = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(isTooMuch ? invalid('A row group of the Parquet file needs too much memory. Write the file with smaller row groups.') : error)
    }
    worker.on('message', answered).on('error', failed)
    worker.postMessage('next')
  })
}

function checkAnswer(answer: Exclude<Answer, { isEnd: true }>, { most }: ParquetOrder): Batch {
  if ('isTooLarge' in answer)
    throw invalid(`A row group of the Parquet file unpacks to more than ${megabytes(most)}. Write the file with smaller row groups.`)
  if ('unreadable' in answer)
    throw unreadable(`Rows ${answer.unreadable.from + 1} to ${answer.unreadable.to} of the Parquet file`, answer.message)
  return answer
}

/**
 * Unpacks a Parquet file in a thread, and takes its rows over in small batches: between two of them others have their turn.
 * @throws invalid when it cannot be read, or unpacks to more than it may
 */
export async function* unpackApart(order: ParquetOrder): AsyncGenerator<Batch> {
  const worker = new Worker(new URL('./parquet-worker.js', import.meta.url), { workerData: order })
  worker.unref()
  try {
    for (let next = ask(worker); ;) {
      const answer = await next
      if ('isEnd' in answer) return
      const batch = checkAnswer(answer, order)
      // The thread gets the next batch ready meanwhile. Whether that works is looked at in the next turn.
      next = ask(worker)
      next.catch(() => undefined)
      yield batch
      // Node hands over up to a thousand messages in a turn, and the thread may be faster than whoever takes the rows.
      await setImmediate()
    }
  } finally {
    await worker.terminate()
  }
}
