import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { StoredEvent, TimelineEvent } from '../../contract.ts'
import { whose } from '../identity/person-sql.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { timeline } from '../recent/recent.ts'
import { eventsInSessions, sessionColumns, toSession, type SessionRow } from './sessions.ts'

interface ShownRow extends SessionRow {
  /** Those of its events that may be on the page: time, name, id. */
  shown: [at: number, event: string, id: string][]
}

const nameOf = (at: number, event: string, id: string): string => `${at} ${event} ${id}`

/** What a person did, newest first, each event with the session that it is of; null for calls that are no activity. */
export async function timelineBySession(
  ctx: Ctx,
  person: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: TimelineEvent[]; next: string | null }> {
  const theirs = await whose(ctx, person)
  const { items, next } = await timeline(ctx, theirs.isTheirs(sql`person`), page)
  const [newest, oldest] = [items[0], items.at(-1)]
  if (!newest || !oldest) return { items: [], next }
  const [from, to] = [as('Int64', Date.parse(oldest.at)), as('Int64', Date.parse(newest.at))]
  // All events of the person are looked at: a session begins and goes on where the page does not reach.
  const rows = await ctx.ch.query<ShownRow>(
    sql`SELECT ${sessionColumns}, groupArrayIf((at, event, id), at BETWEEN ${from} AND ${to}) AS shown
        FROM (${eventsInSessions(theirs)}) GROUP BY session HAVING notEmpty(shown)`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )
  const sessions = new Map(rows.flatMap((row) => row.shown.map((one) => [nameOf(...one), toSession(row)] as const)))
  const sessionOf = ({ at, event, id }: StoredEvent) => sessions.get(nameOf(Date.parse(at), event, id)) ?? null
  return { items: items.map((event) => ({ ...event, session: sessionOf(event) })), next }
}
