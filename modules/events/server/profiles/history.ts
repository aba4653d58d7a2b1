import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { listPropertyHistory, PropertyChange } from '../../contract.ts'
import { whose } from '../identity/person-sql.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { toValue } from './properties.ts'

interface ChangeRow {
  happened: number
  value: string
  type: string
  mode: PropertyChange['mode']
  event_id: string
  key: string
  place: string
}

/** The names of the events that said so, by id and time; those of files and programs are no events. */
async function eventNames(ctx: Ctx, rows: readonly ChangeRow[]): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map()
  const found = await ctx.ch.query<{ id: string; at: number; event: string }>(
    sql`SELECT id, toUnixTimestamp64Milli(ts) AS at, toString(event) AS event FROM events
        WHERE ${scope()} AND ts IN (SELECT fromUnixTimestamp64Milli(toInt64(arrayJoin(${as(
          'Array(UInt64)',
          rows.map(({ happened }) => happened),
        )})), 'UTC')) AND id IN ${as(
          'Array(String)',
          rows.map((row) => row.event_id),
        )}`,
    { settings: plainNumbers },
  )
  return new Map(found.map(({ id, at, event }) => [`${at} ${id}`, event]))
}

/** Every value that a property ever had, newest first; for a person, what was told of any of the ids. */
export async function listHistory(
  ctx: Ctx,
  { of, key, name, cursor: text, limit }: EndpointRequest<typeof listPropertyHistory>['query'],
): Promise<{ items: PropertyChange[]; next: string | null }> {
  const cursor = decodeCursor(text)
  const isTheirs: Sql = of === 'person' ? (await whose(ctx, key)).isTheirs(sql`key`) : sql`key = ${key}`
  // Set-once values are stored with their time mirrored at 1970. One event may set a name and set it once, and one import may tell it of several ids of a
  // person: only with key and mode is the place in the order one's own. Ids may be long, so that the cursor holds how they begin, and a hash of them whole.
  const rows = await ctx.ch.query<ChangeRow>(
    sql`SELECT abs(toUnixTimestamp64Milli(at)) AS happened, value, type, mode, event_id, key, concat(leftUTF8(event_id, 64), ' ', hex(sipHash128(event_id, key, toString(mode)))) AS place
        FROM profile_properties FINAL
        WHERE ${scope()} AND kind = ${of} AND name = ${name} AND ${isTheirs} ${cursor ? sql`AND (happened, place) < (${as('Int64', cursor.at)}, ${cursor.id})` : empty}
        ORDER BY happened DESC, place DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.happened, id: row.place }))
  const names = await eventNames(ctx, page)
  return {
    items: page.map((row) => ({
      at: new Date(row.happened).toISOString(),
      value: row.mode === 'unset' ? null : toValue(row),
      mode: row.mode,
      event: names.get(`${row.happened} ${row.event_id}`) ?? null,
      eventId: row.event_id,
      key: row.key,
    })),
    next,
  }
}
