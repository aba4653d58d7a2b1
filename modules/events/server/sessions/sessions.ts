import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { notActivity, type Session } from '../../contract.ts'
import { whose, type Whose } from '../identity/person-sql.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { withSessions } from './session-sql.ts'

export interface SessionRow {
  session: string
  told: string
  start_ms: number
  end_ms: number
  events: number
  first_event: string
  first_page: string
  devices: number
  libraries: string[]
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The session's name as its sender told it: behind the word and the time at which this run of it began. */
export const toSession = (row: SessionRow): Session => ({
  id: row.session,
  toldAs: row.told || null,
  start: iso(row.start_ms),
  end: iso(row.end_ms),
  durationSeconds: (row.end_ms - row.start_ms) / 1000,
  events: row.events,
  firstEvent: row.first_event,
  firstPage: row.first_page || null,
  devices: row.devices,
  libraries: row.libraries,
})

/**
 * What all ids of a person did, each event with the session that it is of, as a query.
 * @param within a further condition for the events that are looked at, beginning with `AND`
 */
export const eventsInSessions = ({ isTheirs }: Whose, within: Sql = empty): Sql =>
  withSessions(sql`SELECT 1 AS unit, toUnixTimestamp64Milli(ts) AS at, session AS told, toString(event) AS event, id, anonymous_id,
    props.\`$path\`::String AS path, props.\`$lib\`::String AS lib
    FROM events WHERE ${scope()} AND ${isTheirs(sql`person`)} AND event NOT IN ${notActivity} ${within}`)

/** Columns of a session as `toSession` reads them, for a query that groups `eventsInSessions` by session. */
export const sessionColumns: Sql = sql`session, max(told) AS told, min(at) AS start_ms, max(at) AS end_ms, count() AS events, argMin(event, at) AS first_event,
  argMinIf(path, at, path != '') AS first_page, uniqExactIf(anonymous_id, anonymous_id != '') AS devices,
  arraySort(groupUniqArrayIf(20)(lib, lib != '')) AS libraries`

/** Sessions of all ids of the person that an id stands for, the latest begun first. */
export async function listSessions(
  ctx: Ctx,
  id: string,
  { cursor: text, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Session[]; next: string | null }> {
  const cursor = decodeCursor(text)
  const theirs = await whose(ctx, id)
  const rows = await ctx.ch.query<SessionRow>(
    sql`SELECT ${sessionColumns}
        FROM (${eventsInSessions(theirs)}) GROUP BY session ${cursor ? sql`HAVING (start_ms, session) < (${as('Int64', cursor.at)}, ${cursor.id})` : empty}
        ORDER BY start_ms DESC, session DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.start_ms, id: row.session }))
  return { items: page.map(toSession), next }
}
