import type { Ctx } from '#kernel/context.ts'
import { createChart, createDashboard, createMetric } from '#modules/metrics/contract.ts'
import { addChart, addDashboard, addMetric, listDashboards, listMetrics } from '#modules/metrics/server/index.ts'
import type { NewDashboard, NewMetric, NewTile } from './content.ts'

/** Adds the metrics that are not there yet. Deleted ones stay deleted. */
async function ensureMetrics(ctx: Ctx, metrics: readonly NewMetric[]): Promise<void> {
  const known = [...(await listMetrics(ctx, { deleted: false })), ...(await listMetrics(ctx, { deleted: true }))]
  for (const metric of metrics) {
    if (!known.some(({ key }) => key === metric.key)) await addMetric(ctx, createMetric.body.parse(metric))
  }
}

async function addTile(ctx: Ctx, tile: NewTile) {
  if ('metric' in tile) return { kind: 'metric', ...tile } as const
  const { id } = await addChart(ctx, createChart.body.parse(tile.chart))
  return { kind: 'chart', chartId: id, size: tile.size } as const
}

/** Adds a dashboard with its metrics and charts, all or nothing, unless it is or was there: what a visitor changes or deletes stays so. */
export async function ensureDashboard(ctx: Ctx, { name, description, tiles }: NewDashboard, metrics: readonly NewMetric[]): Promise<void> {
  await ctx.tx(async (tx) => {
    const known = [...(await listDashboards(tx, { deleted: false })), ...(await listDashboards(tx, { deleted: true }))]
    if (known.some((dashboard) => dashboard.name === name)) return
    await ensureMetrics(tx, metrics)
    const added = []
    for (const tile of tiles) added.push(await addTile(tx, tile))
    await addDashboard(tx, createDashboard.body.parse({ name, description, tiles: added }))
  })
}
