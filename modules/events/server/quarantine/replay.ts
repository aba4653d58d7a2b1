import type * as z from 'zod'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { violationCodes, type EventResult, type replayQuarantine } from '../../contract.ts'
import type { Envelope, Outcome } from '../intake/outcome.ts'
import { pipelineOf } from '../pipeline.ts'
import { translate } from '../protocols/doors.ts'
import type { Door } from '../store/quarantine-row.ts'
import { takeAgain } from '../webhooks/receive.ts'
import { cursorOf, findQuarantined, readQuarantined, type QuarantineRow } from './quarantine.ts'

const mostPerCall = 1_000

/** Looks at an event as if it came in now, with the times that it came with then. */
function lookAgain(row: QuarantineRow, door: Door, message: unknown, now: number): Outcome {
  const receivedAt = door.firstReceivedAt ?? row.received_ms
  // An event without an id has the same one at each replay: two at once, or one that broke off, count it once.
  const envelope: Envelope = { receivedAt, sentAt: door.sentAt, now, idIfNone: `${row.id}-${receivedAt}` }
  return translate(message, door, envelope)
}

/** Changes what an event became before it is stored. */
export type Mend = (outcome: Outcome) => Outcome

const asItIs: Mend = (outcome) => outcome
const codesOfPlan = new Set<string>(violationCodes)

/** What a refused event would be if it came in now. Not for bodies of webhooks, which their mapping turns into several events. */
export const asIfNow = (ctx: Ctx, row: QuarantineRow): Outcome =>
  lookAgain(row, JSON.parse(row.envelope) as Door, JSON.parse(row.body), ctx.now().getTime())

async function send(ctx: Ctx, row: QuarantineRow, mend: Mend): Promise<EventResult> {
  const now = ctx.now().getTime()
  const door = JSON.parse(row.envelope) as Door
  const message = JSON.parse(row.body) as unknown
  const firstReceivedAt = door.firstReceivedAt ?? row.received_ms
  if (door.call === 'webhook')
    return takeAgain(ctx, { sourceId: row.source_id, body: message, headers: door.headers ?? {}, receivedAt: now, firstReceivedAt })
  const [result] = await pipelineOf(ctx.app).writer.write({
    workspaceId: ctx.workspace.id,
    sourceId: row.source_id,
    receivedAt: now,
    door: { ...door, firstReceivedAt },
    messages: [message],
    outcomes: [mend(lookAgain(row, door, message, now))],
    ...(codesOfPlan.has(row.code) && { wasJudged: true as const }),
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
 * Sends a few events, all at once, so that the writer stores them in one go, and marks those that are stored now.
 * @throws what the first one met that could not be sent, after the others were marked
 */
export async function sendAll(ctx: Ctx, rows: readonly QuarantineRow[], mend: Mend = asItIs): Promise<EventResult['status'][]> {
  const sent = await Promise.allSettled(rows.map(async (row) => (await send(ctx, row, mend)).status))
  await markReplayed(
    ctx,
    rows.filter((_, index) => isStored(sent[index]!)).map(({ id }) => id),
  )
  return sent.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

const isStored = (sent: PromiseSettledResult<EventResult['status']>): boolean =>
  sent.status === 'fulfilled' && (sent.value === 'ok' || sent.value === 'duplicate')

/**
 * Sends refused events through ingestion once more, newest first, at most 1,000 a call. What is refused again counts as received now, so the pages that
 * follow do not meet it. Events of which only the beginning is kept are refused here: `tooLarge` says how many.
 */
export async function replay(ctx: Ctx, { ids, code, sourceId, webhook, cursor }: z.infer<typeof replayQuarantine.body>) {
  const places = await findQuarantined(
    ctx,
    { replayed: 'false', ...(code && { code }), ...(sourceId && { sourceId }), webhook },
    decodeCursor(cursor, 'body.cursor'),
    mostPerCall + 1,
    ids,
  )
  const { page, next } = pageOf(places, mostPerCall, cursorOf)
  const whole = page.filter(({ is_cut: isCut }) => !isCut)
  const tooLarge = page.length - whole.length
  const statuses: EventResult['status'][] = []
  for await (const rows of readQuarantined(ctx, whole)) statuses.push(...(await sendAll(ctx, rows)))
  const count = (...wanted: EventResult['status'][]) => statuses.filter((status) => wanted.includes(status)).length
  const counts = { replayed: count('ok'), duplicates: count('duplicate'), refusedAgain: count('quarantined', 'rejected') + tooLarge }
  await ctx.publish('events.quarantine_replayed', counts)
  return { ...counts, ...(tooLarge > 0 && { tooLarge }), next }
}
