import { Readable } from 'node:stream'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { eventColumns, plainNumbers, toStoredEvent, type EventRow } from '../../recent/stored-event.ts'
import { idHasher } from '../hash.ts'
import { bodyNames } from './analytics.ts'
import { allIdsOf } from './erasures.ts'
import { slicesOfIds } from './work.ts'

const pageSize = 2_000

const lineOf = (kind: string, value: object): string => `${JSON.stringify({ kind, ...value })}\n`

const keys = (ids: readonly string[]): Sql => sql`${as('Array(String)', ids)}`

async function* eventsOf(ctx: Ctx, ids: readonly string[]): AsyncGenerator<string> {
  let after: EventRow | undefined
  for (;;) {
    const rows: EventRow[] = await ctx.ch.query<EventRow>(
      sql`SELECT ${eventColumns} FROM events WHERE ${scope()} AND person IN ${keys(ids)}
          ${after ? sql`AND (toUnixTimestamp64Milli(ts), event, id, person) > (${after.ts_ms}, ${after.event}, ${after.id}, ${after.person})` : empty}
          ORDER BY toUnixTimestamp64Milli(ts), event, id, person LIMIT ${as('UInt64', pageSize)}`,
      { settings: plainNumbers },
    )
    yield rows.map((row) => lineOf('event', toStoredEvent(row))).join('')
    if (rows.length < pageSize) return
    after = rows.at(-1)
  }
}

async function* factsOf(ctx: Ctx, ids: readonly string[]): AsyncGenerator<string> {
  const parts: [string, Sql][] = [
    [
      'property',
      sql`SELECT key AS id, name, value, type, mode, toString(at) AS at FROM profile_properties
          WHERE ${scope()} AND kind = 'person' AND key IN ${keys(ids)} ORDER BY key, name, at`,
    ],
    [
      'membership',
      sql`SELECT person AS id, kind AS type, account AS key,
          toString(fromUnixTimestamp64Milli(abs(toUnixTimestamp64Milli(memberships.at)), 'UTC')) AS at FROM memberships FINAL WHERE ${scope()} AND person IN ${keys(ids)}`,
    ],
    [
      'identity_link',
      sql`SELECT child, parent, origin, status, reason, toString(at) AS at, toString(recorded_at) AS recordedAt FROM identity_links
          WHERE ${scope()} AND (child IN ${keys(ids)} OR parent IN ${keys(ids)}) ORDER BY recorded_at`,
    ],
  ]
  for (const [kind, query] of parts)
    yield (await ctx.ch.query<object>(query, { settings: plainNumbers })).map((row) => lineOf(kind, row)).join('')
}

async function* refusedOf(ctx: Ctx, ids: readonly string[]): AsyncGenerator<string> {
  const known = new Set(ids)
  const texts = ids.map((id) => JSON.stringify(id).slice(1, -1))
  const rows = await ctx.ch.query<{ body: string }>(sql`
    SELECT toString(received_at) AS receivedAt, event, code, field, message, body FROM quarantine FINAL
    WHERE ${scope()} AND multiSearchAny(body, ${keys(texts)}) LIMIT 10000`)
  for (const row of rows) if (bodyNames(row.body, known)) yield lineOf('refused_event', row)
}

async function* lines(ctx: Ctx, ids: readonly string[]): AsyncGenerator<string> {
  yield lineOf('person', { ids, workspace: ctx.workspace.name, exportedAt: ctx.now().toISOString() })
  for (const slice of slicesOfIds(ids)) {
    yield* factsOf(ctx, slice)
    yield* eventsOf(ctx, slice)
    yield* refusedOf(ctx, slice)
  }
}

/** Everything that is stored of a person under all ids, as JSON lines, read page by page. */
export async function exportPerson(ctx: Ctx, person: string): Promise<Readable> {
  const ids = await allIdsOf(ctx, person)
  await ctx.publish('events.person_exported', { personHash: idHasher(ctx.app, ctx.workspace.id)(ids[0]!), ids: ids.length })
  return Readable.from(lines(ctx, ids))
}
