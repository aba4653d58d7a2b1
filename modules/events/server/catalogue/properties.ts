import { sql as pgSql } from 'kysely'
import type * as z from 'zod'
import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import { containing } from '#kernel/postgres/like.ts'
import type {
  listProperties as listEndpoint,
  listPropertyValues,
  PropertyDefinition,
  PropertyType,
  updateProperty,
} from '../../contract.ts'
import { hasMergedIds, knownBy } from '../identity/person-sql.ts'
import { groupOfProperty } from './group-property.ts'
import { isPath, propertyPath } from './property-path.ts'
import { columnsOf, saidColumns, saidOf } from './said.ts'

const definitions = (ctx: Ctx) =>
  ctx.db
    .selectFrom('property_definitions as d')
    .leftJoin('auth_users as u', 'u.id', 'd.owner_id')
    .select(saidColumns)
    .select(['d.of', 'd.types_seen', 'd.declared_type', 'd.examples'])
    .where('d.workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof definitions>['executeTakeFirstOrThrow']>>

function toDefinition(row: Row, events: string[]): PropertyDefinition {
  const counts = Object.entries(row.types_seen as Record<string, number>).toSorted((a, b) => b[1] - a[1])
  const typesSeen = counts.map(([type]) => type as PropertyType)
  const declaredType = row.declared_type as PropertyType | null
  return {
    ...saidOf(row),
    of: row.of as PropertyDefinition['of'],
    type: declaredType ?? typesSeen[0] ?? 'string',
    declaredType,
    typesSeen,
    examples: row.examples as string[],
    events,
  }
}

async function eventsCarrying(ctx: Ctx, names: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (names.length === 0) return found
  const rows = await ctx.db
    .selectFrom('event_properties')
    .select(['event', 'property'])
    .where('workspace_id', '=', ctx.workspace.id)
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
      .where(
        'd.name',
        'in',
        ctx.db.selectFrom('event_properties').select('property').where('workspace_id', '=', ctx.workspace.id).where('event', '=', event),
      )
  }
  if (after !== undefined)
    query = query.where(
      pgSql<string>`(d.name, d.of)`,
      '>',
      pgSql<string>`(${after.slice(after.indexOf(' ') + 1)}, ${after.split(' ', 1)[0]})`,
    )
  const rows = await query.execute()
  const { page, next } = pageOf(rows, limit, (row) => ({ at: 0, id: `${row.of} ${row.name}` }))
  const carriers = await eventsCarrying(
    ctx,
    page.filter((row) => row.of === 'event').map(({ name }) => name),
  )
  return { items: page.map((row) => toDefinition(row, row.of === 'event' ? (carriers.get(row.name) ?? []) : [])), next }
}

/** Says what a property means, who owns it, its type and whether it is verified. @throws not_found, conflict */
export async function update(
  ctx: Ctx,
  propertyId: string,
  { version, type, ...edit }: z.infer<typeof updateProperty.body>,
): Promise<PropertyDefinition> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('property_definitions')
      .set({ version: version + 1, ...columnsOf(edit), ...(type !== undefined && { declared_type: type }) })
      .where('workspace_id', '=', tx.workspace.id)
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
      changes: { ...edit, type },
    })
  })
  return get(ctx, propertyId)
}

async function get(ctx: Ctx, propertyId: string): Promise<PropertyDefinition> {
  const row = await definitions(ctx).where('d.id', '=', propertyId).executeTakeFirst()
  if (!row) throw notFound('There is no such property.')
  return toDefinition(row, row.of === 'event' ? ((await eventsCarrying(ctx, [row.name])).get(row.name) ?? []) : [])
}

const valuesDays = 90

/** From when on events are looked at for values of a property: 90 days back from the last one that carried it, however long ago that was. */
async function valuesSince(ctx: Ctx, name: string, event: string | undefined): Promise<Date> {
  const property = await definitions(ctx).where('d.of', '=', 'event').where('d.name', '=', name).executeTakeFirst()
  const carrier =
    event === undefined
      ? undefined
      : await ctx.db
          .selectFrom('event_definitions')
          .select('last_seen')
          .where('workspace_id', '=', ctx.workspace.id)
          .where('name', '=', event)
          .executeTakeFirst()
  const ends = [property, carrier].flatMap((row) => (row ? [row.last_seen.getTime()] : []))
  return new Date(Math.min(...ends, ctx.now().getTime()) - valuesDays * 86_400_000)
}

interface ValueCount {
  value: string
  count: number
}

type ValuesQuery = EndpointRequest<typeof listPropertyValues>['query']

/** The most frequent values of a property, for filters. Those of events are of the last 90 days in which they carried it. */
export async function listValues(ctx: Ctx, query: ValuesQuery): Promise<ValueCount[]> {
  const { of, name, event, search } = query
  const cancel = ctx.signal && { signal: ctx.signal }
  const group = of === 'event' ? groupOfProperty(name) : null
  if (group?.property != null) return ctx.ch.query<ValueCount>(profileValues(query, group.type, group.property, false), { ...cancel })
  if (of !== 'event')
    return ctx.ch.query<ValueCount>(profileValues(query, of, name, of === 'person' && (await hasMergedIds(ctx))), { ...cancel })
  if (!group && !isPath(name)) return []
  const recent = await ctx.ch.query<ValueCount>(eventValues(query, await valuesSince(ctx, name, event)), { ...cancel })
  // An event may have lost the property while others still carry it. Nobody waits for all events at each letter of a search.
  return recent.length > 0 || search ? recent : ctx.ch.query<ValueCount>(eventValues(query, new Date(0)), { ...cancel })
}

const matching = (search: string | undefined): Sql => (search ? sql`AND positionCaseInsensitiveUTF8(value, ${search}) > 0` : empty)

const valueOfEvent = (name: string): Sql => {
  const group = groupOfProperty(name)
  return group ? sql`groups[${group.type}]` : sql`${propertyPath(name)}::String`
}

const eventValues = ({ name, event, search, limit }: ValuesQuery, since: Date): Sql => sql`
  SELECT value, toFloat64(count()) AS count FROM (SELECT ${valueOfEvent(name)} AS value FROM events
  WHERE ${scope()} AND ts >= ${since} ${event === undefined ? empty : sql`AND event = ${event}`}) WHERE value != '' ${matching(search)}
  GROUP BY value ORDER BY count DESC, value LIMIT ${as('UInt64', limit)}`

function profileValues({ search, limit }: ValuesQuery, kind: string, name: string, isMerged: boolean): Sql {
  const { id, from } = knownBy(sql`p.key`, isMerged)
  return sql`
  SELECT value, toFloat64(count()) AS count FROM (SELECT ${id} AS who, argMax(value, (at, event_id)) AS value FROM profile_properties AS p ${from}
  WHERE ${scope('p')} AND kind = ${kind} AND name = ${name} GROUP BY who HAVING argMax(mode, (at, event_id)) != 'unset') WHERE value != '' ${matching(search)}
  GROUP BY value ORDER BY count DESC, value LIMIT ${as('UInt64', limit)}`
}
