import { as, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { idsOfPeople } from './view.ts'

/** The persons that ids stand for, by id; an id that is linked to none stands for itself. At most some thousands at a time. */
export async function resolve(ctx: Ctx, keys: readonly string[]): Promise<Map<string, string>> {
  const people = new Map(keys.map((key) => [key, key]))
  if (keys.length === 0) return people
  const rows = await ctx.ch.query<{ key: string; stands_for: string }>(sql`
    SELECT key, argMax(person, version) AS stands_for FROM identity_overrides
    WHERE ${scope()} AND key IN ${as('Array(String)', keys)} GROUP BY key`)
  for (const { key, stands_for } of rows) people.set(key, stands_for)
  return people
}

/** The person that an id stands for. */
export const personOf = async (ctx: Ctx, key: string): Promise<string> => (await resolve(ctx, [key])).get(key)!

/** All ids that stand for a person besides its own, as a query with the columns key, stands_for, latest. */
export const otherIdsOf = (person: string): Sql => idsOfPeople(scope(), sql`${person}`)

/** All ids of a person, as a query with one column, for `IN`. */
export const allIdsOf = (person: string): Sql => sql`SELECT ${person} UNION ALL SELECT key FROM (${otherIdsOf(person)})`

/** The ids of the person that an id stands for: first the one it is known by, then the others in their order, at most as many as asked for. */
export async function idsOf(ctx: Ctx, key: string, most = 10_000): Promise<{ person: string; ids: string[]; count: number }> {
  const person = await personOf(ctx, key)
  const rows = await ctx.ch.query<{ key: string; n: number }>(sql`
    SELECT key, toUInt32(count() OVER ()) AS n FROM (${otherIdsOf(person)}) ORDER BY key LIMIT ${as('UInt64', most - 1)}`)
  return { person, ids: [person, ...rows.map((row) => row.key)], count: (rows[0]?.n ?? 0) + 1 }
}
