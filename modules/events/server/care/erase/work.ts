import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Erasing } from '#kernel/erasure.ts'

/** The ids, as a query with one column, for `IN`. */
export const keysOf = ({ ctx, erasureId }: Erasing): Sql =>
  sql`(SELECT key FROM erasing WHERE workspace_id = ${as('UUID', ctx.workspace.id)} AND erasure = ${as('UUID', erasureId)})`

export const ofWorkspace = ({ ctx }: Erasing): Sql => sql`workspace_id = ${as('UUID', ctx.workspace.id)}`

const keysPerInsert = 50_000

/** Lists texts, such as ids, where the statements that remove rows read them; on a cluster each server has them when this resolves. */
export async function listKeys({ ctx, erasureId }: Erasing, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += keysPerInsert)
    await ctx.ch.insert(
      'erasing',
      keys.slice(from, from + keysPerInsert).map((key) => ({ erasure: erasureId, key })),
    )
  await ctx.app.ch.untilEverywhere('erasing')
}
