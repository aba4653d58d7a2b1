import { unavailable } from '#kernel/errors.ts'

/** Runs work one after the other. @throws unavailable when more than `mostBytes` would wait or be worked on. */
export function createTurns(mostBytes: number): <T>(bytes: number, work: () => Promise<T>) => Promise<T> {
  let held = 0
  let last: Promise<unknown> = Promise.resolve()
  return async (bytes, work) => {
    if (held + bytes > mostBytes)
      throw unavailable('More large requests arrive than can be read. Send them again in a moment, or send smaller batches.', {
        retryAfterSeconds: 1,
      })
    held += bytes
    const turn = last.then(work)
    last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      held -= bytes
    }
  }
}
