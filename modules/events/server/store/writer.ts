import type { AppCtx } from '#kernel/context.ts'
import { unavailable } from '#kernel/errors.ts'
import type { EventResult } from '../../contract.ts'
import { createCatalogueCollector, type CatalogueCollector } from '../catalogue/collector.ts'
import { createSeenProfiles, type SeenProfiles } from '../profiles/seen.ts'
import { commitRows, type Fate } from './commit.ts'
import { createCounters, type Counters } from './counters.ts'
import { keepRefused } from './keep-refused.ts'
import { createLiveSamples, type LiveSamples } from './live-samples.ts'
import { prepare, refusedByStore, resultOf, type Delivery, type Prepared } from './prepare.ts'
import type { Row } from './row.ts'

/** Requests that arrive while nothing is written wait this long for company: each insert costs a few fsyncs, whatever its size. */
const gatherMs = 20
const rowsPerInsert = 20_000
const bytesPerInsert = 32 * 1024 * 1024
/** Above these, senders are told to come back: memory is bounded whatever arrives. */
const mostWaitingRows = 200_000
const mostWaitingBytes = 256 * 1024 * 1024
/** How long a sender waits for the disk before it is told to come back. */
const usualPatienceMs = 30_000
const housekeepingMs = 2_000
/** Who was seen is as many rows as there are people: every two seconds they were as much to write and merge as the events of an import. */
export const profilesWrittenWithinMs = 10_000

interface Waiting extends Prepared {
  delivery: Delivery
  settle(results: EventResult[]): void
  fail(error: unknown): void
}

export interface Failure {
  at: number
  error: unknown
}

export interface Writer {
  /** Resolves when everything of the delivery is on disk. @throws unavailable when it cannot be stored now. */
  write(delivery: Delivery): Promise<EventResult[]>
  /** `failure` is of the last attempt to store something, if that failed. */
  status(): { watermark: Date; lagSeconds: number; buffered: number; failure: Failure | undefined }
  counters: Counters
  catalogue: CatalogueCollector
  profiles: SeenProfiles
  stop(): Promise<void>
}

const busy = (message: string) => unavailable(message, { retryAfterSeconds: 1 })
const stopping = () => busy('Fairlead is stopping. Send the events again in a moment.')

interface Sinks {
  app: AppCtx
  counters: Counters
  catalogue: CatalogueCollector
  profiles: SeenProfiles
  live: LiveSamples
}

/** Writes one group and answers those who wait for it. */
async function commitGroup({ app, counters, catalogue, profiles, live }: Sinks, group: readonly Waiting[]): Promise<void> {
  const all = group.flatMap(({ rows }) => rows.filter((row) => row !== undefined))
  const fates = all.length > 0 ? await commitRows(app, all) : new Map<Row, Fate>()
  // Duplicates too: the attempt that stored them may have ended before it noted anything.
  profiles.add(all.filter((row) => ['ok', 'duplicate'].includes(fates.get(row)!.status)))
  await keepRefused(
    app,
    group.map(({ delivery, ...prepared }) => ({
      delivery,
      outcomes: prepared.outcomes,
      refused: [...prepared.refused, ...refusedByStore(delivery, prepared, fates)],
    })),
  )
  for (const waiting of group) {
    const results = waiting.outcomes.map((outcome, index) => resultOf(outcome, waiting.rows[index] && fates.get(waiting.rows[index])))
    const stored = waiting.rows.filter((row): row is Row => row !== undefined && fates.get(row)?.status === 'ok')
    const { workspaceId, sourceId, receivedAt } = waiting.delivery
    counters.count(
      workspaceId,
      sourceId,
      receivedAt,
      results.map(({ status }) => status),
    )
    catalogue.add(stored)
    live.add(workspaceId, stored, results.filter(({ status }) => status === 'quarantined' || status === 'rejected').length)
    waiting.settle(results)
  }
}

/** Takes from the front as much as one insert holds, at least one delivery. */
function takeGroup(queue: Waiting[]): Waiting[] {
  let [rows, bytes, count] = [0, 0, 0]
  for (const waiting of queue) {
    if (count > 0 && (rows + waiting.rows.length > rowsPerInsert || bytes + waiting.bytes > bytesPerInsert)) break
    rows += waiting.rows.length
    bytes += waiting.bytes
    count++
  }
  return queue.splice(0, count)
}

/**
 * Makes the one writer of a process. Deliveries that arrive while an insert runs go together into the next one (group commit), so that thousands of small
 * requests a second cost tens of inserts. Nothing is answered before it is on disk.
 */
export function createWriter(app: AppCtx, { patienceMs = usualPatienceMs } = {}): Writer {
  const [counters, catalogue, profiles, live] = [
    createCounters(app),
    createCatalogueCollector(app),
    createSeenProfiles(app),
    createLiveSamples(app),
  ]
  const flushSmall = () => Promise.allSettled([counters.flush(), catalogue.flush()])
  const queue: Waiting[] = []
  let inFlight: Waiting[] = []
  let running: Promise<void> | undefined
  let isStopped = false
  let sentAway = 0
  let failure: Failure | undefined
  const housekeeping = setInterval(() => void flushSmall(), housekeepingMs)
  const listing = setInterval(() => void profiles.flush(), profilesWrittenWithinMs)
  for (const timer of [housekeeping, listing]) timer.unref()

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, gatherMs))
    while (queue.length > 0) {
      inFlight = takeGroup(queue)
      try {
        await commitGroup({ app, counters, catalogue, profiles, live }, inFlight)
        if (sentAway > 0) app.log.warn({ deliveries: sentAway }, 'Events are stored again')
        sentAway = 0
        failure = undefined
      } catch (error) {
        failure = { at: app.now().getTime(), error }
        // Once for each time that a store is away, not for each of the hundreds of senders that try meanwhile.
        if (sentAway === 0) app.log.warn({ err: error }, 'Events cannot be stored; their senders are told to try again')
        sentAway += inFlight.length
        for (const waiting of inFlight)
          waiting.fail(unavailable('Events cannot be stored right now. Send them again in a moment.', { retryAfterSeconds: 2 }))
      }
      inFlight = []
    }
    running = undefined
  }

  const waitingRows = () => [...queue, ...inFlight].reduce((sum, { rows }) => sum + rows.length, 0)
  const waitingBytes = () => [...queue, ...inFlight].reduce((sum, { bytes }) => sum + bytes, 0)

  function refuseOverflow(rows: number, bytes: number): void {
    if (queue.length > 0 && (waitingRows() + rows > mostWaitingRows || waitingBytes() + bytes > mostWaitingBytes))
      throw busy('More events arrive than can be written. Send them again in a moment.')
  }

  return {
    counters,
    catalogue,
    profiles,
    async write(delivery) {
      if (isStopped) throw stopping()
      if (delivery.messages.length === 0) return []
      // Looked at before and after: rendering takes memory too, and meanwhile others come.
      refuseOverflow(delivery.messages.length, delivery.bytes ?? 0)
      const prepared = await prepare(delivery)
      await delivery.turn?.()
      if (isStopped) throw stopping()
      refuseOverflow(prepared.rows.length, prepared.bytes)
      return new Promise<EventResult[]>((resolve, reject) => {
        const timer = setTimeout(() => {
          // Who was told to come back brings it again: keeping it would store it twice over.
          const place = queue.indexOf(waiting)
          if (place !== -1) queue.splice(place, 1)
          reject(busy('Events take too long to store. Send them again in a moment.'))
        }, patienceMs)
        const done =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer)
            settle(value)
          }
        const waiting: Waiting = { delivery, ...prepared, settle: done(resolve), fail: done(reject) }
        queue.push(waiting)
        running ??= run()
      })
    },
    status() {
      const oldest = [...inFlight, ...queue].reduce((least, { delivery }) => Math.min(least, delivery.receivedAt), Infinity)
      const now = app.now().getTime()
      const watermark = Math.min(oldest, now)
      return { watermark: new Date(watermark), lagSeconds: Math.round((now - watermark) / 100) / 10, buffered: waitingRows(), failure }
    },
    async stop() {
      isStopped = true
      await running
      for (const timer of [housekeeping, listing]) clearInterval(timer)
      live.stop()
      await Promise.allSettled([flushSmall(), profiles.flush()])
    },
  }
}
