import { as, empty, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { listPlanViolations, PlanMode, PlanViolation, ViolationCode } from '../../contract.ts'
import { pipelineOf } from '../pipeline.ts'
import { recipients, type Recipients } from './recipients.ts'

interface Row {
  event: string
  code: ViolationCode
  property: string
  source_id: string
  sdk: string
  sdk_version: string
  app_version: string
  n: number
  first_ms: number
  last_ms: number
  modes: [PlanMode, number][]
  text: string
  shown: string[]
  version: number
}

const plainNumbers = { output_format_json_quote_64bit_integers: 0 } as const
const examplesShown = 5

/** What a group is told apart by from others of the same last instant. */
const nameOf = (row: Row): string =>
  JSON.stringify([row.event, row.code, row.property, row.source_id, row.sdk, row.sdk_version, row.app_version])

const toViolation = (row: Row, to: Recipients): PlanViolation => ({
  event: row.event,
  code: row.code,
  property: row.property,
  sourceId: row.source_id,
  sourceName: to.sourceName(row.source_id),
  sdk: row.sdk,
  sdkVersion: row.sdk_version,
  appVersion: row.app_version,
  count: row.n,
  firstSeen: new Date(row.first_ms).toISOString(),
  lastSeen: new Date(row.last_ms).toISOString(),
  byMode: row.modes.map(([mode, count]) => ({ mode, count })),
  message: row.text,
  examples: row.shown,
  planVersion: row.version,
  ...to.of(row.event, row.source_id),
})

/** What breaks the plan, in groups, those seen last first. Counts are of the hours asked for; first and last seen too. */
export async function listViolations(
  ctx: Ctx,
  { event, code, sourceId, hours, limit, cursor }: EndpointRequest<typeof listPlanViolations>['query'],
) {
  await pipelineOf(ctx.app).plan.tally.flush()
  const since = Math.floor((ctx.now().getTime() - hours * 3_600_000) / 3_600_000) * 3_600
  const after = decodeCursor(cursor)
  const name = sql`toJSONString([event, code, property, toString(source_id), sdk, sdk_version, app_version])`
  const rows = await ctx.ch.query<Row>(
    sql`SELECT event, code, property, source_id, sdk, sdk_version, app_version, sum(n_of_mode) AS n, min(first_of_mode) AS first_ms, max(last_of_mode) AS last_ms,
          arraySort(groupArray((mode, n_of_mode))) AS modes, argMax(text_of_mode, last_of_mode) AS text,
          arraySlice(groupUniqArrayArray(examples_of_mode), 1, ${as('UInt8', examplesShown)}) AS shown, max(version_of_mode) AS version
        FROM (SELECT event, code, property, source_id, sdk, sdk_version, app_version, mode, sum(count) AS n_of_mode,
            toUnixTimestamp64Milli(min(first_seen)) AS first_of_mode, toUnixTimestamp64Milli(max(last_seen)) AS last_of_mode,
            anyLast(message) AS text_of_mode, groupUniqArrayArray(examples) AS examples_of_mode, max(plan_version) AS version_of_mode
          FROM plan_violations WHERE ${scope()} AND hour >= ${as('UInt32', since)}
            ${event === undefined ? empty : sql`AND event = ${event}`}
            ${code === undefined ? empty : sql`AND code = ${code}`}
            ${sourceId === undefined ? empty : sql`AND source_id = ${as('UUID', sourceId)}`}
          GROUP BY event, code, property, source_id, sdk, sdk_version, app_version, mode)
        GROUP BY event, code, property, source_id, sdk, sdk_version, app_version
        ${after ? sql`HAVING (last_ms, ${name}) < (${as('Int64', after.at)}, ${after.id})` : empty}
        ORDER BY last_ms DESC, ${name} DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers, ...(ctx.signal && { signal: ctx.signal }) },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.last_ms, id: nameOf(row) }))
  const to = await recipients(
    ctx,
    page.map((row) => row.event),
  )
  return { items: page.map((row) => toViolation(row, to)), next }
}

/** Violations of the last 24 hours, by event. One event may break the plan in several ways. */
export async function violationsOfDay(ctx: Ctx): Promise<Map<string, number>> {
  await pipelineOf(ctx.app).plan.tally.flush()
  const since = Math.floor(ctx.now().getTime() / 1000) - 86_400
  const rows = await ctx.ch.query<{ event: string; n: number }>(
    sql`SELECT event, toFloat64(sum(count)) AS n FROM plan_violations WHERE ${scope()} AND hour >= ${as('UInt32', since)} GROUP BY event`,
  )
  return new Map(rows.map(({ event, n }) => [event, n]))
}
