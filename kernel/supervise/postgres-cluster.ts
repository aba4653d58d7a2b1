import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unavailable } from '#kernel/errors.ts'
import { endOf, followStderr } from './child-process.ts'
import type { DataPaths } from './data-directory.ts'
import { type Account, runAs } from './postgres-account.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'

/** What the programs of PostgreSQL see of our environment: nothing of ours, and English messages. */
export const postgresEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Only our role, only over loopback, only with its password. The superuser has no way in but single-user mode. */
const accessRules = 'host all fairlead 127.0.0.1/32 scram-sha-256\n'
const majorVersion = '18'

/**
 * Makes the cluster with role and database `fairlead` if it is not there yet, and returns the password of the role.
 * The role is not a superuser (row-level security binds it, also as the owner) but may create databases.
 * A half-made cluster of a start that was killed is thrown away: it gets its name only when it is complete.
 */
export async function ensureCluster(paths: DataPaths, binaries: PostgresBinaries, account: Account | undefined): Promise<string> {
  const exists = existsSync(join(paths.postgres, 'PG_VERSION'))
  if (exists) checkVersion(paths.postgres)
  const known = readPassword(paths)
  const password = known ?? createPassword(paths)
  if (!exists) await createCluster(paths, binaries, account, password)
  else if (!known) await singleUser(paths.postgres, binaries, account, [`ALTER ROLE fairlead PASSWORD '${password}'`])
  const rules = join(paths.postgres, 'pg_hba.conf')
  if (readFileSync(rules, 'utf8') !== accessRules) writeFileSync(rules, accessRules)
  return password
}

function checkVersion(cluster: string): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (found === majorVersion) return
  throw unavailable(
    `${cluster} was made by PostgreSQL ${found}; this version of Fairlead brings PostgreSQL ${majorVersion}. Dump it with the older Fairlead and restore it here.`,
  )
}

function readPassword(paths: DataPaths): string | undefined {
  return existsSync(paths.postgresPassword) ? readFileSync(paths.postgresPassword, 'utf8').trim() || undefined : undefined
}

function createPassword(paths: DataPaths): string {
  const password = randomBytes(24).toString('base64url')
  const draft = `${paths.postgresPassword}.new`
  writeFileSync(draft, password + '\n', { mode: 0o600, flush: true })
  renameSync(draft, paths.postgresPassword)
  return password
}

async function createCluster(paths: DataPaths, binaries: PostgresBinaries, account: Account | undefined, password: string): Promise<void> {
  const draft = `${paths.postgres}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  if (account) chownSync(draft, account.uid, account.gid)
  await run(binaries, account, draft, 'initdb', [
    `--pgdata=${draft}`,
    '--username=postgres',
    '--encoding=UTF8',
    // Sorting that does not change with the operating system's libraries, so that a copied data directory keeps sound indexes.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--auth=reject',
    '--no-instructions',
  ])
  await singleUser(draft, binaries, account, [
    `CREATE ROLE fairlead LOGIN CREATEDB PASSWORD '${password}'`,
    'CREATE DATABASE fairlead OWNER fairlead',
  ])
  chmodSync(draft, 0o700)
  renameSync(draft, paths.postgres)
}

/** Runs statements with the server down. Each is a line of its own, as single-user mode wants it. */
export async function singleUser(
  cluster: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  statements: string[],
): Promise<void> {
  const args = ['--single', '-D', cluster, '-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic', 'postgres']
  await run(binaries, account, cluster, 'postgres', args, statements.map((line) => line + '\n').join(''))
}

async function run(
  binaries: PostgresBinaries,
  account: Account | undefined,
  cluster: string,
  program: 'initdb' | 'postgres',
  args: string[],
  input = '',
) {
  const command = runAs(account, binaries[program], args, [...binaries.directories, cluster])
  const child = spawn(command.file, command.args, { ...command.account, env: postgresEnv, stdio: ['pipe', 'ignore', 'pipe'], cwd: '/' })
  const lastLines = followStderr(child, () => {})
  child.stdin?.on('error', () => {}) // its end tells why
  child.stdin?.end(input)
  const end = await endOf(child, lastLines)
  if (child.exitCode !== 0) throw unavailable(`PostgreSQL could not be set up in ${cluster}: ${program} ${end}`)
}
