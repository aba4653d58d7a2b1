import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import type { createExport, Export, ExportRun } from '../../contract.ts'
import { directoryOf, exportsRoot } from './folder.ts'
import { addPeriods, addRun, enqueueRun, graceMs, keysPurpose, periodMs } from './run.ts'
import type { S3Target } from './s3.ts'

const runsShown = 20

const query = (ctx: Ctx) =>
  ctx.db.selectFrom('exports').selectAll().where('workspace_id', '=', ctx.workspace.id).where('deleted_at', 'is', null)

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof query>['executeTakeFirst']>>>

const placeOf = (ctx: Ctx, row: Row): string => {
  if (row.destination === 'folder') return [exportsRoot(ctx.app), ctx.workspace.id, row.folder].filter(Boolean).join('/')
  const { bucket, prefix } = row.s3 as unknown as S3Target
  return `s3://${[bucket, prefix].filter(Boolean).join('/')}`
}

async function runsOf(ctx: Ctx, exportId: string): Promise<ExportRun[]> {
  const rows = await ctx.db
    .selectFrom('export_runs')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('export_id', '=', exportId)
    .orderBy('range_from', 'desc')
    .limit(runsShown)
    .execute()
  return rows.map((row) => ({
    from: row.range_from.toISOString(),
    to: row.range_to.toISOString(),
    status: row.status as ExportRun['status'],
    file: row.file,
    rows: row.rows === null ? null : Number(row.rows),
    bytes: row.bytes === null ? null : Number(row.bytes),
    sha256: row.sha256,
    error: row.error,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }))
}

const toExport = async (ctx: Ctx, row: Row): Promise<Export> => ({
  id: row.id,
  name: row.name,
  what: row.what as Export['what'],
  format: row.format as Export['format'],
  events: row.events as string[],
  columns: row.columns as string[],
  byTime: row.by_time as Export['byTime'],
  schedule: row.schedule as Export['schedule'],
  from: row.range_from.toISOString(),
  to: row.range_to?.toISOString() ?? null,
  destination: row.destination as Export['destination'],
  place: placeOf(ctx, row),
  pausedAt: row.paused_at?.toISOString() ?? null,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by_name,
  runs: await runsOf(ctx, row.id),
})

/** Lists exports, newest first. */
export async function listExports(ctx: Ctx): Promise<{ items: Export[] }> {
  const rows = await query(ctx).orderBy('id', 'desc').limit(200).execute()
  return { items: await Promise.all(rows.map((row) => toExport(ctx, row))) }
}

async function get(ctx: Ctx, exportId: string): Promise<Export> {
  const row = await query(ctx).where('id', '=', exportId).executeTakeFirst()
  if (!row) throw notFound('There is no such export.')
  return toExport(ctx, row)
}

type Input = z.output<typeof createExport.body>

const wrong = (field: string, expected: string) =>
  invalid(`${field}: expected ${expected}`, { fields: [{ field: `body.${field}`, expected }] })

/** The range of an export; that of a schedule begins with a whole period, UTC. @throws invalid */
function rangeOf({ what, schedule, from: text, to: until }: Input, now: Date): { from: Date; to: Date | null } {
  const from = new Date(text)
  if (schedule !== 'once') {
    if (until !== undefined) throw wrong('to', 'nothing: a schedule has no end')
    return { from: new Date(Math.floor(from.getTime() / periodMs[schedule]) * periodMs[schedule]), to: null }
  }
  if (until === undefined || new Date(until) <= from) throw wrong('to', 'an instant after from')
  const [to, latest] = [new Date(until), new Date(now.getTime() - graceMs)]
  if (what === 'events' && to > latest)
    throw wrong('to', `an instant until ${latest.toISOString()}: what is received later would be in no file. A schedule goes on by itself`)
  return { from, to }
}

/** Begins an export. The keys of a bucket are sealed and never shown again. @throws invalid */
export async function createExportOf(ctx: Ctx, input: Input): Promise<Export> {
  const { from, to } = rangeOf(input, ctx.now())
  const { destination } = input
  if (input.schedule !== 'once' && input.byTime !== 'received') throw wrong('byTime', 'received: late events would be in no file otherwise')
  if (input.schedule !== 'once' && input.what !== 'events')
    throw wrong('what', 'events: people and accounts are exported once, as they are')
  if (destination.kind === 'folder') await directoryOf(ctx, destination.folder)
  const id = newId()
  await ctx.tx(async (tx) => {
    await tx.db
      .insertInto('exports')
      .values({
        workspace_id: tx.workspace.id,
        id,
        name: input.name,
        what: input.what,
        format: input.format,
        events: JSON.stringify(input.events),
        columns: JSON.stringify(input.columns),
        by_time: input.byTime,
        schedule: input.schedule,
        range_from: from,
        range_to: to,
        destination: destination.kind,
        folder: destination.kind === 'folder' ? destination.folder : '',
        s3: destination.kind === 's3' ? JSON.stringify(destination.target) : null,
        s3_sealed: destination.kind === 's3' ? tx.app.secrets.seal(keysPurpose, JSON.stringify(destination.keys)) : null,
        created_at: tx.now(),
        created_by: tx.actor.userId,
        created_by_name: tx.actor.name,
      })
      .execute()
    await tx.publish('events.export_created', {
      ref: { kind: 'export', id },
      title: input.name,
      schedule: input.schedule,
      format: input.format,
      destination: destination.kind,
    })
    if (to) await addRun(tx, { id, name: input.name, format: input.format }, from, to)
  })
  if (!to) await addPeriods(ctx.app)
  return get(ctx, id)
}

/** Pauses an export, or lets it go on. @throws not_found, conflict */
export async function updateExportOf(
  ctx: Ctx,
  exportId: string,
  { version, paused }: { version: number; paused: boolean },
): Promise<Export> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('exports')
      .set({ paused_at: paused ? tx.now() : null, version: version + 1 })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', exportId)
      .where('version', '=', version)
      .returning('name')
      .executeTakeFirst()
    if (!row) {
      await get(tx, exportId)
      throw conflict('Somebody else changed this export meanwhile. Load it again.')
    }
    await tx.publish('events.export_updated', { ref: { kind: 'export', id: exportId }, title: row.name, paused })
  })
  return get(ctx, exportId)
}

/** Ends an export. @throws not_found */
export async function deleteExportOf(ctx: Ctx, exportId: string): Promise<{ id: string }> {
  await ctx.tx(async (tx) => {
    const { name } = await get(tx, exportId)
    await tx.db
      .updateTable('exports')
      .set({ deleted_at: tx.now(), s3_sealed: null })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', exportId)
      .execute()
    await tx.publish('events.export_deleted', { ref: { kind: 'export', id: exportId }, title: name })
  })
  return { id: exportId }
}

/** Tries periods that failed once more. @throws not_found */
export async function retryExportOf(ctx: Ctx, exportId: string): Promise<Export> {
  await ctx.tx(async (tx) => {
    const { name } = await get(tx, exportId)
    const rows = await tx.db
      .updateTable('export_runs')
      .set({ status: 'queued', error: null })
      .where('workspace_id', '=', tx.workspace.id)
      .where('export_id', '=', exportId)
      .where('status', '=', 'failed')
      .returning('range_from')
      .execute()
    for (const { range_from: from } of rows) await enqueueRun(tx, exportId, from)
    await tx.publish('events.export_retried', { ref: { kind: 'export', id: exportId }, title: name, files: rows.length })
  })
  return get(ctx, exportId)
}
