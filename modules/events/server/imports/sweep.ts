import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppCtx } from '#kernel/context.ts'

const day = 86_400_000
/** An upload is needed until its import has ended; the list of refused rows until somebody has looked at it. */
const [keepUploads, keepRefused] = [7 * day, 90 * day]
/** Longer than any upload takes. */
const keepIncomplete = day

/** Removes old copies of uploaded files from this process's disk, of all workspaces. */
export async function sweepCopies(app: AppCtx): Promise<void> {
  const root = join(app.config.FAIRLEAD_DATA, 'uploads')
  const workspaces = await readdir(root).catch(() => [])
  for (const workspace of workspaces) {
    const directory = join(root, workspace)
    for (const name of await readdir(directory)) {
      const path = join(directory, name)
      // Somebody else may have removed it.
      const found = await stat(path).catch(() => undefined)
      if (found && app.now().getTime() - found.mtimeMs > keepUploads) await rm(path, { force: true })
    }
  }
}

/** Removes uploaded files and lists of refused rows that nobody needs any more, of all workspaces. */
export async function sweepUploads(app: AppCtx): Promise<void> {
  const ago = (milliseconds: number) => new Date(app.now().getTime() - milliseconds)
  await app.db.deleteFrom('uploads').where('created_at', '<', ago(keepUploads)).execute()
  await app.db.deleteFrom('uploads').where('complete_at', 'is', null).where('created_at', '<', ago(keepIncomplete)).execute()
  await app.db
    .deleteFrom('import_refused_parts')
    .using('imports')
    .whereRef('imports.workspace_id', '=', 'import_refused_parts.workspace_id')
    .whereRef('imports.id', '=', 'import_refused_parts.import_id')
    .where('imports.created_at', '<', ago(keepRefused))
    .execute()
  await sweepCopies(app)
}
