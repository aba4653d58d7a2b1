import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type ClientRequest, get } from 'node:http'
import { createRequire } from 'node:module'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '#kernel/errors.ts'
import {
  endGently,
  endOf,
  followStderr,
  kill,
  type Log,
  type Patience,
  type RunningStore,
  settledWithin,
  type Supervised,
  supervise,
} from './child-process.ts'
import type { HostMessage, HostOptions } from './clickhouse-host-options.ts'
import type { DataPaths } from './data-directory.ts'
import { reserveBytes } from './disk-reserve.ts'
import { freePort } from './free-port.ts'
import { listProcesses } from './process-table.ts'

export interface EmbeddedClickhouse extends Supervised {
  /** HTTP, with user, password and database in it; the same over restarts. */
  url: string
}

const startTimeoutMs = 120_000
/** Room for every query that the host admits, its kills, and its own files and gzip. */
const threads = 64

/**
 * Starts the analytics engine on the data directory and keeps it running. Call only while holding the directory's lock.
 * @param options.memoryBytes cap on what all queries and caches together may take; 40 % of the machine's memory unless given
 * @throws AppError `unavailable` with the reason when it does not start
 */
export async function startClickhouse(
  paths: DataPaths,
  log: Log,
  { memoryBytes, patience }: { memoryBytes?: number | undefined; patience?: Patience | undefined } = {},
): Promise<EmbeddedClickhouse> {
  const cap = memoryBytes ?? Math.max(1024 ** 3, Math.floor(totalmem() * 0.4))
  mkdirSync(paths.clickhouse, { recursive: true, mode: 0o700 })
  mkdirSync(paths.run, { recursive: true, mode: 0o700 })
  const options: HostOptions = {
    path: paths.clickhouse,
    configFile: writeConfig(paths, cap),
    pipeDirectory: paths.run,
    port: await freePort(),
    user: 'fairlead',
    password: randomBytes(24).toString('base64url'),
    database: 'fairlead',
    settings: {
      output_format_json_quote_64bit_integers: '1',
      // One query may not take it all; large groupings and sorts go to disk before they fail.
      max_memory_usage: String(Math.floor(cap * 0.6)),
      max_bytes_before_external_group_by: String(Math.floor(cap * 0.25)),
      max_bytes_before_external_sort: String(Math.floor(cap * 0.25)),
      // Neither inserts nor such files may take the room that PostgreSQL needs.
      min_free_disk_bytes_to_perform_insert: String(reserveBytes),
      min_free_disk_space_for_temporary_data: String(reserveBytes),
    },
  }
  const supervised = await supervise('ClickHouse', () => startHost(options, log), log, patience)
  return { ...supervised, url: `http://${options.user}:${options.password}@127.0.0.1:${options.port}/${options.database}` }
}

function writeConfig(paths: DataPaths, cap: number): string {
  const file = join(paths.run, 'clickhouse.xml')
  const values = {
    max_server_memory_usage: cap,
    mark_cache_size: 64 * 1024 ** 2,
    index_mark_cache_size: 32 * 1024 ** 2,
    primary_index_cache_size: 128 * 1024 ** 2,
    query_condition_cache_size: 16 * 1024 ** 2,
    background_pool_size: 2,
    background_merges_mutations_concurrency_ratio: 1,
    timezone: 'UTC',
  }
  const lines = Object.entries(values).map(([name, value]) => `  <${name}>${value}</${name}>`)
  writeFileSync(file, ['<clickhouse>', ...lines, '</clickhouse>', ''].join('\n'), { mode: 0o600 })
  return file
}

/** Built, the host is a file beside ours; in development and tests it is the source, run through tsx. */
function hostCommand(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./clickhouse-host.js', import.meta.url))]
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return ['--import', tsx, fileURLToPath(new URL('./clickhouse-host.ts', import.meta.url))]
}

/** A host ends itself when its parent is gone; one that hangs would keep the engine's own lock. Ours is held: it has no owner. */
async function endLeftovers(path: string, log: Log): Promise<void> {
  const left = (): number[] =>
    listProcesses().flatMap(({ pid, command }) => (command.includes('clickhouse-host') && command.endsWith(` ${path}`) ? [pid] : []))
  const pids = left()
  if (pids.length === 0) return
  log.warn({ store: 'ClickHouse', pids }, 'ending what an earlier run left')
  for (const pid of pids) kill(pid, 'SIGKILL')
  for (const until = performance.now() + 5_000; performance.now() < until && left().length > 0;) await sleep(10)
}

async function startHost(options: HostOptions, log: Log): Promise<RunningStore> {
  await endLeftovers(options.path, log)
  // The path is there for whoever lists processes, and for endLeftovers: everything else is told in a message.
  const child = spawn(process.execPath, ['--max-semi-space-size=2', ...hostCommand(), options.path], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // None of our secrets, one clock, and threads enough: every running query holds one.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC', UV_THREADPOOL_SIZE: String(threads) },
    // A group of its own: Ctrl-C in the terminal is for us, and we stop the engine when the last request has been answered.
    detached: true,
  })
  const exited = endOf(
    child,
    followStderr(child, (line) => log.warn({ store: 'ClickHouse' }, line)),
  )
  const stop = async (): Promise<void> => {
    if (child.connected) child.send({ stop: true }, () => {})
    if (!(await settledWithin(exited, 10_000))) await endGently(child, exited, [['SIGKILL', 5_000]])
  }
  await ready(child, options, exited, stop)
  return { pid: child.pid ?? 0, exited, stop, check: (patienceMs) => ping(options.port, patienceMs) }
}

async function ready(child: ChildProcess, options: HostOptions, exited: Promise<string>, stop: () => Promise<void>): Promise<void> {
  const told = new Promise<HostMessage>((resolve) => child.once('message', (message) => resolve(message as HostMessage)))
  child.send(options, () => {}) // a child that cannot take it has ended
  const ended = exited.then((reason): HostMessage => ({ failed: reason }))
  const answer = Promise.race([told, ended])
  if (!(await settledWithin(answer, startTimeoutMs))) {
    await stop()
    throw unavailable(`The embedded ClickHouse was not ready after ${startTimeoutMs / 1000} seconds`)
  }
  const message = await answer
  if ('failed' in message) throw unavailable(`The embedded ClickHouse did not start: ${message.failed}`)
}

const ping = (port: number, patienceMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/ping', timeout: patienceMs }, (response) => response.resume().once('end', resolve))
      .once('timeout', function (this: ClientRequest) {
        this.destroy(new Error('No answer to a ping'))
      })
      .once('error', reject)
  })
