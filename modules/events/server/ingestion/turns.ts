import { unavailable } from '#kernel/errors.ts'

/** Runs work one after the other. @throws unavailable when more than `most` would wait or be worked on. */
export function createTurns(most: { bytes: number; count: number }): <T>(bytes: number, work: () => Promise<T>) => Promise<T> {
  const held = { bytes: 0, count: 0 }
  let last: Promise<unknown> = Promise.resolve()
  return async (bytes, work) => {
    if (held.bytes + bytes > most.bytes || held.count >= most.count)
      throw unavailable('More large requests arrive than can be read. Send them again in a moment, or send smaller batches.', {
        retryAfterSeconds: 1,
      })
    held.bytes += bytes
    held.count++
    const turn = last.then(work)
    last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      held.bytes -= bytes
      held.count--
    }
  }
}
