import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '#kernel/errors.ts'
import { endGently, endOf, followStderr, type Log, type Patience, type RunningStore, type Supervised, supervise } from './child-process.ts'
import type { DataPaths } from './data-directory.ts'
import { freePort } from './free-port.ts'
import { postgresAccount, runAs } from './postgres-account.ts'
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts'
import { ensureCluster, postgresEnv } from './postgres-cluster.ts'
import { clusterName, endLeftovers } from './postgres-leftovers.ts'
import { postgresAnswers } from './postgres-answers.ts'

export interface EmbeddedPostgres extends Supervised {
  /** For the role `fairlead` and the database `fairlead`; the same over restarts. */
  url: string
}

/** Sized for one team on one machine: the memory goes to the analytics engine, and the operating system caches the files. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '48MB',
  effective_cache_size: '512MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  io_method: 'sync',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors of statements reach whoever sent them; in the log their text would leak what people typed.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_line_prefix: '',
  password_encryption: 'scram-sha-256',
}

const startTimeoutMs = 120_000

/**
 * Starts PostgreSQL on the data directory and keeps it running. Call only while holding the directory's lock.
 * @throws AppError `unavailable` with the reason when it does not start
 */
export async function startPostgres(paths: DataPaths, log: Log, patience?: Patience): Promise<EmbeddedPostgres> {
  const binaries = postgresBinaries()
  const account = postgresAccount(paths.postgres)
  await endLeftovers(paths.postgres, log)
  await endLeftovers(`${paths.postgres}.new`, log)
  const password = await ensureCluster(paths, binaries, account)
  const port = await freePort()
  const url = `postgres://fairlead:${password}@127.0.0.1:${port}/fairlead`
  const start = async (): Promise<RunningStore> => ({
    ...(await startPostmaster(paths.postgres, binaries, port, log)),
    check: (patienceMs) => postgresAnswers(url, patienceMs),
  })
  return { ...(await supervise('PostgreSQL', start, log, patience)), url }
}

async function startPostmaster(cluster: string, binaries: PostgresBinaries, port: number, log: Log): Promise<RunningStore> {
  await endLeftovers(cluster, log)
  const args = ['-D', cluster, '-p', String(port), '-c', `cluster_name=${clusterName(cluster)}`]
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`)
  const command = runAs(postgresAccount(cluster), binaries.postgres, args, [...binaries.directories, cluster])
  // A group of its own: Ctrl-C in the terminal is for us, and we stop PostgreSQL when the last request has been answered.
  const child = spawn(command.file, command.args, {
    ...command.account,
    env: postgresEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    detached: true,
  })
  // Not the hint of every second start in a row that failed, that data is probably corrupt: a full disk does that, too.
  const lastLines = followStderr(child, (line) => logLine(line, log), /^(FATAL|PANIC|DETAIL|HINT(?!.*data is corrupted)|postgres:)/)
  const exited = endOf(child, lastLines)
  const stop = (): Promise<void> =>
    endGently(child, exited, [
      ['SIGINT', 20_000],
      ['SIGQUIT', 5_000],
      ['SIGKILL', 5_000],
    ])
  await ready(cluster, child.pid, exited, stop)
  return { pid: child.pid ?? 0, exited, stop }
}

/** Waits for the word `ready` in the pid file, as pg_ctl does: no connection is refused or logged meanwhile. */
async function ready(cluster: string, pid: number | undefined, exited: Promise<string>, stop: () => Promise<void>): Promise<void> {
  let ended: string | undefined
  void exited.then((reason) => (ended = reason))
  for (const until = performance.now() + startTimeoutMs; performance.now() < until; await sleep(10)) {
    if (ended !== undefined) throw unavailable(`PostgreSQL did not start: ${ended}`)
    const lines = readLines(join(cluster, 'postmaster.pid'))
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
  }
  await stop()
  throw unavailable(`PostgreSQL was not ready after ${startTimeoutMs / 1000} seconds`)
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** Passes on what an operator would act on; the chatter of every start and stop is left out. */
function logLine(line: string, log: Log): void {
  if (/^(PANIC|FATAL)/.test(line) && !/starting up|not yet accepting|administrator command/.test(line))
    log.warn({ store: 'PostgreSQL' }, line)
  else if (/not properly shut down|terminated by signal|could not|redo done/.test(line)) log.info({ store: 'PostgreSQL' }, line)
}
