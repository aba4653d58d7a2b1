import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import type { replayQuarantine } from '../../contract.ts'

export type Replayed = EndpointOutput<typeof replayQuarantine>

export const nothingSent: Replayed = { replayed: 0, duplicates: 0, refusedAgain: 0, next: null }

/** Sends page after page until none is left. Yields the sums so far after each. */
export async function* replayAll(send: (cursor: string | undefined) => Promise<Replayed>): AsyncGenerator<Replayed> {
  let sum = nothingSent
  do {
    const page = await send(sum.next ?? undefined)
    sum = {
      replayed: sum.replayed + page.replayed,
      duplicates: sum.duplicates + page.duplicates,
      refusedAgain: sum.refusedAgain + page.refusedAgain,
      next: page.next,
    }
    yield sum
  } while (sum.next !== null)
}
