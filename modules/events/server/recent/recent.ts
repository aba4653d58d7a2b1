import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf, type Cursor } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { listRecentEvents, StoredEvent } from '../../contract.ts'
import { whose } from '../identity/person-sql.ts'
import { eventColumns, plainNumbers, toStoredEvent, type EventRow } from './stored-event.ts'

type Filter = EndpointRequest<typeof listRecentEvents>['query']

const hour = 3_600_000
/** The newest events are nearly always in the first window, so that a page does not read the history. */
const windows = [hour, 24 * hour, 30 * 24 * hour, Infinity]

const instant = (ms: number): Sql => sql`fromUnixTimestamp64Milli(${as('Int64', ms)}, 'UTC')`

async function read(ctx: Ctx, filter: Filter, theirs: Sql, cursor: Cursor | undefined, windowMs: number): Promise<EventRow[]> {
  const before = cursor?.at ?? ctx.now().getTime() + 1_000
  const conditions = sql`
    ${cursor ? sql`AND (received_at, id) < (${instant(cursor.at)}, ${cursor.id})` : empty}
    ${windowMs === Infinity ? empty : sql`AND received_at >= ${instant(before - windowMs)}`}
    ${filter.event === undefined ? empty : sql`AND event = ${filter.event}`}
    ${theirs}
    ${filter.account === undefined ? empty : sql`AND account = ${filter.account}`}
    ${filter.sourceId === undefined ? empty : sql`AND source_id = ${as('UUID', filter.sourceId)}`}`
  return ctx.ch.query<EventRow>(
    sql`SELECT ${eventColumns} FROM events WHERE ${scope()} ${conditions} ORDER BY received_at DESC, id DESC LIMIT ${as('UInt64', filter.limit + 1)}`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )
}

/** Lists events as they arrived, newest first. Those of a person are found by any of the person's ids. */
export async function listRecent(ctx: Ctx, filter: Filter): Promise<{ items: StoredEvent[]; next: string | null }> {
  const cursor = decodeCursor(filter.cursor)
  const theirs = filter.person === undefined ? empty : sql`AND ${(await whose(ctx, filter.person)).isTheirs(sql`person`)}`
  let rows: EventRow[] = []
  for (const windowMs of windows) {
    rows = await read(ctx, filter, theirs, cursor, windowMs)
    if (rows.length > filter.limit) break
  }
  const { page, next } = pageOf(rows, filter.limit, (row) => ({ at: row.received_ms, id: row.id }))
  return { items: page.map(toStoredEvent), next }
}

/** Lists the events of a person or an account by their own time, newest first. `whose` limits them. */
export async function timeline(ctx: Ctx, whose: Sql, { cursor: text, limit }: { cursor?: string | undefined; limit: number }) {
  const cursor = decodeCursor(text)
  const rows = await ctx.ch.query<EventRow>(
    sql`SELECT ${eventColumns} FROM events WHERE ${scope()} AND ${whose} ${cursor ? sql`AND (ts, id) < (${instant(cursor.at)}, ${cursor.id})` : empty}
        ORDER BY ts DESC, id DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.ts_ms, id: row.id }))
  return { items: page.map(toStoredEvent), next }
}
