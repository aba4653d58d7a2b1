import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { Freshness } from '../contract.ts'

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

async function watermark(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.ch.query<{ at: string | null }>(
    sql`SELECT maxOrNull(last_at) AS at FROM ingest_stats WHERE ${scope()} AND accepted > 0`,
  )
  return instant(row?.at)
}

/** How fresh the events of the workspace are, seen at `asOf` (milliseconds). */
export async function freshness(ctx: Ctx, asOf: number): Promise<Freshness> {
  const [received, happened] = await Promise.all([watermark(ctx), lastEvent(ctx)])
  return { watermark: received, lastEvent: happened, asOf: new Date(asOf).toISOString() }
}
