import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { plainReason } from '#kernel/http/plain-reason.ts'
import type { HealthPart } from '#kernel/module.ts'
import type { Freshness } from '../contract.ts'
import { pipelineOf } from './pipeline.ts'

const instant = (text: string | null | undefined): string | null => (text ? new Date(`${text.replace(' ', 'T')}Z`).toISOString() : null)

/**
 * When the last event happened. The catalogue knows it, and this process knows what the catalogue will know in a moment; only events that neither
 * has heard of, as after a crash, must be read.
 */
async function lastEvent(ctx: Ctx): Promise<string | null> {
  const { last } = await ctx.db
    .selectFrom('event_definitions')
    .select(({ fn }) => fn.max('last_seen').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow()
  const newest = pipelineOf(ctx.app).writer.catalogue.newest(ctx.workspace.id)
  const known = Math.max(last ? new Date(last).getTime() : -Infinity, newest ?? -Infinity)
  if (known > -Infinity) return new Date(known).toISOString()
  const [all] = await ctx.ch.query<{ at: string | null }>(sql`SELECT maxOrNull(ts) AS at FROM events WHERE ${scope()}`)
  return instant(all?.at)
}

/** Of other processes' events we hear by their counters, which they write every two seconds: asking more often tells nothing new. */
const askAgainMs = 2_000
const asked = new WeakMap<AppCtx, Map<string, { at: number; answer: Promise<string | null> }>>()

async function askLastReceived(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.ch.query<{ at: string | null }>(
    sql`SELECT maxOrNull(last_at) AS at FROM ingest_stats WHERE ${scope()} AND accepted > 0`,
  )
  return instant(row?.at)
}

/** When the last event came in, through this process or another one. */
async function lastReceived(ctx: Ctx): Promise<string | null> {
  const answers = asked.get(ctx.app) ?? new Map<string, { at: number; answer: Promise<string | null> }>()
  asked.set(ctx.app, answers)
  let latest = answers.get(ctx.workspace.id)
  if (!latest || performance.now() - latest.at > askAgainMs) {
    latest = { at: performance.now(), answer: askLastReceived(ctx) }
    answers.set(ctx.workspace.id, latest)
    latest.answer.catch(() => answers.delete(ctx.workspace.id))
  }
  const stored = await latest.answer
  const own = pipelineOf(ctx.app).writer.counters.lastAccepted(ctx.workspace.id)
  return own !== undefined && (stored === null || own > Date.parse(stored)) ? new Date(own).toISOString() : stored
}

/** How fresh the numbers of a workspace are: the one definition, for the API and for every answer. */
export async function getFreshness(ctx: Ctx): Promise<Freshness> {
  const { watermark, lagSeconds, buffered } = pipelineOf(ctx.app).writer.status()
  const [received, happened] = await Promise.all([lastReceived(ctx), lastEvent(ctx)])
  return { watermark: watermark.toISOString(), lagSeconds, buffered, lastReceived: received, lastEvent: happened }
}

/** Senders come back every few seconds. When none does, nobody knows whether storing would still fail, and a monitor that keeps senders away would never see it work. */
const failureCountsForMs = 10_000

/** The part of `GET /health` about ingestion: `failing` when the last events that came could not be stored. */
export function ingestHealth(app: AppCtx): HealthPart {
  const { watermark, lagSeconds, buffered, failure } = pipelineOf(app).writer.status()
  const isFailing = failure !== undefined && app.now().getTime() - failure.at < failureCountsForMs
  return {
    status: isFailing ? 'failing' : 'ok',
    ...(isFailing && { reason: `Events cannot be stored: ${plainReason(failure.error)}.` }),
    watermark: watermark.toISOString(),
    lagSeconds,
    buffered,
  }
}
