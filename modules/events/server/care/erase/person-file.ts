import { Readable } from 'node:stream'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { eventColumns, plainNumbers, toStoredEvent, type EventRow } from '../../recent/stored-event.ts'
import { slicesOf } from '../../pieces.ts'
import { idHasher } from '../hash.ts'
import { allIdsOf } from './erasures.ts'
import { refusedNaming } from './quarantine.ts'

const pageSize = 2_000
/** Parameters travel in the address of a request. */
const charactersPerQuery = 100_000

const slicesOfIds = (ids: readonly string[]): string[][] => slicesOf(ids, (id) => encodeURIComponent(id).length + 8, charactersPerQuery)

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
  for await (const rows of refusedNaming(ctx, new Set(ids), keys(ids)))
    yield rows.map(({ id: _, ...row }) => lineOf('refused_event', row)).join('')
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
