import { Readable } from 'node:stream'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf, type Cursor } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { downloadQuarantine, listQuarantine, QuarantinedEvent } from '../../contract.ts'
import { slicesOf } from '../pieces.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import type { Door } from '../store/quarantine-row.ts'

type Filter = EndpointRequest<typeof downloadQuarantine>['query'] & {
  /** Only bodies of webhooks, not what their mapping made of them. */
  webhook?: true | undefined
  /** Only those that are kept whole. */
  whole?: true | undefined
}

/** Where a refused event is in the list, and how much there is to read of it. */
export interface QuarantinePlace {
  id: string
  source_id: string
  received_ms: number
  /** Length of what is kept of the event. */
  bytes: number
  /** Only the beginning of the event is kept. */
  is_cut: 0 | 1
  /** It is the body of a webhook. */
  is_webhook: 0 | 1
}

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
/** So much is read into memory at once. */
const bytesPerRead = 8 * 1024 * 1024

const isWebhook = sql`JSONExtractString(envelope, 'call') = 'webhook'`
const isCut = sql`JSONHas(envelope, 'cutFrom')`

/** The conditions of a filter, each with its AND. */
const conditionsOf = ({ code, sourceId, event, replayed, webhook, whole }: Filter): Sql => sql`
  ${code === undefined ? empty : sql`AND code = ${code}`}
  ${sourceId === undefined ? empty : sql`AND source_id = ${as('UUID', sourceId)}`}
  ${event === undefined ? empty : sql`AND event = ${event}`}
  ${webhook ? sql`AND ${isWebhook}` : empty}
  ${whole ? sql`AND NOT ${isCut}` : empty}
  AND ${replayed === 'true' ? sql`isNotNull(replayed_at)` : sql`isNull(replayed_at)`}`

const newestFirst = (cursor: Cursor | undefined, limit: number): Sql => sql`
  ${cursor ? sql`AND (received_at, toString(quarantine.id)) < (fromUnixTimestamp64Milli(${as('Int64', cursor.at)}, 'UTC'), ${cursor.id})` : empty}
  ORDER BY received_at DESC, toString(quarantine.id) DESC LIMIT ${as('UInt64', limit)}`

const idIn = (ids: readonly string[]): Sql => sql`AND quarantine.id IN arrayMap(each -> toUUID(each), ${as('Array(String)', ids)})`

const columnsWith = (body: Sql): Sql => sql`
  toString(id) AS id, source_id, toUnixTimestamp64Milli(received_at) AS received_ms, event, code, field, message, ${body} AS body, envelope,
  if(isNull(replayed_at), NULL, toUnixTimestamp64Milli(assumeNotNull(replayed_at))) AS replayed_ms`

/** Finds refused events, newest first, without reading them. */
export function findQuarantined(
  ctx: Ctx,
  filter: Filter,
  cursor: Cursor | undefined,
  limit: number,
  ids?: readonly string[],
): Promise<QuarantinePlace[]> {
  return ctx.ch.query<QuarantinePlace>(
    sql`SELECT toString(id) AS id, source_id, toUnixTimestamp64Milli(received_at) AS received_ms, toFloat64(length(body)) AS bytes,
          ${isCut} AS is_cut, ${isWebhook} AS is_webhook
        FROM quarantine FINAL WHERE ${scope()} ${conditionsOf(filter)} ${ids ? idIn(ids) : empty} ${newestFirst(cursor, limit)}`,
    { settings: plainNumbers },
  )
}

/** How many refused events there are. */
export async function countQuarantined(ctx: Ctx, filter: Filter): Promise<number> {
  const [row] = await ctx.ch.query<{ count: number }>(
    sql`SELECT toFloat64(count()) AS count FROM quarantine FINAL WHERE ${scope()} ${conditionsOf(filter)}`,
  )
  return row!.count
}

/** Reads refused events whole, a few megabytes at a time. What was replayed meanwhile is read as well. */
export async function* readQuarantined(ctx: Ctx, places: readonly QuarantinePlace[]): AsyncGenerator<QuarantineRow[]> {
  for (const slice of slicesOf(places, ({ bytes }) => bytes, bytesPerRead)) {
    const ids = slice.map(({ id }) => id)
    yield await ctx.ch.query<QuarantineRow>(
      sql`SELECT ${columnsWith(sql`body`)} FROM quarantine FINAL WHERE ${scope()} ${idIn(ids)} ${newestFirst(undefined, ids.length)}`,
      { settings: plainNumbers },
    )
  }
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
  isWebhook: (JSON.parse(row.envelope) as Door).call === 'webhook',
})

/** The place of a refused event in the order of the list. */
export const cursorOf = ({ received_ms, id }: Pick<QuarantinePlace, 'received_ms' | 'id'>): Cursor => ({ at: received_ms, id })

/** Lists refused events with their reasons, and how many there are by reason. */
export async function list(ctx: Ctx, query: EndpointRequest<typeof listQuarantine>['query']) {
  const [rows, reasons] = await Promise.all([
    ctx.ch.query<QuarantineRow>(
      sql`SELECT ${columnsWith(sql`leftUTF8(body, ${as('UInt64', bodyShown + 1)})`)}
          FROM quarantine FINAL WHERE ${scope()} ${conditionsOf(query)} ${newestFirst(decodeCursor(query.cursor), query.limit + 1)}`,
      { settings: plainNumbers },
    ),
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
    const places = await findQuarantined(ctx, filter, cursor, pageSize)
    for await (const rows of readQuarantined(ctx, places)) for (const row of rows) yield `${JSON.stringify(toEvent(row))}\n`
    if (places.length < pageSize) return
    cursor = cursorOf(places.at(-1)!)
  }
}

/** All refused events that match, as JSON lines, read page by page. */
export const download = (ctx: Ctx, filter: Filter): Readable => Readable.from(lines(ctx, filter))
