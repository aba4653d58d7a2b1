import type { Readable } from 'node:stream'
import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { newId } from '#kernel/ids.ts'
import { importsTopic, type Import, type ImportKind, type startImport } from '../../contract.ts'
import { add as addSource } from '../sources/sources.ts'
import { checkMapping } from './mapping.ts'
import { openFile } from './open-file.ts'
import { readRefusedList } from './refused-list.ts'
import { findUpload } from './uploads.ts'

export const importJob = 'events.import_file'

/** Names the job of an import among those of the queue. */
export const keyOf = (importId: string): string => `import ${importId}`

/** Adds the job of an import. Imports of a workspace run one after the other. */
export const enqueue = (ctx: Ctx, importId: string): Promise<void> =>
  ctx.enqueue(importJob, { importId }, { key: keyOf(importId), queue: `imports ${ctx.workspace.id}` })

const rows = (ctx: Ctx) => ctx.db.selectFrom('imports').selectAll().where('workspace_id', '=', ctx.workspace.id)
type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const toImport = (row: Row): Import => ({
  id: row.id,
  kind: row.kind as ImportKind,
  fileName: row.file_name,
  fileSize: Number(row.file_size),
  status: row.status as Import['status'],
  bytesRead: Number(row.bytes_read),
  rowsRead: Number(row.rows_read),
  accepted: Number(row.accepted),
  duplicates: Number(row.duplicates),
  refused: Number(row.refused),
  leftOut: row.left_out as string[],
  error: row.error,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by_name,
  finishedAt: row.finished_at?.toISOString() ?? null,
})

/** The source that imported events are counted for: the first of its kind, made when there is none. */
async function importSource(ctx: Ctx): Promise<string> {
  const found = await ctx.db
    .selectFrom('sources')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', 'import')
    .where('archived_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirst()
  return found?.id ?? (await addSource(ctx, { name: 'Imports', kind: 'import' })).source.id
}

async function checkSource(ctx: Ctx, sourceId: string): Promise<string> {
  const found = await ctx.db
    .selectFrom('sources')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', sourceId)
    .executeTakeFirst()
  if (!found) throw notFound('There is no such source.')
  return found.id
}

/** Starts the import of an uploaded file in the background. @throws not_found, invalid */
export async function start(ctx: Ctx, { fileId, kind, mapping, sourceId }: z.infer<typeof startImport.body>): Promise<Import> {
  const upload = await findUpload(ctx, fileId)
  checkMapping(kind, mapping, (await openFile(upload, mapping.from !== undefined)).columns)
  return ctx.tx(async (tx) => {
    const row = await tx.db
      .insertInto('imports')
      .values({
        workspace_id: tx.workspace.id,
        id: newId(),
        file_id: fileId,
        file_name: upload.name,
        file_size: upload.size,
        kind,
        mapping: JSON.stringify(mapping),
        source_id: sourceId ? await checkSource(tx, sourceId) : await importSource(tx),
        created_at: tx.now(),
        created_by: tx.actor.userId,
        created_by_name: tx.actor.name,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await enqueue(tx, row.id)
    await tx.publish('events.import_started', { ref: { kind: 'import', id: row.id }, title: upload.name, import: kind })
    return toImport(row)
  })
}

/** Lists imports, newest first. */
export async function list(
  ctx: Ctx,
  { cursor: text, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Import[]; next: string | null }> {
  const cursor = decodeCursor(text)
  let query = rows(ctx)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor) query = query.where('id', '<', cursor.id)
  const { page, next } = pageOf(await query.execute(), limit, (row) => ({ at: row.created_at.getTime(), id: row.id }))
  return { items: page.map(toImport), next }
}

/** @throws not_found */
export async function get(ctx: Ctx, importId: string): Promise<Import> {
  return toImport(await getRow(ctx, importId))
}

async function getRow(ctx: Ctx, importId: string): Promise<Row> {
  const row = await rows(ctx).where('id', '=', importId).executeTakeFirst()
  if (!row) throw notFound('There is no such import.')
  return row
}

/** Ends an import that is under way; one that has ended stays as it is. @param error why, in words for whoever waits for it */
export async function finish(
  ctx: Ctx,
  importId: string,
  status: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<void> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('imports')
      .set({ status, error, finished_at: tx.now() })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', importId)
      .where('status', 'in', ['queued', 'running'])
      .returningAll()
      .executeTakeFirst()
    if (!row) return
    const { accepted, duplicates, refused } = toImport(row)
    await tx.publish(`events.import_${status}`, {
      ref: { kind: 'import', id: importId },
      title: row.file_name,
      accepted,
      duplicates,
      refused,
    })
  })
  await tell(ctx, importId)
}

/** Tells pages that are open how an import stands. */
export const tell = async (ctx: Ctx, importId: string): Promise<void> =>
  ctx.app.live.send(ctx.workspace.id, importsTopic, await get(ctx, importId))

/** Stops an import; what was imported stays. @throws not_found */
export async function cancel(ctx: Ctx, importId: string): Promise<Import> {
  await getRow(ctx, importId)
  await finish(ctx, importId, 'cancelled')
  return get(ctx, importId)
}

/** Refused rows as CSV with their reasons. @throws not_found */
export async function readRefused(ctx: Ctx, importId: string): Promise<{ name: string; stream: Readable }> {
  const row = await getRow(ctx, importId)
  const name = `${row.file_name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\w.-]+/g, '_')}-refused.csv`
  return { name, stream: await readRefusedList(ctx, importId, Number(row.refused_bytes)) }
}
