import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { SdkVersion, Source } from '../../contract.ts'
import { pipelineOf } from '../pipeline.ts'
import { silentSince } from './silence.ts'

/** Of a source from which nothing came. */
export const noStats = (): Source['stats'] => ({
  accepted: 0,
  duplicates: 0,
  quarantined: 0,
  rejected: 0,
  errorRate: null,
  duplicateRate: null,
  lastEventAt: null,
  silentSince: null,
  daily: [],
})

interface DayRow {
  source_id: string
  day: string
  a: number
  d: number
  q: number
  r: number
  last: string
}

/** What arrived from each source in the last 30 days. */
export async function statsOf(ctx: Ctx): Promise<Map<string, Source['stats']>> {
  await pipelineOf(ctx.app).writer.counters.flush()
  const since = new Date(ctx.now().getTime() - 30 * 86_400_000)
  const rows = await ctx.ch.query<DayRow>(sql`
    SELECT source_id, toString(toDate(hour)) AS day, toFloat64(sum(accepted)) AS a, toFloat64(sum(duplicates)) AS d, toFloat64(sum(quarantined)) AS q,
      toFloat64(sum(rejected)) AS r, toString(toUnixTimestamp64Milli(max(last_at))) AS last
    FROM ingest_stats WHERE ${scope()} AND hour >= ${as('UInt32', Math.floor(since.getTime() / 1000))} GROUP BY source_id, day ORDER BY day`)
  const found = new Map<string, Source['stats']>()
  for (const row of rows) {
    const stats = found.get(row.source_id) ?? noStats()
    found.set(row.source_id, stats)
    stats.accepted += row.a
    stats.duplicates += row.d
    stats.quarantined += row.q
    stats.rejected += row.r
    const at = new Date(Number(row.last)).toISOString()
    if (!stats.lastEventAt || at > stats.lastEventAt) stats.lastEventAt = at
    stats.daily.push({ day: row.day, accepted: row.a, refused: row.q + row.r })
  }
  const now = ctx.now().getTime()
  for (const stats of found.values()) {
    stats.silentSince = silentSince(stats.daily, stats.lastEventAt, now)
    const all = stats.accepted + stats.duplicates + stats.quarantined + stats.rejected
    stats.errorRate = all > 0 ? (stats.quarantined + stats.rejected) / all : null
    stats.duplicateRate = all > 0 ? stats.duplicates / all : null
  }
  return found
}

/** The versions of SDKs that sent to a source in 30 days, those that sent last first. Their events lie by their own time, so very late ones are not in. */
export async function sdkVersionsOf(ctx: Ctx, sourceId: string): Promise<SdkVersion[]> {
  const since = new Date(ctx.now().getTime() - 30 * 86_400_000)
  const rows = await ctx.ch.query<{ library: string; version: string; events: number; last: string }>(sql`
    SELECT toString(props.\`$lib\`) AS library, toString(props.\`$lib_version\`) AS version, toFloat64(count()) AS events,
      toString(toUnixTimestamp64Milli(max(received_at))) AS last
    FROM events WHERE ${scope()} AND source_id = ${as('UUID', sourceId)} AND ts >= ${since} AND received_at >= ${since}
    GROUP BY library, version ORDER BY max(received_at) DESC, events DESC LIMIT 50`)
  return rows.map(({ library, version, events, last }) => ({
    library,
    version,
    events,
    lastReceivedAt: new Date(Number(last)).toISOString(),
  }))
}
