import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { plainReason } from '#kernel/http/plain-reason.ts'
import type { HealthPart } from '#kernel/module.ts'
import type { Freshness } from '../contract.ts'
import { pipelineOf } from './pipeline.ts'

const instant = (text: string | null | undefined): string | null => (text ? new Date(`${text.replace(' ', 'T')}Z`).toISOString() : null)

/**
 * When the last event happened. People's and accounts' last days, which are few rows, say from when on to look; only if that misses
 * (profiles were imported after the events, or nobody is known) are all events read.
 */
async function lastEvent(ctx: Ctx): Promise<string | null> {
  const [recent] = await ctx.ch.query<{ at: string | null }>(sql`
    SELECT maxOrNull(ts) AS at FROM events
    WHERE ${scope()} AND ts >= (SELECT max(last_seen) - INTERVAL 1 DAY FROM profiles WHERE ${scope()})`)
  if (recent?.at) return instant(recent.at)
  const [all] = await ctx.ch.query<{ at: string | null }>(sql`SELECT maxOrNull(ts) AS at FROM events WHERE ${scope()}`)
  return instant(all?.at)
}

async function lastReceived(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.ch.query<{ at: string | null }>(
    sql`SELECT maxOrNull(last_at) AS at FROM ingest_stats WHERE ${scope()} AND accepted > 0`,
  )
  return instant(row?.at)
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
