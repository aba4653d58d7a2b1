import { Worker, type WorkerOptions } from 'node:worker_threads'
import { unavailable } from '#kernel/errors.ts'

export interface Thread<Answer> {
  /** @throws unavailable when the thread ended before it answered */
  ask(bytes: Uint8Array): Promise<Answer>
  /** Ends it, with the memory that it holds; the next question starts a new one. */
  end(): void
}

/**
 * A thread that answers one question at a time, started by the first; it keeps no process alive.
 * @param complaint what a sender is told whose question it did not survive
 */
export function createThread<Answer>(program: URL, options: WorkerOptions, complaint: string): Thread<Answer> {
  let worker: Worker | undefined

  function start(): Worker {
    const started = new Worker(program, options)
    started.unref()
    started.once('exit', () => {
      if (worker === started) worker = undefined
    })
    // Its end is what counts: whoever waits for an answer is told, and the next body gets a new thread.
    started.on('error', () => {})
    return started
  }

  return {
    ask(bytes) {
      const asked = (worker ??= start())
      return new Promise((resolve, reject) => {
        const settle = () => asked.off('message', answered).off('exit', ended)
        const answered = (answer: Answer) => {
          settle()
          resolve(answer)
        }
        const ended = () => {
          settle()
          reject(unavailable(complaint, { retryAfterSeconds: 1 }))
        }
        asked.on('message', answered).on('exit', ended)
        asked.postMessage(bytes)
      })
    },
    end() {
      void worker?.terminate()
      worker = undefined
    },
  }
}
