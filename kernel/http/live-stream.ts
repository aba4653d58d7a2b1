import type { ServerResponse } from 'node:http'
import type { LiveHub } from './live.ts'

/** How a stream of server-sent events behaves; times in milliseconds. */
export interface StreamLimits {
  /** A comment line now and then keeps proxies from closing a quiet stream. */
  heartbeat: number
  /** Then the browser connects again by itself and is admitted anew: whoever lost access does not go on listening. */
  lifetime: number
  /** A reader that does not keep up is cut off and reconnects, instead of filling our memory. */
  largestBacklogBytes: number
}

export interface Audience {
  workspaceId: string
  /** No others are written. */
  topics: ReadonlySet<string>
}

/**
 * Writes what happens in a workspace to an answer whose head was sent, until its reader leaves, its time is over or the product stops.
 * However it ends, nothing is written to it and nothing is held for it afterwards. An answer that nobody waits for any more is left alone.
 */
export function streamTo(
  raw: ServerResponse,
  live: Pick<LiveHub, 'subscribe'>,
  { workspaceId, topics }: Audience,
  limits: StreamLimits,
): void {
  // Its end was told already: whoever waited for that now would wait for good.
  if (raw.destroyed) return
  // A reader that is gone is no defect of ours.
  raw.on('error', () => undefined)

  const write = (text: string) => {
    if (raw.writableEnded || raw.destroyed) return
    raw.write(text)
    if (raw.writableLength > limits.largestBacklogBytes) raw.destroy()
  }
  const release = () => {
    clearTimeout(lifetime)
    clearInterval(heartbeat)
    unsubscribe()
  }
  // The end of a reader that is behind would wait until it has read everything, which may be never.
  const end = () => {
    release()
    if (raw.writableLength > 0) raw.destroy()
    else raw.end()
  }

  const unsubscribe = live.subscribe(
    workspaceId,
    ({ topic, data }) => {
      if (topics.has(topic)) write(`data: ${JSON.stringify({ topic, data })}\n\n`)
    },
    end,
  )
  const lifetime = setTimeout(end, limits.lifetime)
  const heartbeat = setInterval(() => write(': still here\n\n'), limits.heartbeat)
  raw.on('close', release)
  write('retry: 2000\n\n')
}
