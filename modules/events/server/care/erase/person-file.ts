import { Readable } from 'node:stream'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { eventColumns, plainNumbers, toStoredEvent, type EventRow } from '../../recent/stored-event.ts'
import { allIdsOf as idsOfPerson } from '../../identity/people.ts'
import { idHasher } from '../hash.ts'
import { allIdsOf } from './erasures.ts'
import { refusedNaming } from './quarantine.ts'

const pageSize = 2_000

interface Person {
  ctx: Ctx
  /** All ids, the one the person is known by first. */
  ids: readonly string[]
  /** The same as a query with one column, for `IN`: nothing is asked once for each id. */
  keys: Sql
}

const lineOf = (kind: string, value: object): string => `${JSON.stringify({ kind, ...value })}\n`

async function* eventsOf({ ctx, keys }: Person): AsyncGenerator<string> {
  let after: EventRow | undefined
  for (;;) {
    const rows: EventRow[] = await ctx.ch.query<EventRow>(
      sql`SELECT ${eventColumns} FROM events WHERE ${scope()} AND person IN ${keys}
          ${after ? sql`AND (toUnixTimestamp64Milli(ts), event, id, person) > (${after.ts_ms}, ${after.event}, ${after.id}, ${after.person})` : empty}
          ORDER BY toUnixTimestamp64Milli(ts), event, id, person LIMIT ${as('UInt64', pageSize)}`,
      { settings: plainNumbers },
    )
    yield rows.map((row) => lineOf('event', toStoredEvent(row))).join('')
    if (rows.length < pageSize) return
    after = rows.at(-1)
  }
}

async function* factsOf({ ctx, keys }: Person): AsyncGenerator<string> {
  const parts: [string, Sql][] = [
    [
      'property',
      sql`SELECT key AS id, name, value, type, mode, toString(at) AS at FROM profile_properties
          WHERE ${scope()} AND kind = 'person' AND key IN ${keys} ORDER BY key, name, at`,
    ],
    [
      'membership',
      sql`SELECT person AS id, kind AS type, account AS key,
          toString(fromUnixTimestamp64Milli(abs(toUnixTimestamp64Milli(memberships.at)), 'UTC')) AS at FROM memberships FINAL WHERE ${scope()} AND person IN ${keys}`,
    ],
    [
      'identity_link',
      sql`SELECT child, parent, origin, status, reason, toString(at) AS at, toString(recorded_at) AS recordedAt FROM identity_links
          WHERE ${scope()} AND (child IN ${keys} OR parent IN ${keys}) ORDER BY recorded_at`,
    ],
  ]
  for (const [kind, query] of parts)
    yield (await ctx.ch.query<object>(query, { settings: plainNumbers })).map((row) => lineOf(kind, row)).join('')
}

async function* refusedOf({ ctx, ids, keys }: Person): AsyncGenerator<string> {
  for await (const rows of refusedNaming(ctx, new Set(ids), keys))
    yield rows.map(({ id: _, ...row }) => lineOf('refused_event', row)).join('')
}

async function* lines(person: Person): AsyncGenerator<string> {
  const { ctx, ids } = person
  yield lineOf('person', { ids, workspace: ctx.workspace.name, exportedAt: ctx.now().toISOString() })
  yield* factsOf(person)
  yield* eventsOf(person)
  yield* refusedOf(person)
}

/** Everything that is stored of a person under all ids, as JSON lines, read page by page. */
export async function exportPerson(ctx: Ctx, person: string): Promise<Readable> {
  const ids = await allIdsOf(ctx, person)
  await ctx.publish('events.person_exported', { personHash: idHasher(ctx.app, ctx.workspace.id)(ids[0]!), ids: ids.length })
  return Readable.from(lines({ ctx, ids, keys: sql`(${idsOfPerson(ids[0]!)})` }))
}
