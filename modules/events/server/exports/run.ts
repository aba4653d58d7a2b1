import { createHash } from 'node:crypto'
import { PassThrough, Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { toAppError } from '#kernel/http/problem.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import { directoryOf, putInFolder, putText } from './folder.ts'
import { countRows, extensions, readRows, type Wanted } from './read.ts'
import { openS3, type S3Keys, type S3Target } from './s3.ts'

export const exportJob = 'events.export'
/** What the keys of a bucket are sealed for. */
export const keysPurpose = 'keys of an export'

const hourMs = 3_600_000
export const periodMs = { hourly: hourMs, daily: 24 * hourMs } as const
/** What was received in a period is stored within this time after it. */
export const graceMs = 5 * 60_000
/** So many periods are caught up with at a time. */
const mostAtOnce = 500

const stamp = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')

/** The name of the file of a range; the same for the same range. */
export const fileName = (name: string, from: Date, to: Date, format: Wanted['format']): string =>
  `${
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'export'
  }_${stamp(from)}Z_${stamp(to)}Z.${extensions[format]}`

type ExportRow = NonNullable<Awaited<ReturnType<typeof findExport>>>

const findExport = (ctx: Ctx, exportId: string) =>
  ctx.db
    .selectFrom('exports')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', exportId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()

/** Adds the periods of all schedules that are complete and were not exported yet, of all workspaces; each once, whichever process looks. */
export async function addPeriods(app: AppCtx): Promise<void> {
  const rows = await app.db
    .selectFrom('exports')
    .select(['workspace_id', 'id'])
    .where('schedule', '!=', 'once')
    .where('paused_at', 'is', null)
    .where('deleted_at', 'is', null)
    .execute()
  for (const row of rows) {
    const ctx = await app.inWorkspace(row.workspace_id, { kind: 'system', userId: null, name: 'Fairlead' }).catch(() => undefined)
    if (ctx) await addPeriodsOf(ctx, row.id)
  }
}

async function addPeriodsOf(ctx: Ctx, exportId: string): Promise<void> {
  const row = await findExport(ctx, exportId)
  if (!row) return
  const length = periodMs[row.schedule as keyof typeof periodMs]
  const last = await ctx.db
    .selectFrom('export_runs')
    .select(({ fn }) => fn.max('range_to').as('to'))
    .where('workspace_id', '=', ctx.workspace.id)
    .where('export_id', '=', exportId)
    .executeTakeFirst()
  const complete = ctx.now().getTime() - graceMs
  let from = (last?.to ? new Date(last.to) : row.range_from).getTime()
  for (let n = 0; n < mostAtOnce && from + length <= complete; n++, from += length)
    await addRun(ctx, row, new Date(from), new Date(from + length))
}

/** Adds one file to be written, unless it was added before. */
export async function addRun(ctx: Ctx, row: Pick<ExportRow, 'id' | 'name' | 'format'>, from: Date, to: Date): Promise<void> {
  await ctx.tx(async (tx) => {
    const added = await tx.db
      .insertInto('export_runs')
      .values({
        workspace_id: tx.workspace.id,
        export_id: row.id,
        range_from: from,
        range_to: to,
        file: fileName(row.name, from, to, row.format as Wanted['format']),
        created_at: tx.now(),
      })
      .onConflict((on) => on.doNothing())
      .returning('range_from')
      .executeTakeFirst()
    if (added) await enqueueRun(tx, row.id, from)
  })
}

/** One after the other within an export, so that a bucket sees one writer. */
export const enqueueRun = (ctx: Ctx, exportId: string, from: Date): Promise<void> =>
  ctx.enqueue(
    exportJob,
    { exportId, from: from.toISOString() },
    { key: `export ${exportId} ${from.toISOString()}`, queue: `export ${exportId}` },
  )

async function note(ctx: Ctx, exportId: string, from: Date, changes: object): Promise<void> {
  await ctx.db
    .updateTable('export_runs')
    .set(changes)
    .where('workspace_id', '=', ctx.workspace.id)
    .where('export_id', '=', exportId)
    .where('range_from', '=', from)
    .execute()
}

/** Counts and hashes what passes. */
function measured() {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { through, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

interface Place {
  put(name: string, content: Readable): Promise<void>
  putText(name: string, text: string): Promise<void>
  close(): void
}

async function placeOf(ctx: Ctx, row: ExportRow): Promise<Place> {
  if (row.destination === 's3')
    return openS3(row.s3 as unknown as S3Target, JSON.parse(ctx.app.secrets.open(keysPurpose, row.s3_sealed!)) as S3Keys)
  const directory = await directoryOf(ctx, row.folder)
  return {
    put: (name, content) => putInFolder(directory, name, content),
    putText: (name, text) => putText(directory, name, text),
    close: () => undefined,
  }
}

/** Writes the file and then its manifest: who finds the manifest finds a whole file. */
async function write(ctx: Ctx, row: ExportRow, wanted: Wanted, file: string) {
  const place = await placeOf(ctx, row)
  const watermark = ctx.now()
  try {
    const rows = await countRows(ctx, wanted)
    const { through, result } = measured()
    const content = new PassThrough()
    const reading = pipeline(await readRows(ctx, wanted), through, content)
    await Promise.all([reading, place.put(file, content)])
    const { bytes, sha256 } = result()
    const { what, format, byTime, from, to } = wanted
    await place.putText(
      `${file}.manifest.json`,
      `${JSON.stringify({ file, what, format, byTime, from, to, rows, bytes, sha256, watermark }, null, 2)}\n`,
    )
    return { rows, bytes, sha256, watermark }
  } finally {
    place.close()
  }
}

/** The job: writes the file of one period. It begins anew after a crash, under the same name. */
export async function runExport(ctx: Ctx, { exportId, from: text }: { exportId: string; from: string }, job: JobTry): Promise<void> {
  const from = new Date(text)
  const row = await findExport(ctx, exportId)
  const run = await ctx.db
    .selectFrom('export_runs')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('export_id', '=', exportId)
    .where('range_from', '=', from)
    .where('status', '!=', 'done')
    .executeTakeFirst()
  if (!row || !run) return
  await note(ctx, exportId, from, { status: 'running', error: null })
  const wanted: Wanted = {
    what: row.what as Wanted['what'],
    format: row.format as Wanted['format'],
    events: row.events as string[],
    columns: row.columns as string[],
    byTime: row.by_time as Wanted['byTime'],
    from,
    to: run.range_to,
  }
  try {
    const written = await write(ctx, row, wanted, run.file)
    await note(ctx, exportId, from, { ...written, status: 'done', finished_at: ctx.now() })
    await ctx.publish('events.export_written', {
      ref: { kind: 'export', id: exportId },
      title: row.name,
      file: run.file,
      rows: written.rows,
    })
  } catch (error) {
    const { code, message } = toAppError(error)
    const reason = code === 'internal' ? (error as Error).message.slice(0, 300) : message
    await note(ctx, exportId, from, { error: reason, status: job.isLast ? 'failed' : 'queued' })
    throw error
  }
}
