import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { PropertyOwner } from '../../contract.ts'
import { groupOfProperty } from './group-property.ts'
import { isPath, propertyPath } from './property-path.ts'

/** Those of the names under which no event was ever received. */
export async function neverReceivedEvents(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const defined = await ctx.db
    .selectFrom('event_definitions')
    .select('name')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('name', 'in', names)
    .execute()
  const missing = names.filter((name) => !defined.some((row) => row.name === name))
  if (missing.length === 0) return []
  // The catalogue follows ingestion by moments: the events themselves have the last word.
  const seen = await ctx.ch.query<{ event: string }>(sql`SELECT DISTINCT event FROM events WHERE ${scope()} AND event IN ${missing}`)
  return missing.filter((name) => !seen.some((row) => row.event === name))
}

interface Named {
  of: PropertyOwner
  name: string
}

/** Those of the properties that no event, person or account ever had. */
export async function neverReceivedProperties<P extends Named>(ctx: Ctx, properties: readonly P[]): Promise<P[]> {
  if (properties.length === 0) return []
  const defined = await ctx.db
    .selectFrom('property_definitions')
    .select(['of', 'name'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('name', 'in', [...new Set(properties.map((one) => one.name))])
    .execute()
  const missing = properties.filter((one) => !defined.some((row) => row.of === one.of && row.name === one.name))
  const seen = await Promise.all(missing.map((one) => wasReceived(ctx, one)))
  return missing.filter((_, i) => !seen[i])
}

async function wasReceived(ctx: Ctx, { of, name }: Named): Promise<boolean> {
  const group = of === 'event' ? groupOfProperty(name) : null
  if (group) return wasGroupReceived(ctx, group)
  if (of === 'event' && !isPath(name)) return false
  const rows =
    of === 'event'
      ? await ctx.ch.query(sql`SELECT 1 FROM events WHERE ${scope()} AND isNotNull(${propertyPath(name)}::Nullable(String)) LIMIT 1`)
      : await ctx.ch.query(sql`SELECT 1 FROM profile_properties WHERE ${scope()} AND kind = ${of} AND name = ${name} LIMIT 1`)
  return rows.length > 0
}

async function wasGroupReceived(ctx: Ctx, { type, property }: { type: string; property: string | null }): Promise<boolean> {
  const rows =
    property === null
      ? await ctx.ch.query(sql`SELECT 1 FROM events WHERE ${scope()} AND mapContains(groups, ${type}) LIMIT 1`)
      : await ctx.ch.query(sql`SELECT 1 FROM profile_properties WHERE ${scope()} AND kind = ${type} AND name = ${property} LIMIT 1`)
  return rows.length > 0
}
