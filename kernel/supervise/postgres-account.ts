import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { unavailable } from '#kernel/errors.ts'

/** The system user that PostgreSQL runs as. */
export interface Account {
  uid: number
  gid: number
}

/** A program with its arguments, and who spawns it as whom. */
export interface Command {
  file: string
  args: string[]
  account?: Account
}

/**
 * The account for PostgreSQL, which refuses to run as root: undefined (ourselves) for an ordinary user; for root the owner of the
 * existing cluster, else the system user `postgres`, made if it is not there.
 * @throws AppError `unavailable` when there is no such user and none can be made
 */
export function postgresAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return find('postgres') ?? create('postgres')
}

function find(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function create(name: string): Account {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', name]],
  ]
  for (const [file, args] of ways) {
    try {
      execFileSync(file, args, { stdio: 'ignore' })
    } catch {
      continue
    }
    const made = find(name)
    if (made) return made
  }
  throw unavailable(
    `PostgreSQL does not run as root, and the system user "${name}" for it could not be made. Start Fairlead as an ordinary user, make that user, or set DATABASE_URL.`,
  )
}

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'].find((path) => existsSync(path))

/**
 * Makes a command run as the account, and end in order when we are killed. Linux can do both through `setpriv`; elsewhere
 * the account is left to `spawn`, and what a killed parent leaves running is found by the next start.
 * @param reach paths that the program must get to; where the account may not pass (a checkout below /root), it keeps the
 *   right to pass and nothing else of root's
 */
export function runAs(account: Account | undefined, file: string, args: string[], reach: string[]): Command {
  const closed = account && reach.find((path) => !canReach(path, account))
  if (!setpriv) {
    if (closed) throw unreachable(closed)
    return { file, args, ...(account && { account }) }
  }
  const flags = ['--pdeathsig=INT']
  if (account) flags.push(`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups')
  if (closed) flags.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override')
  return { file: setpriv, args: [...flags, '--', file, ...args] }
}

const unreachable = (path: string): Error =>
  unavailable(
    `PostgreSQL runs as its own system user, which may not enter ${path}. Start Fairlead as an ordinary user, or move it and its data directory to a place that others may enter, such as /opt or /var/lib.`,
  )

function canReach(path: string, account: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false })
    if (found) {
      const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001
      if ((found.mode & bit) === 0) return false
    }
    if (at === dirname(at)) return true
  }
}
