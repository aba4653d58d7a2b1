import type { Ctx } from '#kernel/context.ts'
import { AppError } from '#kernel/errors.ts'
import { toAppError } from '#kernel/http/problem.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import type { ImportKind, ImportMapping } from '../../contract.ts'
import { isDataError } from '../store/insert.ts'
import { finish, tell } from './imports.ts'
import { openJournal } from './journal.ts'
import { importFile } from './run.ts'
import { findUpload } from './uploads.ts'

const underWay = ['queued', 'running']

/** Begins, or goes on with, an import. @returns undefined when it has ended */
const begin = (ctx: Ctx, importId: string) =>
  ctx.db
    .updateTable('imports')
    .set({ status: 'running', error: null })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', importId)
    .where('status', 'in', underWay)
    .returningAll()
    .executeTakeFirst()

/** Shows what an import waits for. If that is PostgreSQL, nothing can be shown. */
async function showWaiting(ctx: Ctx, importId: string, reason: string): Promise<void> {
  const noting = ctx.db
    .updateTable('imports')
    .set({ error: `The import waits, and goes on by itself: ${reason}` })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', importId)
    .where('status', 'in', underWay)
    .execute()
  await noting
    .then(() => tell(ctx, importId))
    .catch((error: unknown) => ctx.log.debug({ err: error }, 'A waiting import could not be shown'))
}

/** Ends the import if it cannot succeed. @throws what was thrown, so that the queue tries again, if it can */
async function endOrWait(ctx: Ctx, importId: string, error: unknown, job: JobTry): Promise<void> {
  if (ctx.signal?.aborted) throw error
  const { code, message } = toAppError(error)
  if (code === 'unavailable') {
    // A store that is away, or a disk that is full, comes back: that is not the file's fault.
    await showWaiting(ctx, importId, message)
    await job.excuse()
    throw error
  }
  if (error instanceof AppError) return finish(ctx, importId, 'failed', message)
  if (isDataError(error)) return finish(ctx, importId, 'failed', `The store refused rows: ${(error as Error).message.slice(0, 300)}`)
  if (!job.isLast) throw error
  ctx.log.error({ err: error, importId }, 'An import was given up')
  await finish(
    ctx,
    importId,
    'failed',
    'Something went wrong on our side, again and again at the same rows. What was imported stays. The log has the reason.',
  )
}

/** The job. After a crash it goes on behind the last piece that is stored and counted; each such piece gives it all its tries again. */
export async function runImport(ctx: Ctx, { importId }: { importId: string }, job: JobTry): Promise<void> {
  const row = await begin(ctx, importId)
  if (!row) return
  const onPiece = async () => {
    await job.renew()
    await tell(ctx, importId)
  }
  try {
    const order = {
      file: await findUpload(ctx, row.file_id),
      kind: row.kind as ImportKind,
      mapping: row.mapping as unknown as ImportMapping,
      sourceId: row.source_id!,
      importId,
    }
    if (await importFile(ctx, order, openJournal(ctx, importId, row), onPiece)) await finish(ctx, importId, 'done')
  } catch (error) {
    await endOrWait(ctx, importId, error, job)
  }
}
