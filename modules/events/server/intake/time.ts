import { parseInstant } from '../../contract/instant.ts'
import { earliestMilliseconds, ignoredSkewMilliseconds, maxFutureMilliseconds } from './limits.ts'
import type { Envelope, Refusal, TimeSource } from './outcome.ts'

export { parseInstant }

export interface Timed {
  ts: number
  tsSource: TimeSource
  clientTs: number | null
}

/**
 * Decides when an event happened. The sender's clock is corrected once, by the difference between when the request says that it was sent and when it
 * arrived; differences under a second are the network, not the clock.
 */
export function decideTime(timestamp: unknown, { receivedAt, sentAt, now = receivedAt }: Envelope): Timed | Refusal {
  if (timestamp === undefined || timestamp === null) return { ts: receivedAt, tsSource: 'received', clientTs: null }
  const clientTs = parseInstant(timestamp)
  if (clientTs === undefined) {
    return refuse('invalid_timestamp', 'Expected ISO 8601, such as 2026-03-01T12:00:00Z, or the epoch in seconds or milliseconds.')
  }
  const skew = sentAt === null ? 0 : receivedAt - sentAt
  const isCorrected = Math.abs(skew) >= ignoredSkewMilliseconds
  const ts = isCorrected ? clientTs + skew : clientTs
  if (ts > now + maxFutureMilliseconds) {
    return refuse(
      'future_timestamp',
      `Expected a time that is at most 24 hours ahead of the server, which received this at ${new Date(now).toISOString()}.`,
    )
  }
  if (ts < earliestMilliseconds)
    return refuse('timestamp_too_old', 'Expected a time after 1990. An epoch in the wrong unit, or a zero, looks like this.')
  return {
    ts,
    tsSource: isCorrected ? 'client_corrected' : 'client',
    clientTs: Math.min(Math.max(clientTs, -2_208_988_800_000), 9_904_550_399_999),
  }
}

const refuse = (code: string, message: string): Refusal => ({ code, field: 'timestamp', message })
