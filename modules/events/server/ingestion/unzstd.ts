import { Worker } from 'node:worker_threads'
import { unavailable } from '#kernel/errors.ts'
import { ingestBodyLimit } from '../../contract.ts'

type Answer = Uint8Array | 'damaged' | 'too large'

let worker: Worker | undefined

function startWorker(): Worker {
  const started = new Worker(new URL('./zstd-worker.js', import.meta.url), { workerData: { most: ingestBodyLimit } })
  started.unref()
  started.once('exit', () => forget(started))
  // Its end is what counts: whoever waits for an answer is told, and the next body gets a new thread.
  started.on('error', () => {})
  return started
}

function forget(ended: Worker): void {
  if (worker === ended) worker = undefined
}

/**
 * Unpacks zstd in a thread, since Node 20 has no zstd: one body at a time, see unpack.ts.
 * @returns at most `ingestBodyLimit` bytes, or what is wrong
 * @throws unavailable when the thread ended
 */
export async function unzstd(bytes: Uint8Array): Promise<Buffer | 'damaged' | 'too large'> {
  const asked = (worker ??= startWorker())
  const answer = await new Promise<Answer>((resolve, reject) => {
    const settle = () => asked.off('message', answered).off('exit', ended)
    const answered = (said: Answer) => {
      settle()
      resolve(said)
    }
    const ended = () => {
      settle()
      reject(unavailable('The body could not be unpacked. Send smaller batches.', { retryAfterSeconds: 1 }))
    }
    asked.on('message', answered).on('exit', ended)
    asked.postMessage(bytes)
  })
  if (typeof answer !== 'string') return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  // Unpacking that was broken off leaves its memory behind in the thread.
  forget(asked)
  void asked.terminate()
  return answer
}
