import { as, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { AppError } from '#kernel/errors.ts'
import type { Session, StoredEvent, TimelineEvent } from '../../contract.ts'
import { whose, type Whose } from '../identity/person-sql.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { timeline } from '../recent/recent.ts'
import { restMs } from './session-sql.ts'
import { eventsInSessions, sessionColumns, toSession, type SessionRow } from './sessions.ts'

interface ShownRow extends SessionRow {
  /** Those of its events that may be on the page: time, name, id. */
  shown: [at: number, event: string, id: string][]
}

interface Range {
  from: number
  to: number
}

/** How far around a page its sessions are looked for, until they are seen whole. */
const reaches = [2, 8, 32].map((days) => days * restMs)
/** Whoever did more than this so near to a page is a program, whose sessions need not be followed. */
const mostEvents = 100_000

const nameOf = (at: number, event: string, id: string): string => `${at} ${event} ${id}`

const instant = (ms: number): Sql => sql`fromUnixTimestamp64Milli(${as('Int64', ms)}, 'UTC')`
const during = ({ from, to }: Range): Sql => sql`AND ts BETWEEN ${instant(from)} AND ${instant(to)}`

async function isTooMuch(ctx: Ctx, { isTheirs }: Whose, range: Range): Promise<boolean> {
  const rows = await ctx.ch.query(
    sql`SELECT 1 FROM events WHERE ${scope()} AND ${isTheirs(sql`person`)} ${during(range)} LIMIT 1 OFFSET ${as('UInt64', mostEvents)}`,
  )
  return rows.length > 0
}

const sessionsWithin = (ctx: Ctx, theirs: Whose, page: Range, range: Range): Promise<ShownRow[]> =>
  ctx.ch.query<ShownRow>(
    sql`SELECT ${sessionColumns}, groupArrayIf((at, event, id), at BETWEEN ${as('Int64', page.from)} AND ${as('Int64', page.to)}) AS shown
        FROM (${eventsInSessions(theirs, during(range))}) GROUP BY session HAVING notEmpty(shown)`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )

/**
 * The sessions of the events of a page, each told whole: one begins and goes on where the page does not reach. One that began, or goes on, as near to the
 * end of what was looked at as a session may rest is looked for farther out; those that are not seen whole even then are left out.
 */
async function sessionsOf(ctx: Ctx, theirs: Whose, page: Range): Promise<ShownRow[]> {
  let whole: ShownRow[] = []
  for (const reach of reaches) {
    const range = { from: page.from - reach, to: page.to + reach }
    if (await isTooMuch(ctx, theirs, range)) break
    const rows = await sessionsWithin(ctx, theirs, page, range)
    whole = rows.filter((row) => row.start_ms >= range.from + restMs && row.end_ms <= range.to - restMs)
    if (whole.length === rows.length) break
  }
  return whole
}

/** A list must not fail for what stands beside it. */
const noneWhenTooLarge = (error: unknown): ShownRow[] => {
  if (error instanceof AppError && error.code === 'too_large') return []
  throw error
}

/** What a person did, newest first, each event with the session that it is of; null for calls that are no activity, and where a session is too long to follow. */
export async function timelineBySession(
  ctx: Ctx,
  person: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: TimelineEvent[]; next: string | null }> {
  const theirs = await whose(ctx, person)
  const { items, next } = await timeline(ctx, theirs.isTheirs(sql`person`), page)
  const [newest, oldest] = [items[0], items.at(-1)]
  if (!newest || !oldest) return { items: [], next }
  const rows = await sessionsOf(ctx, theirs, { from: Date.parse(oldest.at), to: Date.parse(newest.at) }).catch(noneWhenTooLarge)
  const sessions = new Map<string, Session>(rows.flatMap((row) => row.shown.map((one) => [nameOf(...one), toSession(row)] as const)))
  const sessionOf = ({ at, event, id }: StoredEvent) => sessions.get(nameOf(Date.parse(at), event, id)) ?? null
  return { items: items.map((event) => ({ ...event, session: sessionOf(event) })), next }
}
