import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'

/** The links that count, as a query: child and parent. */
const activeLinks = (whose: Sql): Sql => sql`
  SELECT child, parent FROM identity_links WHERE ${whose} GROUP BY child, parent, id HAVING argMax(status, recorded_at) = 'linked'`

const latest = (whose: Sql): Sql => sql`
  SELECT key, argMax(person, version) AS stands_for, max(version) AS latest FROM identity_overrides WHERE ${whose} GROUP BY key`

/** Ids that stand for another although no link says so, as rows of overrides that put it right. */
const strays = (whose: Sql): Sql => sql`
  SELECT key, key AS person, latest + 1 AS version FROM (${latest(whose)})
  WHERE stands_for != key AND key NOT IN (SELECT child FROM (${activeLinks(whose)}))`

/** Ids that do not stand for the person of the one they are linked to. */
const apart = (whose: Sql): Sql => sql`
  SELECT l.child AS key, if(p.key = '', l.parent, p.stands_for) AS person, o.latest + 1 AS version
  FROM (${activeLinks(whose)}) AS l
  LEFT JOIN (${latest(whose)}) AS p ON p.key = l.parent
  LEFT JOIN (${latest(whose)}) AS o ON o.key = l.child
  WHERE o.stands_for != person`

const countOf = async (app: AppCtx, wrong: Sql): Promise<number> =>
  (await app.ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM (${wrong})`))[0]!.n

const whoseOf = (workspaceId: string): Sql => sql`workspace_id = ${as('UUID', workspaceId)}`

/** How many ids do not stand for whom the log says. */
export async function countWrong(app: AppCtx, workspaceId: string): Promise<number> {
  const whose = whoseOf(workspaceId)
  return (await countOf(app, strays(whose))) + (await countOf(app, apart(whose)))
}

/**
 * Makes what follows from the log agree with it, for one workspace. Call it under the lock of its ingestion. Changes nothing where they agree; each round
 * brings ids one link nearer to their person.
 * @returns how many rows were written
 */
export async function rebuildOverrides(app: AppCtx, workspaceId: string): Promise<number> {
  let written = 0
  for (const wrong of [strays(whoseOf(workspaceId)), apart(whoseOf(workspaceId))]) {
    for (let n = await countOf(app, wrong); n > 0; n = await countOf(app, wrong)) {
      await app.ch.command(
        sql`INSERT INTO identity_overrides (workspace_id, key, person, version)
            SELECT ${as('UUID', workspaceId)}, key, person, version FROM (${wrong})`,
      )
      written += n
    }
  }
  return written
}
