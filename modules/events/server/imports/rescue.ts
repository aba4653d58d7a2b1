import type { Actor, AppCtx, Ctx } from '#kernel/context.ts'
import { AppError } from '#kernel/errors.ts'
import { jobsByKey } from '#kernel/jobs/queue.ts'
import { enqueue, finish, importJob, keyOf } from './imports.ts'

/** @returns undefined for a workspace that was removed: its imports wait for it to be brought back */
async function contextOf(app: AppCtx, workspaceId: string, actor: Actor): Promise<Ctx | undefined> {
  try {
    return await app.inWorkspace(workspaceId, actor)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}

/** Looks after imports that are under way, of all workspaces: those without a job get one, those whose job was given up end. */
export async function rescueImports(app: AppCtx): Promise<void> {
  const unfinished = await app.db
    .selectFrom('imports')
    .select(['id', 'workspace_id', 'created_by', 'created_by_name'])
    .where('status', 'in', ['queued', 'running'])
    .execute()
  if (unfinished.length === 0) return
  // Asked second: an import that begins meanwhile comes with its job, and one that ends meanwhile makes a job that does nothing.
  const jobs = await jobsByKey(app.db, importJob)
  for (const { id, workspace_id: workspaceId, created_by: userId, created_by_name: name } of unfinished) {
    const job = jobs.get(keyOf(id))
    if (job && !job.isGivenUp) continue
    const ctx = await contextOf(app, workspaceId, { kind: userId ? 'user' : 'system', userId, name: name ?? 'Fairlead' })
    if (!ctx) continue
    app.log.warn({ importId: id, isGivenUp: job !== undefined }, 'An import had no job that could go on')
    if (job)
      await finish(
        ctx,
        id,
        'failed',
        'Fairlead ended again and again while it imported the same rows. What was imported stays. The log has the reason.',
      )
    else await enqueue(ctx, id)
  }
}
