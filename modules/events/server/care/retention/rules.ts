import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { as, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { RetentionRule, RetentionRun } from '../../../contract.ts'

const dayMs = 86_400_000
/** When each night removes what is too old, UTC. */
export const retentionCron = '17 2 * * *'

export interface Kept {
  event: string
  days: number | null
}

const rulesQuery = (ctx: Ctx) =>
  ctx.db.selectFrom('retention_rules').selectAll().where('workspace_id', '=', ctx.workspace.id).orderBy('event')

/** The rules, that for all other events first. */
export const keptOf = async (ctx: Ctx): Promise<Kept[]> => (await rulesQuery(ctx).execute()).map(({ event, days }) => ({ event, days }))

export const cutOf = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs)

/** Which events are older than their rule says. Undefined when no rule limits any. `at` is the column of their time. */
export function tooOld(rules: readonly Kept[], now: Date, at: Sql = sql`ts`): Sql | undefined {
  const own = rules.filter(({ event }) => event !== '')
  const cuts = rules.map(({ event, days }) => {
    const whose =
      event === ''
        ? sql`event NOT IN ${as(
            'Array(String)',
            own.map((rule) => rule.event),
          )}`
        : sql`event = ${event}`
    return days === null ? undefined : sql`(${whose} AND ${at} < ${cutOf(now, days)})`
  })
  const limits = cuts.filter((cut) => cut !== undefined)
  return limits.length > 0 ? sql`(${limits.reduce((all, one) => sql`${all} OR ${one}`)})` : undefined
}

function nextNight(now: Date): Date {
  const next = new Date(now)
  next.setUTCHours(2, 17, 0, 0)
  return next > now ? next : new Date(next.getTime() + dayMs)
}

const toRule = (row: { event: string; days: number | null; changed_at: Date; changed_by_name: string | null }): RetentionRule => ({
  event: row.event,
  days: row.days,
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by_name,
})

/** The rules and what the last nights did. */
export async function listRetention(ctx: Ctx) {
  const [rules, runs] = await Promise.all([
    rulesQuery(ctx).execute(),
    ctx.db
      .selectFrom('retention_runs')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .orderBy('started_at', 'desc')
      .limit(30)
      .execute(),
  ])
  return {
    items: rules.map(toRule),
    nextRunAt: nextNight(ctx.now()).toISOString(),
    runs: runs.map((row): RetentionRun => ({
      id: row.id,
      startedAt: row.started_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
      removed: Number(row.removed),
      lines: row.lines as unknown as RetentionRun['lines'],
      error: row.error,
    })),
  }
}

/** Says how long events are kept. Nothing is removed before the next night. */
export function setRetention(ctx: Ctx, { event, days }: Kept): Promise<RetentionRule> {
  return ctx.tx(async (tx) => {
    const values = { days, changed_at: tx.now(), changed_by_name: tx.actor.name }
    const row = await tx.db
      .insertInto('retention_rules')
      .values({ workspace_id: tx.workspace.id, event, ...values })
      .onConflict((on) => on.columns(['workspace_id', 'event']).doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow()
    await tx.publish('events.retention_set', { ref: { kind: 'retention', id: event }, title: event || 'All other events', days })
    return toRule(row)
  })
}

/** Lets an event be kept as long as those without a rule. @throws not_found */
export function removeRetention(ctx: Ctx, event: string): Promise<{ event: string }> {
  return ctx.tx(async (tx) => {
    const row = await tx.db
      .deleteFrom('retention_rules')
      .where('workspace_id', '=', tx.workspace.id)
      .where('event', '=', event)
      .returning('event')
      .executeTakeFirst()
    if (!row) throw notFound('This event has no rule of its own.')
    await tx.publish('events.retention_removed', { ref: { kind: 'retention', id: event }, title: event })
    return row
  })
}

/** What a rule would remove if the night were now. */
export async function previewRetention(ctx: Ctx, { event, days }: { event: string; days: number }) {
  const rules = [...(await keptOf(ctx)).filter((rule) => rule.event !== event), { event, days }]
  const before = cutOf(ctx.now(), days)
  const own = rules.map((rule) => rule.event).filter((name) => name !== '')
  const whose = event === '' ? sql`event NOT IN ${as('Array(String)', own)}` : sql`event = ${event}`
  const [row] = await ctx.ch.query<{ removed: number; kept: number; oldest: number | null }>(sql`
    SELECT toFloat64(countIf(ts < ${before})) AS removed, toFloat64(countIf(ts >= ${before})) AS kept,
      if(count() = 0, NULL, toFloat64(toUnixTimestamp64Milli(min(ts)))) AS oldest
    FROM events WHERE ${scope()} AND ${whose}`)
  const { removed, kept, oldest } = row!
  return { before: before.toISOString(), removed, kept, oldest: oldest === null ? null : new Date(oldest).toISOString() }
}

/** What a reader has to know of numbers that reach back behind what is kept. `events` is undefined for all of them. */
export async function retentionNotes(ctx: Ctx, events: readonly string[] | undefined, from: number): Promise<string[]> {
  const rules = await keptOf(ctx)
  const fallback = rules.find(({ event }) => event === '')?.days ?? null
  const limits = events
    ? events.map((event) => ({ event, days: (rules.find((rule) => rule.event === event) ?? { days: fallback }).days }))
    : rules
  return limits.flatMap(({ event, days }) => {
    if (days === null) return []
    const cut = cutOf(ctx.now(), days)
    if (from >= cut.getTime()) return []
    return [
      `${event === '' ? 'Events are' : `“${event}” is`} kept ${days} days: those before ${cut.toISOString().slice(0, 10)} are removed and not counted.`,
    ]
  })
}
