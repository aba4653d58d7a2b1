import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import {
  metricQuestion,
  tile,
  type changeDashboard,
  type createDashboard,
  type Dashboard,
  type DashboardWithTiles,
  type Tile,
} from '../contract.ts'
import { mustBeMember } from './owner.ts'

const rows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('dashboards as d')
    .selectAll('d')
    .select((on) =>
      on
        .selectFrom('dashboard_tiles as t')
        .whereRef('t.workspace_id', '=', 'd.workspace_id')
        .whereRef('t.dashboard_id', '=', 'd.id')
        .select(on.fn.countAll<string>().as('tiles'))
        .as('tile_count'),
    )
    .where('d.workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (row: Row): Dashboard => ({
  id: row.id,
  name: row.name,
  description: row.description,
  ownerId: row.owner_id,
  version: row.version,
  tileCount: Number(row.tile_count),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  deletedAt: row.deleted_at?.toISOString() ?? null,
})

/** Dashboards by name: those in use, or the deleted ones. */
export async function listDashboards(ctx: Ctx, { deleted }: { deleted: boolean }): Promise<Dashboard[]> {
  const found = await rows(ctx)
    .where('d.deleted_at', deleted ? 'is not' : 'is', null)
    .orderBy('d.name')
    .orderBy('d.id')
    .execute()
  return found.map(shown)
}

async function tilesOf(ctx: Ctx, dashboardId: string): Promise<Tile[]> {
  const found = await ctx.db
    .selectFrom('dashboard_tiles')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('dashboard_id', '=', dashboardId)
    .orderBy('position')
    .execute()
  return found.map(({ size, title, chart_id: chartId, metric_key: metric, question }) =>
    tile.parse(
      chartId
        ? { kind: 'chart', chartId, size, title }
        : { kind: 'metric', metric, size, title, ...(question && { question: metricQuestion.parse(question) }) },
    ),
  )
}

async function anyDashboard(ctx: Ctx, id: string): Promise<Dashboard> {
  const row = await rows(ctx).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw notFound('There is no such dashboard.')
  return shown(row)
}

/** @throws notFound for dashboards that do not exist or were deleted. */
export async function getDashboard(ctx: Ctx, id: string): Promise<DashboardWithTiles> {
  const found = await anyDashboard(ctx, id)
  if (found.deletedAt) throw notFound(`The dashboard “${found.name}” was deleted. It can be restored.`)
  return { ...found, tiles: await tilesOf(ctx, id) }
}

/** Every tile must show something that exists. */
async function mustExist(ctx: Ctx, tiles: readonly Tile[]): Promise<void> {
  const chartIds = tiles.flatMap((one) => (one.kind === 'chart' ? [one.chartId] : []))
  const keys = tiles.flatMap((one) => (one.kind === 'metric' ? [one.metric] : []))
  const charts =
    chartIds.length === 0
      ? []
      : await ctx.db.selectFrom('charts').select('id').where('workspace_id', '=', ctx.workspace.id).where('id', 'in', chartIds).execute()
  const metrics =
    keys.length === 0
      ? []
      : await ctx.db.selectFrom('metrics').select('key').where('workspace_id', '=', ctx.workspace.id).where('key', 'in', keys).execute()
  tiles.forEach((one, i) => {
    const exists =
      one.kind === 'chart' ? charts.some((chart) => chart.id === one.chartId) : metrics.some((metric) => metric.key === one.metric)
    if (exists) return
    const field = `body.tiles[${i}].${one.kind === 'chart' ? 'chartId' : 'metric'}`
    throw invalid(`There is no such ${one.kind}.`, {
      fields: [{ field, expected: one.kind === 'chart' ? 'the id of a saved chart' : 'the key of a metric' }],
    })
  })
}

async function replaceTiles(ctx: Ctx, dashboardId: string, tiles: readonly Tile[]): Promise<void> {
  await mustExist(ctx, tiles)
  await ctx.db.deleteFrom('dashboard_tiles').where('workspace_id', '=', ctx.workspace.id).where('dashboard_id', '=', dashboardId).execute()
  if (tiles.length === 0) return
  const values = tiles.map((one, position) => ({
    workspace_id: ctx.workspace.id,
    dashboard_id: dashboardId,
    position,
    size: one.size,
    title: one.title,
    chart_id: one.kind === 'chart' ? one.chartId : null,
    metric_key: one.kind === 'metric' ? one.metric : null,
    question: one.kind === 'metric' && one.question ? JSON.stringify(one.question) : null,
  }))
  await ctx.db.insertInto('dashboard_tiles').values(values).execute()
}

/** Makes a dashboard; it belongs to whoever makes it. */
export async function addDashboard(
  ctx: Ctx,
  { name, description, tiles }: z.output<typeof createDashboard.body>,
): Promise<DashboardWithTiles> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const id = newId()
    const times = { created_at: tx.now(), updated_at: tx.now() }
    await tx.db
      .insertInto('dashboards')
      .values({ workspace_id: tx.workspace.id, id, name, description, owner_id: tx.actor.userId, ...times })
      .execute()
    await replaceTiles(tx, id, tiles)
    await tx.publish('metrics.dashboard_created', { ref: { kind: 'dashboard', id }, title: name })
    return getDashboard(tx, id)
  })
}

type Values = Partial<Pick<Row, 'name' | 'description' | 'owner_id' | 'deleted_at'>>

async function update(ctx: Ctx, before: Dashboard, version: number, values: Values): Promise<void> {
  const updated = await ctx.db
    .updateTable('dashboards')
    .set({ ...values, version: version + 1, updated_at: ctx.now() })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', before.id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (!updated)
    throw conflict(`“${before.name}” was changed by somebody else since you opened it. Reload to see the change, then make yours.`)
}

/** @throws conflict on a newer version. */
export async function editDashboard(
  ctx: Ctx,
  id: string,
  { version, tiles, ownerId, ...words }: z.output<typeof changeDashboard.body>,
): Promise<DashboardWithTiles> {
  ctx.must('metrics:contribute')
  if (ownerId) await mustBeMember(ctx, ownerId)
  return ctx.tx(async (tx) => {
    const before = await getDashboard(tx, id)
    const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
    await update(tx, before, version, { ...given, ...(ownerId !== undefined && { owner_id: ownerId }) })
    if (tiles) await replaceTiles(tx, id, tiles)
    const after = await getDashboard(tx, id)
    await tx.publish('metrics.dashboard_changed', { ref: { kind: 'dashboard', id }, title: after.name })
    return after
  })
}

/** Puts a tile at the end. Two people who add at once both succeed, one after the other. */
export async function addTile(ctx: Ctx, id: string, added: Tile): Promise<DashboardWithTiles> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    await tx.db.selectFrom('dashboards').select('id').where('workspace_id', '=', tx.workspace.id).where('id', '=', id).forUpdate().execute()
    const { version, tiles } = await getDashboard(tx, id)
    return editDashboard(tx, id, { version, tiles: [...tiles, added] })
  })
}

/** Deletes a dashboard so that it can be restored. */
export async function deleteDashboard(ctx: Ctx, id: string): Promise<Dashboard> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const before = await getDashboard(tx, id)
    await update(tx, before, before.version, { deleted_at: tx.now() })
    await tx.publish('metrics.dashboard_deleted', { ref: { kind: 'dashboard', id }, title: before.name })
    return anyDashboard(tx, id)
  })
}

/** Undoes a deletion. Restoring what is there changes nothing. */
export async function restoreDashboard(ctx: Ctx, id: string): Promise<DashboardWithTiles> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const before = await anyDashboard(tx, id)
    if (before.deletedAt) {
      await update(tx, before, before.version, { deleted_at: null })
      await tx.publish('metrics.dashboard_restored', { ref: { kind: 'dashboard', id }, title: before.name })
    }
    return getDashboard(tx, id)
  })
}
