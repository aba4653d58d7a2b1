import { Worker } from 'node:worker_threads'
import { unavailable } from '#kernel/errors.ts'

/** What the thread is asked: to parse a body, then for one piece after the other. */
type Question = { bytes: Uint8Array } | { next: true }

type Refused = { wrong: 'utf8' | 'json'; message: string }
/** Nested too deeply to be handed over; whoever asked has to parse it. */
type TooDeep = { tooDeep: true }
type Answer = Refused | TooDeep | { head: Record<string, unknown> | null } | { list: string; items: unknown[] } | { end: true }

let worker: Worker | undefined
let lastTurn: Promise<unknown> = Promise.resolve()

function startWorker(): Worker {
  const started = new Worker(new URL('./json-worker.js', import.meta.url))
  started.unref()
  started.once('exit', () => (worker = undefined))
  // Its end is what counts: whoever waits for an answer is told, and the next body gets a new thread.
  started.on('error', () => {})
  return started
}

function ask(question: Question): Promise<Answer> {
  const asked = (worker ??= startWorker())
  return new Promise((resolve, reject) => {
    const settle = () => asked.off('message', answered).off('exit', ended)
    const answered = (answer: Answer) => {
      settle()
      resolve(answer)
    }
    const ended = () => {
      settle()
      reject(unavailable('The body could not be read. Send smaller batches.', { retryAfterSeconds: 1 }))
    }
    asked.on('message', answered).on('exit', ended)
    asked.postMessage(question)
  })
}

async function parse(bytes: Uint8Array): Promise<Refused | TooDeep | { head: Record<string, unknown> | null }> {
  const first = await ask({ bytes })
  if ('list' in first || 'end' in first) throw new Error('The thread that parses bodies is out of step')
  if (!('head' in first) || first.head === null) return first
  for (let answer = await ask({ next: true }); !('end' in answer); answer = await ask({ next: true })) {
    if (!('list' in answer)) return { tooDeep: true }
    const list = first.head[answer.list] as unknown[]
    for (const item of answer.items) list.push(item)
  }
  return first
}

/**
 * Parses a large JSON object in a thread, one body after the other, and takes it over in pieces, so that requests in between are answered: 20 MB would
 * keep everybody waiting for more than half a second.
 * @returns the object as `head` (null if it is something else), or what was wrong with it
 */
export function parseApart(bytes: Uint8Array): ReturnType<typeof parse> {
  const turn = lastTurn.then(() => parse(bytes))
  lastTurn = turn.catch(() => {})
  return turn
}
