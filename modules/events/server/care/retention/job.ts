import { sql as pgSql } from 'kysely'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { ident, scope, sql, as, type Sql } from '#kernel/clickhouse/sql.ts'
import { toAppError } from '#kernel/http/problem.ts'
import { newId } from '#kernel/ids.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import type { RetentionRun } from '../../../contract.ts'
import { mutate } from '../erase/mutate.ts'
import { cutOf, keptOf, tooOld, type Kept } from './rules.ts'

export const retentionJob = 'events.retain'

/** So many events are listed in what a night removed. */
const mostLines = 1_000

/** Adds the job of each workspace that limits how long events are kept. */
export async function retainEverywhere(app: AppCtx): Promise<void> {
  const rows = await app.db.selectFrom('retention_rules').select('workspace_id').where('days', 'is not', null).distinct().execute()
  for (const { workspace_id: id } of rows) {
    const ctx = await app.inWorkspace(id, { kind: 'system', userId: null, name: 'Fairlead' }).catch(() => undefined)
    await ctx?.enqueue(retentionJob, {}, { key: `retain ${id}` })
  }
}

async function countByEvent(ctx: Ctx, rules: readonly Kept[], condition: Sql): Promise<RetentionRun['lines']> {
  const rows = await ctx.ch.query<{ event: string; n: number }>(
    sql`SELECT event, toFloat64(count()) AS n FROM events WHERE ${scope()} AND ${condition} GROUP BY event ORDER BY n DESC, event LIMIT ${as('UInt64', mostLines)}`,
  )
  const fallback = rules.find(({ event }) => event === '')?.days ?? null
  return rows.map(({ event, n }) => {
    const days = (rules.find((rule) => rule.event === event) ?? { days: fallback }).days!
    return { event, before: cutOf(ctx.now(), days).toISOString(), removed: n }
  })
}

/** Apart from the list, which may be cut off. */
async function countAll(ctx: Ctx, condition: Sql): Promise<number> {
  const [row] = await ctx.ch.query<{ n: number }>(sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND ${condition}`)
  return row!.n
}

/** Removes month by month, so that each step rewrites few parts and ingestion goes on in between. */
async function removeByMonth(ctx: Ctx, condition: Sql): Promise<void> {
  const own = sql`workspace_id = ${as('UUID', ctx.workspace.id)} AND ${condition}`
  const months = await ctx.ch.query<{ month: number }>(
    sql`SELECT DISTINCT toYYYYMM(ts) AS month FROM events WHERE ${scope()} AND ${condition} ORDER BY month`,
  )
  for (const { month } of months)
    await mutate(ctx.app, 'events', sql`ALTER TABLE ${ident('events')} DELETE IN PARTITION ${as('UInt32', month)} WHERE ${own}`)
}

/** Removes what came in before the rules of its event say, from a table whose rows name the event. */
async function removeOld(ctx: Ctx, table: 'quarantine' | 'plan_violations', condition: Sql): Promise<void> {
  const rows = await ctx.ch.query(sql`SELECT 1 FROM ${ident(table)} WHERE ${scope()} AND ${condition} LIMIT 1`)
  if (rows.length === 0) return
  const own = sql`workspace_id = ${as('UUID', ctx.workspace.id)} AND ${condition}`
  await mutate(ctx.app, table, sql`ALTER TABLE ${ident(table)} DELETE WHERE ${own}`)
}

/** Nobody knows any more which event an example is of: those of all properties that the removed events had are emptied, and come again with the next ones. */
async function emptyExamples({ db, workspace }: Ctx, lines: RetentionRun['lines']): Promise<void> {
  const isWhole = lines.length < mostLines
  await pgSql`
    update property_definitions set examples = '[]' where workspace_id = ${workspace.id} and of = 'event' and examples <> '[]'
      and (${!isWhole} or name in (select property from event_properties where workspace_id = ${workspace.id}
        and event = any(${lines.map(({ event }) => event)})))`.execute(db)
}

async function write(
  ctx: Ctx,
  id: string,
  changes: { removed?: number; lines?: string; finished_at?: Date; error?: string },
): Promise<void> {
  await ctx.db.updateTable('retention_runs').set(changes).where('workspace_id', '=', ctx.workspace.id).where('id', '=', id).execute()
}

/**
 * The job: removes the events of a workspace that are older than its rules say, those that were refused, and what the plan found wrong with them. Doing it
 * again removes nothing more.
 */
export async function retain(ctx: Ctx, _payload: object, job: JobTry): Promise<void> {
  const rules = await keptOf(ctx)
  const condition = tooOld(rules, ctx.now())
  if (!condition) return
  const [lines, removed] = await Promise.all([countByEvent(ctx, rules, condition), countAll(ctx, condition)])
  const id = newId()
  await ctx.db
    .insertInto('retention_runs')
    .values({ workspace_id: ctx.workspace.id, id, started_at: ctx.now(), lines: JSON.stringify(lines) })
    .execute()
  try {
    await removeByMonth(ctx, condition)
    await removeOld(ctx, 'quarantine', tooOld(rules, ctx.now(), sql`received_at`)!)
    await removeOld(ctx, 'plan_violations', tooOld(rules, ctx.now(), sql`last_seen`)!)
    if (removed > 0) await emptyExamples(ctx, lines)
    await write(ctx, id, { removed, finished_at: ctx.now() })
    if (removed > 0)
      await ctx.publish('events.old_events_removed', { ref: { kind: 'retention_run', id }, removed, lines: lines.slice(0, 50) })
  } catch (error) {
    const { code, message } = toAppError(error)
    if (code === 'unavailable') await job.excuse()
    await write(ctx, id, { error: message })
    throw error
  }
}
