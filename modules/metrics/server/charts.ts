import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { containing } from '#kernel/postgres/like.ts'
import { newId } from '#kernel/ids.ts'
import {
  chartSpec,
  display,
  type changeChart,
  type Chart,
  type ChartResult,
  type ChartSpec,
  type createChart,
  type listCharts,
} from '../contract.ts'
import { adoption } from './adoption/run.ts'
import { churn } from './churn/run.ts'
import { mustBeMember } from './owner.ts'
import { trend } from './trend/run.ts'

const rows = (ctx: Ctx) => ctx.db.selectFrom('charts').selectAll().where('workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (row: Row): Chart => ({
  id: row.id,
  name: row.name,
  description: row.description,
  display: display.parse(row.display),
  spec: chartSpec.parse(row.spec),
  ownerId: row.owner_id,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  deletedAt: row.deleted_at?.toISOString() ?? null,
})

type ListQuery = z.output<typeof listCharts.query>

/** Saved charts, last changed first, a page at a time. */
export async function chartsOf(ctx: Ctx, { search, deleted, cursor, limit }: ListQuery): Promise<{ items: Chart[]; next: string | null }> {
  let query = rows(ctx).where('deleted_at', deleted ? 'is not' : 'is', null)
  if (search) query = query.where((on) => on(on.fn<string>('lower', ['name']), 'like', containing(search.toLowerCase())))
  const after = decodeCursor(cursor)
  if (after) {
    const at = new Date(after.at)
    query = query.where((on) => on.or([on('updated_at', '<', at), on.and([on('updated_at', '=', at), on('id', '<', after.id)])]))
  }
  const found = (
    await query
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
  ).map(shown)
  const { page, next } = pageOf(found, limit, ({ updatedAt, id }) => ({ at: Date.parse(updatedAt), id }))
  return { items: page, next }
}

async function anyChart(ctx: Ctx, id: string): Promise<Chart> {
  const row = await rows(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('There is no such chart.')
  return shown(row)
}

/** @throws notFound for charts that do not exist or were deleted. */
export async function getChart(ctx: Ctx, id: string): Promise<Chart> {
  const chart = await anyChart(ctx, id)
  if (chart.deletedAt) throw notFound(`The chart “${chart.name}” was deleted. It can be restored.`)
  return chart
}

/** Saves an analysis; it belongs to whoever saves it. */
export async function addChart(ctx: Ctx, { name, description, display: as, spec }: z.output<typeof createChart.body>): Promise<Chart> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const id = newId()
    const times = { created_at: tx.now(), updated_at: tx.now() }
    const values = {
      workspace_id: tx.workspace.id,
      id,
      name,
      description,
      display: as,
      spec: JSON.stringify(spec),
      owner_id: tx.actor.userId,
      ...times,
    }
    await tx.db.insertInto('charts').values(values).execute()
    await tx.publish('metrics.chart_created', { ref: { kind: 'chart', id }, title: name })
    return getChart(tx, id)
  })
}

type Values = Partial<Pick<Row, 'name' | 'description' | 'display' | 'owner_id' | 'deleted_at'>> & { spec?: string }

async function update(ctx: Ctx, chart: Chart, version: number, values: Values): Promise<void> {
  const updated = await ctx.db
    .updateTable('charts')
    .set({ ...values, version: version + 1, updated_at: ctx.now() })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', chart.id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (!updated)
    throw conflict(`“${chart.name}” was changed by somebody else since you opened it. Reload to see the change, then make yours.`)
}

/** @throws conflict on a newer version. */
export async function editChart(
  ctx: Ctx,
  id: string,
  { version, spec, ownerId, ...words }: z.output<typeof changeChart.body>,
): Promise<Chart> {
  ctx.must('metrics:contribute')
  if (ownerId) await mustBeMember(ctx, ownerId)
  return ctx.tx(async (tx) => {
    const before = await getChart(tx, id)
    const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
    await update(tx, before, version, {
      ...given,
      ...(spec && { spec: JSON.stringify(spec) }),
      ...(ownerId !== undefined && { owner_id: ownerId }),
    })
    const after = await getChart(tx, id)
    await tx.publish('metrics.chart_changed', { ref: { kind: 'chart', id }, title: after.name })
    return after
  })
}

/** Deletes a chart so that it can be restored; dashboards that show it say so. */
export async function deleteChart(ctx: Ctx, id: string): Promise<Chart> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const chart = await getChart(tx, id)
    await update(tx, chart, chart.version, { deleted_at: tx.now() })
    await tx.publish('metrics.chart_deleted', { ref: { kind: 'chart', id }, title: chart.name })
    return anyChart(tx, id)
  })
}

/** Undoes a deletion. Restoring what is there changes nothing. */
export async function restoreChart(ctx: Ctx, id: string): Promise<Chart> {
  ctx.must('metrics:contribute')
  return ctx.tx(async (tx) => {
    const chart = await anyChart(tx, id)
    if (!chart.deletedAt) return chart
    await update(tx, chart, chart.version, { deleted_at: null })
    await tx.publish('metrics.chart_restored', { ref: { kind: 'chart', id }, title: chart.name })
    return getChart(tx, id)
  })
}

/** Answers any kind of question. */
export function answer(ctx: Ctx, spec: ChartSpec): Promise<ChartResult> {
  switch (spec.kind) {
    case 'trend':
      return trend(ctx, spec)
    case 'adoption':
      return adoption(ctx, spec)
    case 'churn':
      return churn(ctx, spec)
  }
}
