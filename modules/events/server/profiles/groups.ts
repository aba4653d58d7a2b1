import { as, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { GroupTypeSeen, Named, Profile } from '../../contract.ts'
import { hasMergedIds, knownBy } from '../identity/person-sql.ts'
import { typesNotFromProperties } from '../identity/settings.ts'
import { pipelineOf } from '../pipeline.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { countEvents, get, peopleShown, withNames } from './profiles.ts'

/** The types of groups besides the account that were seen, the most frequent first; at most 200. */
export async function listTypes(ctx: Ctx): Promise<GroupTypeSeen[]> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const off = new Set(await typesNotFromProperties(ctx))
  const rows = await ctx.ch.query<{ type: string; n: number; last_ms: number }>(
    sql`SELECT kind AS type, uniqExact(key) AS n, toUnixTimestamp64Milli(max(last_seen)) AS last_ms FROM profiles
        WHERE ${scope()} AND kind NOT IN ('person', 'account') GROUP BY kind ORDER BY n DESC, type LIMIT 200`,
    { settings: plainNumbers },
  )
  return rows.map(({ type, n, last_ms }) => ({
    type,
    groups: n,
    lastSeen: new Date(last_ms).toISOString(),
    fromProperties: !off.has(type),
  }))
}

/** Events that name the group. A person may work in many groups of a type at once, so that what names none belongs to none. */
export const eventsOfGroup = (type: string, group: string): Sql => sql`groups[${type}] = ${group}`

/** Everybody who was ever put into the group, by the ids that they are known by. */
function peopleOf(type: string, group: string, isMerged: boolean): Sql {
  const { id, from } = knownBy(sql`m.person`, isMerged)
  return sql`SELECT DISTINCT ${id} AS who FROM memberships AS m ${from} WHERE ${scope('m')} AND kind = ${type} AND account = ${group}`
}

/** @throws not_found */
export async function getGroup(
  ctx: Ctx,
  type: string,
  group: string,
): Promise<{ profile: Profile; people: Named[]; peopleCount: number; eventCount: number }> {
  const profile = await get(ctx, type, { person: group, isTheirs: (column) => sql`${column} = ${group}` })
  const people = await ctx.ch.query<{ who: string; n: number }>(
    sql`SELECT who, toFloat64(count() OVER ()) AS n FROM (${peopleOf(type, group, await hasMergedIds(ctx))}) ORDER BY who LIMIT ${as('UInt64', peopleShown)}`,
  )
  return {
    profile,
    people: await withNames(
      ctx,
      'person',
      people.map(({ who }) => who),
    ),
    peopleCount: people[0]?.n ?? 0,
    eventCount: await countEvents(ctx, eventsOfGroup(type, group)),
  }
}
