import { existsSync } from 'node:fs'
import { AppError } from '#kernel/errors.ts'
import { dataPaths } from '#kernel/supervise/data-directory.ts'
import { startStores, type Stores } from '#kernel/supervise/stores.ts'
import { moveClickHouse } from './clickhouse.ts'
import { ensureNotes, type MoveNotes, writeNotes } from './notes.ts'
import { movePostgres } from './postgres.ts'
import { duration, MoveError, type Moved, type Watcher } from './progress.ts'

export interface Targets {
  postgres?: string
  clickhouse?: string
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
/** Takes the place of a store that is not moved, so that it is not started. */
const notStarted = 'unused:'

type Store = MoveNotes['finished'][number]['store']

async function startSource(dataDir: string, targets: Targets): Promise<Stores> {
  const paths = dataPaths(dataDir)
  for (const [target, path] of [
    [targets.postgres, paths.postgres],
    [targets.clickhouse, paths.clickhouse],
  ] as const)
    if (target && !existsSync(path))
      throw new MoveError(`There is nothing to move: ${path} does not exist. Set FAIRLEAD_DATA to the data directory.`)
  try {
    return await startStores({
      dataDir,
      log: quiet,
      ...(!targets.postgres && { databaseUrl: notStarted }),
      ...(!targets.clickhouse && { clickhouseUrl: notStarted }),
    })
  } catch (error) {
    if (error instanceof AppError) throw new MoveError(error.message)
    throw error
  }
}

const placeOf = (url: string): string => `${new URL(url).host}${new URL(url).pathname}`

/**
 * Copies what a data directory holds to servers and checks that everything arrived. Fairlead must be stopped. Run again after it broke off, it goes on.
 * The directory stays as it is.
 * @throws MoveError that says what to do
 */
export async function move(dataDir: string, targets: Targets, watcher: Watcher): Promise<void> {
  const stores = await startSource(dataDir, targets)
  try {
    const notes = await ensureNotes(dataDir)
    const run = async (store: Store, to: string, work: () => Promise<Moved>) => {
      const place = placeOf(to)
      const before = notes.finished.find((one) => one.store === store && one.to === place)
      if (before) return watcher.note(`${store} was moved to ${place} at ${before.at}; it is not touched again.`)
      const began = performance.now()
      watcher.note(`Moving ${store} to ${place}.`)
      const { tables, rows, skipped } = await work()
      notes.finished.push({ store, to: place, at: new Date().toISOString() })
      await writeNotes(dataDir, notes)
      const again = skipped > 0 ? ` (${skipped} parts of it were there from before)` : ''
      watcher.note(
        `${store}: ${rows.toLocaleString('en')} rows in ${tables} tables, counts and checksums are the same${again}. ${duration(performance.now() - began)}.`,
      )
    }
    const { postgres, clickhouse } = targets
    if (clickhouse) await run('ClickHouse', clickhouse, () => moveClickHouse(stores.clickhouseUrl, clickhouse, notes.id, watcher))
    if (postgres) await run('PostgreSQL', postgres, () => movePostgres(stores.databaseUrl, postgres, notes.id, watcher))
  } finally {
    await stores.stop()
  }
}
