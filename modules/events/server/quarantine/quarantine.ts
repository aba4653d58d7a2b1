import { Readable } from 'node:stream'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf, type Cursor } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { downloadQuarantine, listQuarantine, QuarantinedEvent } from '../../contract.ts'
import { plainNumbers } from '../recent/stored-event.ts'

type Filter = EndpointRequest<typeof downloadQuarantine>['query']

export interface QuarantineRow {
  id: string
  source_id: string
  received_ms: number
  event: string
  code: string
  field: string
  message: string
  body: string
  envelope: string
  replayed_ms: number | null
}

/** Longest body in a list; the download has it whole. */
const bodyShown = 4_000

/** The conditions of a filter, each with its AND. */
const conditionsOf = ({ code, sourceId, event, replayed }: Filter): Sql => sql`
  ${code === undefined ? empty : sql`AND code = ${code}`}
  ${sourceId === undefined ? empty : sql`AND source_id = ${as('UUID', sourceId)}`}
  ${event === undefined ? empty : sql`AND event = ${event}`}
  AND ${replayed === 'true' ? sql`isNotNull(replayed_at)` : sql`isNull(replayed_at)`}`

/** Reads refused events, newest first. */
export function readQuarantine(
  ctx: Ctx,
  filter: Filter,
  cursor: Cursor | undefined,
  limit: number,
  ids?: readonly string[],
): Promise<QuarantineRow[]> {
  return ctx.ch.query<QuarantineRow>(
    sql`SELECT toString(id) AS id, source_id, toUnixTimestamp64Milli(received_at) AS received_ms, event, code, field, message, body, envelope,
          if(isNull(replayed_at), NULL, toUnixTimestamp64Milli(assumeNotNull(replayed_at))) AS replayed_ms
        FROM quarantine FINAL WHERE ${scope()} ${conditionsOf(filter)} ${ids ? sql`AND toString(quarantine.id) IN ${as('Array(String)', ids)}` : empty}
        ${cursor ? sql`AND (received_at, toString(quarantine.id)) < (fromUnixTimestamp64Milli(${as('Int64', cursor.at)}, 'UTC'), ${cursor.id})` : empty}
        ORDER BY received_at DESC, id DESC LIMIT ${as('UInt64', limit)}`,
    { settings: plainNumbers },
  )
}

const toEvent = (row: QuarantineRow): QuarantinedEvent => ({
  id: row.id,
  sourceId: row.source_id,
  receivedAt: new Date(row.received_ms).toISOString(),
  event: row.event,
  code: row.code,
  field: row.field,
  message: row.message,
  body: row.body,
  replayedAt: row.replayed_ms === null ? null : new Date(row.replayed_ms).toISOString(),
})

/** The place of a refused event in the order of the list. */
export const cursorOf = (row: QuarantineRow): Cursor => ({ at: row.received_ms, id: row.id })

/** Lists refused events with their reasons, and how many there are by reason. */
export async function list(ctx: Ctx, query: EndpointRequest<typeof listQuarantine>['query']) {
  const [rows, reasons] = await Promise.all([
    readQuarantine(ctx, query, decodeCursor(query.cursor), query.limit + 1),
    ctx.ch.query<{ code: string; count: number }>(
      sql`SELECT code, toFloat64(count()) AS count FROM quarantine FINAL WHERE ${scope()} ${conditionsOf({ ...query, code: undefined })} GROUP BY code ORDER BY count DESC, code LIMIT 100`,
    ),
  ])
  const { page, next } = pageOf(rows, query.limit, cursorOf)
  const events = page.map((row) => ({ ...toEvent(row), body: row.body.length > bodyShown ? `${row.body.slice(0, bodyShown)}…` : row.body }))
  return { items: events, next, reasons }
}

const pageSize = 500

async function* lines(ctx: Ctx, filter: Filter): AsyncGenerator<string> {
  let cursor: Cursor | undefined
  for (;;) {
    const rows = await readQuarantine(ctx, filter, cursor, pageSize)
    for (const row of rows) yield `${JSON.stringify(toEvent(row))}\n`
    if (rows.length < pageSize) return
    cursor = cursorOf(rows.at(-1)!)
  }
}

/** All refused events that match, as JSON lines, read page by page. */
export const download = (ctx: Ctx, filter: Filter): Readable => Readable.from(lines(ctx, filter))
