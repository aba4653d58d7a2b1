import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { slicesOf } from '../../pieces.ts'

/** An erasure that is under way. */
export interface Work {
  ctx: Ctx
  erasureId: string
  /** All ids of the person. */
  ids: readonly string[]
  hashOf: (id: string) => string
}

/** The ids, as a query with one column, for `IN`. */
export const keysOf = ({ ctx, erasureId }: Work): Sql =>
  sql`(SELECT key FROM erasing WHERE workspace_id = ${as('UUID', ctx.workspace.id)} AND erasure = ${as('UUID', erasureId)})`

export const ofWorkspace = ({ ctx }: Work): Sql => sql`workspace_id = ${as('UUID', ctx.workspace.id)}`

/** Parameters travel in the address of a request. */
const charactersPerQuery = 100_000
/** More texts than these cannot be looked for at once. */
const mostNeedles = 200

/** The ids in slices that can be looked for at once. */
export const slicesOfIds = (ids: readonly string[]): string[][] =>
  slicesOf([...ids], (id) => Math.max(encodeURIComponent(id).length + 8, Math.ceil(charactersPerQuery / mostNeedles)), charactersPerQuery)
