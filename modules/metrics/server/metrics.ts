import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import { metricSpec, type changeMetric, type createMetric, type Metric, type MetricVersion } from '../contract.ts'
import { mustBeMember } from './owner.ts'

const joined = (ctx: Ctx) =>
  ctx.db
    .selectFrom('metrics as m')
    .innerJoin('metric_versions as v', (on) =>
      on.onRef('v.workspace_id', '=', 'm.workspace_id').onRef('v.metric_id', '=', 'm.id').onRef('v.version', '=', 'm.version'),
    )
    .where('m.workspace_id', '=', ctx.workspace.id)
    .selectAll('v')
    .select(['m.id', 'm.key', 'm.owner_id', 'm.built_in', 'm.updated_at', 'm.deleted_at', 'm.created_at as made_at'])

type Row = Awaited<ReturnType<ReturnType<typeof joined>['executeTakeFirstOrThrow']>>

const shown = (row: Row): Metric => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  unit: row.unit,
  direction: row.direction === 'down' ? 'down' : 'up',
  spec: metricSpec.parse(row.spec),
  ownerId: row.owner_id,
  version: row.version,
  certified: row.certified_at !== null,
  certifiedAt: row.certified_at?.toISOString() ?? null,
  certifiedBy: row.certified_by_name,
  builtIn: row.built_in,
  createdAt: row.made_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  deletedAt: row.deleted_at?.toISOString() ?? null,
})

/** All metrics by name: those in use, or the deleted ones. */
export async function listMetrics(ctx: Ctx, { deleted }: { deleted: boolean }): Promise<Metric[]> {
  const rows = await joined(ctx)
    .where('m.deleted_at', deleted ? 'is not' : 'is', null)
    .orderBy('v.name')
    .execute()
  return rows.map(shown)
}

/** Metrics in use, by key. Keys that do not exist are missing. */
export async function metricsByKey(ctx: Ctx, keys: readonly string[]): Promise<Map<string, Metric>> {
  if (keys.length === 0) return new Map()
  const rows = await joined(ctx).where('m.key', 'in', keys).where('m.deleted_at', 'is', null).execute()
  return new Map(rows.map((row) => [row.key, shown(row)]))
}

async function anyMetric(ctx: Ctx, key: string): Promise<Metric> {
  const row = await joined(ctx).where('m.key', '=', key).executeTakeFirst()
  if (!row) throw notFound(`There is no metric ${JSON.stringify(key)}.`)
  return shown(row)
}

/** @throws notFound for metrics that do not exist or were deleted. */
export async function getMetric(ctx: Ctx, key: string): Promise<Metric> {
  const metric = await anyMetric(ctx, key)
  if (metric.deletedAt) throw notFound(`The metric ${JSON.stringify(key)} was deleted. It can be restored.`)
  return metric
}

/** Every definition that the metric ever had, the latest first. */
export async function versionsOf(ctx: Ctx, metric: Metric): Promise<MetricVersion[]> {
  const rows = await ctx.db
    .selectFrom('metric_versions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('metric_id', '=', metric.id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    name: row.name,
    description: row.description,
    unit: row.unit,
    direction: row.direction === 'down' ? 'down' : 'up',
    spec: metricSpec.parse(row.spec),
    note: row.note,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by_name,
  }))
}

type Definition = Pick<Metric, 'name' | 'description' | 'unit' | 'direction' | 'spec'>

async function addVersion(ctx: Ctx, metricId: string, version: number, { spec, ...words }: Definition, note: string): Promise<void> {
  const row = { workspace_id: ctx.workspace.id, metric_id: metricId, version, ...words, spec: JSON.stringify(spec), note }
  await ctx.db
    .insertInto('metric_versions')
    .values({ ...row, created_at: ctx.now(), created_by_name: ctx.actor.name })
    .execute()
}

/** Why a key cannot be used again: versions and charts mean one metric by it, so that it can be restored under it. */
const keyTaken = ({ key, name, deletedAt }: Metric) =>
  deletedAt
    ? conflict(
        `The metric “${name}” had the key ${JSON.stringify(key)} and was deleted. Restore it and change it, or choose another key.`,
        {
          fields: [
            {
              field: 'body.key',
              expected: `a key that no metric had; the deleted metric can be restored: POST /api/metrics/${key}/restore`,
            },
          ],
        },
      )
    : conflict(`There is a metric ${JSON.stringify(key)} already: “${name}”.`, {
        fields: [{ field: 'body.key', expected: 'a key that no metric has' }],
      })

/** Adds a metric to the catalogue. @throws conflict when the key is taken, also by a deleted metric. */
export async function addMetric(
  ctx: Ctx,
  { key, ownerId, ...definition }: z.output<typeof createMetric.body>,
  builtIn = false,
): Promise<Metric> {
  ctx.must('metrics:write')
  if (ownerId) await mustBeMember(ctx, ownerId)
  return ctx.tx(async (tx) => {
    const id = newId()
    const times = { created_at: tx.now(), updated_at: tx.now() }
    const owner = ownerId === undefined ? tx.actor.userId : ownerId
    const added = await tx.db
      .insertInto('metrics')
      .values({ workspace_id: tx.workspace.id, id, key, owner_id: owner, built_in: builtIn, ...times })
      .onConflict((on) => on.columns(['workspace_id', 'key']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!added) throw keyTaken(await anyMetric(tx, key))
    await addVersion(tx, id, 1, definition, '')
    await tx.publish('metrics.metric_created', { ref: { kind: 'metric', id }, title: definition.name })
    return getMetric(tx, key)
  })
}

const sameDefinition = (a: Definition, b: Definition): boolean =>
  (['name', 'description', 'unit', 'direction', 'spec'] as const).every((part) => JSON.stringify(a[part]) === JSON.stringify(b[part]))

/** Changes a metric. A changed definition is a new version without a certificate; the old ones stay. @throws conflict on a newer version. */
export async function editMetric(
  ctx: Ctx,
  key: string,
  { version, note, ownerId, ...changes }: z.output<typeof changeMetric.body>,
): Promise<Metric> {
  ctx.must('metrics:write')
  if (ownerId) await mustBeMember(ctx, ownerId)
  return ctx.tx(async (tx) => {
    const before = await getMetric(tx, key)
    const defined: Definition = {
      name: changes.name ?? before.name,
      description: changes.description ?? before.description,
      unit: changes.unit ?? before.unit,
      direction: changes.direction ?? before.direction,
      spec: changes.spec ?? before.spec,
    }
    const isNew = !sameDefinition(before, defined)
    const owner = ownerId === undefined ? before.ownerId : ownerId
    await mustUpdate(tx, before, version, { version: isNew ? version + 1 : version, owner_id: owner })
    if (isNew) await addVersion(tx, before.id, version + 1, defined, note)
    await tx.publish('metrics.metric_changed', {
      ref: { kind: 'metric', id: before.id },
      title: defined.name,
      version: isNew ? version + 1 : version,
      note,
    })
    return getMetric(tx, key)
  })
}

async function mustUpdate(
  ctx: Ctx,
  metric: Metric,
  version: number,
  values: { version?: number; owner_id?: string | null; deleted_at?: Date | null },
): Promise<void> {
  const updated = await ctx.db
    .updateTable('metrics')
    .set({ ...values, updated_at: ctx.now() })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', metric.id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (!updated)
    throw conflict(`${metric.name} was changed by somebody else since you opened it. Reload to see the change, then make yours.`)
}

/** Vouches for the current version, or no longer does. The level `manage` is checked here, whoever calls. */
export async function certifyMetric(
  ctx: Ctx,
  key: string,
  { version, certified }: { version: number; certified: boolean },
): Promise<Metric> {
  ctx.must('metrics:manage')
  return ctx.tx(async (tx) => {
    const metric = await getMetric(tx, key)
    if (metric.version !== version) {
      throw invalid('Only the current version can be certified.', { fields: [{ field: 'body.version', expected: String(metric.version) }] })
    }
    await tx.db
      .updateTable('metric_versions')
      .set({ certified_at: certified ? tx.now() : null, certified_by_name: certified ? tx.actor.name : null })
      .where('workspace_id', '=', tx.workspace.id)
      .where('metric_id', '=', metric.id)
      .where('version', '=', version)
      .execute()
    await tx.publish(certified ? 'metrics.metric_certified' : 'metrics.metric_uncertified', {
      ref: { kind: 'metric', id: metric.id },
      title: metric.name,
      version,
    })
    return getMetric(tx, key)
  })
}

/** Takes a metric out of the catalogue; tiles that show it say so until it is restored. */
export async function deleteMetric(ctx: Ctx, key: string): Promise<Metric> {
  ctx.must('metrics:write')
  return ctx.tx(async (tx) => {
    const metric = await getMetric(tx, key)
    await mustUpdate(tx, metric, metric.version, { deleted_at: tx.now() })
    await tx.publish('metrics.metric_deleted', { ref: { kind: 'metric', id: metric.id }, title: metric.name })
    return anyMetric(tx, key)
  })
}

/** Undoes a deletion. Restoring what is there changes nothing. */
export async function restoreMetric(ctx: Ctx, key: string): Promise<Metric> {
  ctx.must('metrics:write')
  return ctx.tx(async (tx) => {
    const metric = await anyMetric(tx, key)
    if (!metric.deletedAt) return metric
    await mustUpdate(tx, metric, metric.version, { deleted_at: null })
    await tx.publish('metrics.metric_restored', { ref: { kind: 'metric', id: metric.id }, title: metric.name })
    return anyMetric(tx, key)
  })
}
