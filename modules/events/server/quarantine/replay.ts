import type * as z from 'zod'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EventResult, replayQuarantine, SegmentCall } from '../../contract.ts'
import { normalise } from '../intake/normalise.ts'
import type { Envelope, Outcome } from '../intake/outcome.ts'
import { normaliseSegment } from '../intake/segment.ts'
import { pipelineOf } from '../pipeline.ts'
import type { Door } from '../store/quarantine-row.ts'
import { cursorOf, readQuarantine, type QuarantineRow } from './quarantine.ts'

const mostPerCall = 1_000

/** Looks at an event as if it came in now, with the times that it came with then. */
function lookAgain(row: QuarantineRow, door: Door, message: unknown, now: number): Outcome {
  const envelope: Envelope = { receivedAt: door.firstReceivedAt ?? row.received_ms, sentAt: door.sentAt, now }
  return door.call === 'segment' ? normaliseSegment(message, door.path as SegmentCall, envelope) : normalise(message, envelope)
}

async function send(ctx: Ctx, row: QuarantineRow): Promise<EventResult> {
  const now = ctx.now().getTime()
  const door = JSON.parse(row.envelope) as Door
  const message = JSON.parse(row.body) as unknown
  const [result] = await pipelineOf(ctx.app).writer.write({
    workspaceId: ctx.workspace.id,
    sourceId: row.source_id,
    receivedAt: now,
    door: { ...door, firstReceivedAt: door.firstReceivedAt ?? row.received_ms },
    messages: [message],
    outcomes: [lookAgain(row, door, message, now)],
  })
  return result!
}

/** A new version of each row that says when it was replayed. */
async function markReplayed(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await ctx.app.ch.command(
    sql`INSERT INTO quarantine SELECT * REPLACE (fromUnixTimestamp64Milli(${as('Int64', ctx.now().getTime())}, 'UTC') AS replayed_at, version + 1 AS version)
        FROM quarantine FINAL WHERE workspace_id = ${as('UUID', ctx.workspace.id)} AND toString(id) IN ${as('Array(String)', ids)}`,
  )
}

/**
 * Sends refused events through ingestion once more, newest first, at most 1,000 a call. What is refused again counts as received now, so the pages that
 * follow do not meet it.
 */
export async function replay(ctx: Ctx, { ids, code, sourceId, cursor }: z.infer<typeof replayQuarantine.body>) {
  const rows = await readQuarantine(
    ctx,
    { replayed: 'false', ...(code && { code }), ...(sourceId && { sourceId }) },
    decodeCursor(cursor, 'body.cursor'),
    mostPerCall + 1,
    ids,
  )
  const { page: taken, next } = pageOf(rows, mostPerCall, cursorOf)
  // All at once: the writer stores them in one go.
  const results = await Promise.all(taken.map((row) => send(ctx, row)))
  const count = (...statuses: EventResult['status'][]) => results.filter(({ status }) => statuses.includes(status)).length
  const gone = taken.filter((_, index) => ['ok', 'duplicate'].includes(results[index]!.status))
  await markReplayed(
    ctx,
    gone.map(({ id }) => id),
  )
  const counts = { replayed: count('ok'), duplicates: count('duplicate'), refusedAgain: count('quarantined', 'rejected') }
  await ctx.publish('events.quarantine_replayed', counts)
  return { ...counts, next }
}
