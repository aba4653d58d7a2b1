import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppCtx } from '#kernel/context.ts'

const day = 86_400_000
/** An upload is needed until its import has ended; the list of refused rows until somebody has looked at it. */
const [keepUploads, keepRefused] = [7 * day, 90 * day]

const isRefusedList = (name: string): boolean => name.endsWith('.refused.csv')

/** Removes uploaded files that nobody needs any more, of all workspaces. */
export async function sweepUploads(app: AppCtx): Promise<void> {
  const root = join(app.config.FAIRLEAD_DATA, 'uploads')
  const workspaces = await readdir(root).catch(() => [])
  for (const workspace of workspaces) {
    const directory = join(root, workspace)
    for (const name of await readdir(directory)) {
      const path = join(directory, name)
      const { mtimeMs } = await stat(path)
      if (app.now().getTime() - mtimeMs > (isRefusedList(name) ? keepRefused : keepUploads)) await rm(path, { force: true })
    }
  }
}
