import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import type { listPlanRules } from '../../contract.ts'
import { canonicalJson } from '../../contract/plan/order.ts'
import { pipelineOf } from '../pipeline.ts'
import { draftOf } from './draft.ts'
import { published } from './versions.ts'

const days = 30

/** Rules of the draft with how often they changed arriving events in the last 30 days. */
export async function listRules(ctx: Ctx): Promise<EndpointOutput<typeof listPlanRules>['items']> {
  await pipelineOf(ctx.app).plan.tally.flush()
  const [{ document }, applies] = [await draftOf(ctx), await published(ctx)]
  const since = Math.floor(ctx.now().getTime() / 1000) - days * 86_400
  const rows = await ctx.ch.query<{ rule: string; n: number; last_ms: string }>(
    sql`SELECT rule, toFloat64(sum(count)) AS n, toString(toUnixTimestamp64Milli(max(last_at))) AS last_ms FROM plan_changes
        WHERE ${scope()} AND hour >= ${as('UInt32', since)} GROUP BY rule`,
  )
  const counts = new Map(rows.map((row) => [row.rule, row]))
  const live = new Map(applies.document.rules.map((rule) => [rule.id, canonicalJson(rule)]))
  return document.rules.map((rule) => {
    const count = counts.get(rule.id)
    return {
      rule,
      count30d: count?.n ?? 0,
      lastAt: count ? new Date(Number(count.last_ms)).toISOString() : null,
      isPublished: live.get(rule.id) === canonicalJson(rule),
    }
  })
}
