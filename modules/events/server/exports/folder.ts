import { createWriteStream } from 'node:fs'
import { mkdir, open, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'

/** Where exports may be written on this machine. */
export const exportsRoot = ({ config }: Pick<AppCtx, 'config'>): string => config.FAIRLEAD_EXPORTS ?? join(config.FAIRLEAD_DATA, 'exports')

/** The directory of an export, made if it is not there. Links that lead out of the folder of exports are refused. @throws invalid */
export async function directoryOf({ app, workspace }: Ctx, folder: string): Promise<string> {
  const root = join(exportsRoot(app), workspace.id)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const directory = join(root, folder)
  if (directory !== root && !directory.startsWith(root + sep)) throw invalid('The folder must lie within the folder of exports.')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const [real, realRoot] = [await realpath(directory), await realpath(root)]
  if (real !== realRoot && !real.startsWith(realRoot + sep)) throw invalid('The folder leads out of the folder of exports by a link.')
  return directory
}

/** Writes a file under another name first, so that one of its name is always whole. */
export async function putInFolder(directory: string, name: string, content: Readable): Promise<void> {
  const [path, part] = [join(directory, name), join(directory, `.${name}.part`)]
  try {
    await pipeline(content, createWriteStream(part, { mode: 0o600 }))
    const file = await open(part, 'r+')
    await file.sync()
    await file.close()
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

export const putText = (directory: string, name: string, text: string): Promise<void> =>
  writeFile(join(directory, name), text, { mode: 0o600 })
