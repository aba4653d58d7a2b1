import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json: the sources and the built files lie at different depths below it. */
function findRoot(directory: string): string {
  if (existsSync(join(directory, 'package.json')) && existsSync(join(directory, 'migrations'))) return directory
  const parent = dirname(directory)
  if (parent === directory) throw new Error('The folder of Fairlead was not found: package.json and migrations are missing')
  return findRoot(parent)
}

export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)))

export const version = (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version
