import { randomUUID } from 'node:crypto'
import { accessSync, constants, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { type AppError, conflict, unavailable } from '#kernel/errors.ts'
import { isAlive, startOf } from './process-table.ts'

/** Where things lie inside a data directory. */
export interface DataPaths {
  root: string
  postgres: string
  postgresPassword: string
  clickhouse: string
  /** Pipes and generated configuration of running stores; worth nothing after a stop. */
  run: string
  /** Key for secrets at rest, when `FAIRLEAD_SECRET` is not set. */
  secret: string
  lock: string
}

export interface DataDirectory extends DataPaths {
  /** Gives the directory free for the next process. */
  release(): void
}

interface Holder {
  pid: number
  start: string | undefined
  host: string
  /** Tells two holders with the same process id apart. */
  nonce: string
}

/** A holder on another machine or in another container proves by this beat that it lives: we cannot look at its process. */
const beatMs = 5_000
const silentAfterMs = 30_000

export function dataPaths(dataDir: string): DataPaths {
  const root = resolve(dataDir)
  return {
    root,
    postgres: join(root, 'postgres'),
    postgresPassword: join(root, 'postgres.password'),
    clickhouse: join(root, 'clickhouse'),
    run: join(root, 'run'),
    secret: join(root, 'secret'),
    lock: join(root, 'lock'),
  }
}

/**
 * Makes the directory if it is not there and takes its lock. A lock whose process is gone is taken over; a living one never is.
 * @throws AppError `conflict` that says who holds it and what to do; `unavailable` when it cannot be written
 */
export function openDataDirectory(dataDir: string): DataDirectory {
  const paths = dataPaths(dataDir)
  ensureWritable(paths.root)
  const mine: Holder = { pid: process.pid, start: startOf(process.pid), host: hostname(), nonce: randomUUID() }
  const draft = `${paths.lock}.${mine.nonce}`
  writeFileSync(draft, JSON.stringify(mine) + '\n', { mode: 0o644 })
  try {
    // A link appears at once and with its whole content, or not at all: two starts in the same instant cannot both win.
    for (let attempt = 0; !tryLink(draft, paths.lock); attempt++) {
      if (attempt === 5)
        throw conflict(
          `Could not take the lock of ${paths.root}: other starts keep taking it. Start only one Fairlead on a data directory.`,
        )
      clearStale(paths)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  const beat = setInterval(() => touch(paths.lock), beatMs).unref()
  return {
    ...paths,
    release() {
      clearInterval(beat)
      if (readHolder(paths.lock)?.nonce === mine.nonce) rmSync(paths.lock, { force: true })
    },
  }
}

function ensureWritable(root: string): void {
  try {
    // Search for all, listing for nobody else: as root, PostgreSQL runs as another user and has to get to its own directory inside.
    mkdirSync(root, { recursive: true, mode: 0o711 })
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unavailable(
      `The data directory ${root} cannot be written (${(error as NodeJS.ErrnoException).code}). Give this user the right to write there, or set FAIRLEAD_DATA to another directory.`,
    )
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock if its holder is gone, throws if it lives. */
function clearStale(paths: DataPaths): void {
  const holder = readHolder(paths.lock)
  const away = holder ? refusal(paths, holder) : undefined
  if (away) throw away
  const aside = `${paths.lock}.stale.${randomUUID()}`
  try {
    renameSync(paths.lock, aside)
  } catch {
    return // another start cleared it first
  }
  // Between our look and our rename another start may have put its own fresh lock there: give it back.
  const moved = readHolder(aside)
  if (moved && moved.nonce !== holder?.nonce) tryLink(aside, paths.lock)
  rmSync(aside, { force: true })
}

function refusal(paths: DataPaths, holder: Holder): AppError | undefined {
  if (holder.host !== hostname()) {
    const silentMs = Date.now() - (statSync(paths.lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (silentMs > silentAfterMs) return undefined
    return conflict(
      `The data directory ${paths.root} is in use by Fairlead on host ${holder.host} (process ${holder.pid}). ` +
        `Stop it there, or wait ${Math.ceil((silentAfterMs - silentMs) / 1000)} seconds if that host is gone, or set FAIRLEAD_DATA to another directory.`,
      { retryAfterSeconds: Math.ceil((silentAfterMs - silentMs) / 1000) },
    )
  }
  if (!isAlive(holder.pid) || startOf(holder.pid) !== holder.start) return undefined
  return conflict(
    `The data directory ${paths.root} is in use by Fairlead, process ${holder.pid}. ` +
      `Stop that process first (kill ${holder.pid}), or set FAIRLEAD_DATA to another directory.`,
  )
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // A full or missing disk shows itself elsewhere; the beat alone must not end the process.
  }
}
