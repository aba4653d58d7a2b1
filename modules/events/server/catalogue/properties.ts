import { sql as pgSql } from 'kysely'
import type * as z from 'zod'
import { as, empty, ident, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { decodeCursor, encodeCursor } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type {
  listProperties as listEndpoint,
  listPropertyValues,
  PropertyDefinition,
  PropertyType,
  updateProperty,
} from '../../contract.ts'
import { containing } from './like.ts'

const columns = [
  'd.id',
  'd.of',
  'd.name',
  'd.types_seen',
  'd.declared_type',
  'd.examples',
  'd.description',
  'd.owner_id',
  'd.verified',
  'd.hidden',
  'd.first_seen',
  'd.last_seen',
  'd.version',
  'u.name as owner_name',
] as const

const definitions = (ctx: Ctx) =>
  ctx.db.selectFrom('property_definitions as d').leftJoin('auth_users as u', 'u.id', 'd.owner_id').select(columns)

type Row = Awaited<ReturnType<ReturnType<typeof definitions>['executeTakeFirstOrThrow']>>

function toDefinition(row: Row, events: string[]): PropertyDefinition {
  const counts = Object.entries(row.types_seen as Record<string, number>).toSorted((a, b) => b[1] - a[1])
  const typesSeen = counts.map(([type]) => type as PropertyType)
  return {
    id: row.id,
    of: row.of as PropertyDefinition['of'],
    name: row.name,
    type: (row.declared_type as PropertyType | null) ?? typesSeen[0] ?? 'string',
    typesSeen,
    examples: row.examples as string[],
    description: row.description,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    verified: row.verified,
    hidden: row.hidden,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    events,
    version: row.version,
  }
}

async function eventsCarrying(ctx: Ctx, names: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (names.length === 0) return found
  const rows = await ctx.db
    .selectFrom('event_properties')
    .select(['event', 'property'])
    .where('property', 'in', names)
    .orderBy('event')
    .execute()
  for (const { event, property } of rows) found.set(property, [...(found.get(property) ?? []), event])
  return found
}

type ListQuery = Omit<EndpointRequest<typeof listEndpoint>['query'], 'hidden'> & { hidden: 'true' | 'false' }

/** Lists properties by name. `hidden: 'true'` includes hidden ones. */
export async function listProperties(
  ctx: Ctx,
  { of, event, search, hidden, cursor, limit }: ListQuery,
): Promise<{ items: PropertyDefinition[]; next: string | null }> {
  const after = decodeCursor(cursor)?.id
  let query = definitions(ctx)
    .orderBy('d.name')
    .orderBy('d.of')
    .limit(limit + 1)
  if (of) query = query.where('d.of', '=', of)
  if (search)
    query = query.where((where) =>
      where.or([where('d.name', 'ilike', containing(search)), where('d.description', 'ilike', containing(search))]),
    )
  if (hidden === 'false') query = query.where('d.hidden', '=', false)
  if (event !== undefined) {
    query = query
      .where('d.of', '=', 'event')
      .where('d.name', 'in', ctx.db.selectFrom('event_properties').select('property').where('event', '=', event))
  }
  if (after !== undefined)
    query = query.where(
      pgSql<string>`(d.name, d.of)`,
      '>',
      pgSql<string>`(${after.slice(after.indexOf(' ') + 1)}, ${after.split(' ', 1)[0]})`,
    )
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const carriers = await eventsCarrying(
    ctx,
    page.filter((row) => row.of === 'event').map(({ name }) => name),
  )
  const last = page.at(-1)
  return {
    items: page.map((row) => toDefinition(row, row.of === 'event' ? (carriers.get(row.name) ?? []) : [])),
    next: rows.length > limit && last ? encodeCursor({ at: 0, id: `${last.of} ${last.name}` }) : null,
  }
}

/** Says what a property means, who owns it, its type and whether it is verified. @throws not_found, conflict */
export async function update(ctx: Ctx, propertyId: string, change: z.infer<typeof updateProperty.body>): Promise<PropertyDefinition> {
  const { version, description, ownerId, verified, hidden, type } = change
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('property_definitions')
      .set({
        version: version + 1,
        ...(description !== undefined && { description }),
        ...(ownerId !== undefined && { owner_id: ownerId }),
        ...(verified !== undefined && { verified }),
        ...(hidden !== undefined && { hidden }),
        ...(type !== undefined && { declared_type: type }),
      })
      .where('id', '=', propertyId)
      .where('version', '=', version)
      .returning('name')
      .executeTakeFirst()
    if (!row) {
      await get(tx, propertyId)
      throw conflict('Somebody else changed this property meanwhile. Load it again.')
    }
    await tx.publish('events.property_updated', {
      ref: { kind: 'property', id: propertyId },
      title: row.name,
      changes: { description, ownerId, verified, hidden, type },
    })
  })
  return get(ctx, propertyId)
}

async function get(ctx: Ctx, propertyId: string): Promise<PropertyDefinition> {
  const row = await definitions(ctx).where('d.id', '=', propertyId).executeTakeFirst()
  if (!row) throw notFound('There is no such property.')
  return toDefinition(row, row.of === 'event' ? ((await eventsCarrying(ctx, [row.name])).get(row.name) ?? []) : [])
}

/** A property of an event in SQL: one quoted identifier for each part between dots. */
const propertyOf = (name: string): Sql => {
  const path = name.split('.').reduce((before, part) => sql`${before}.${ident(part)}`, sql`props`)
  return sql`${path}::String`
}

/** The most frequent values of a property, for filters. Events are those of the last 90 days. */
export async function listValues(ctx: Ctx, { of, name, event, search, limit }: EndpointRequest<typeof listPropertyValues>['query']) {
  const matching = search ? sql`AND positionCaseInsensitiveUTF8(value, ${search}) > 0` : empty
  const since = new Date(ctx.now().getTime() - 90 * 86_400_000)
  const query =
    of === 'event'
      ? sql`SELECT value, toFloat64(count()) AS count FROM (SELECT ${propertyOf(name)} AS value FROM events
            WHERE ${scope()} AND ts >= ${since} ${event === undefined ? empty : sql`AND event = ${event}`}) WHERE value != '' ${matching}
            GROUP BY value ORDER BY count DESC, value LIMIT ${as('UInt64', limit)}`
      : sql`SELECT value, toFloat64(count()) AS count FROM (SELECT key, argMax(value, (at, event_id)) AS value FROM profile_properties
            WHERE ${scope()} AND kind = ${of} AND name = ${name} GROUP BY key HAVING argMax(mode, (at, event_id)) != 'unset') WHERE value != '' ${matching}
            GROUP BY value ORDER BY count DESC, value LIMIT ${as('UInt64', limit)}`
  return ctx.ch.query<{ value: string; count: number }>(query, { ...(ctx.signal && { signal: ctx.signal }) })
}
