import type { Log, Patience, StoreState, Supervised } from './child-process.ts'
import { openDataDirectory } from './data-directory.ts'
import { startClickhouse } from './embedded-clickhouse.ts'
import { startPostgres } from './embedded-postgres.ts'

export type { Log, StoreState } from './child-process.ts'

export interface StoresOptions {
  dataDir: string
  /** Somebody else's PostgreSQL, used instead of an embedded one. */
  databaseUrl?: string
  /** Somebody else's ClickHouse, used instead of an embedded one. */
  clickhouseUrl?: string
  log: Log
  /** Cap on the memory of the embedded analytics engine; 40 % of the machine's unless given. */
  clickhouseMemoryBytes?: number
  /** When an embedded store that does not answer counts as dead; about a minute and a half unless given. */
  patience?: Patience
}

export interface Stores {
  databaseUrl: string
  /** http://user:password@host:port/database */
  clickhouseUrl: string
  health(): { postgres: StoreState; clickhouse: StoreState }
  /** Stops the embedded stores in order and frees the data directory. */
  stop(): Promise<void>
}

interface Store extends Supervised {
  url: string
}

/**
 * Starts the stores that are embedded, side by side, and keeps them running. Their URLs stay the same when they are restarted, so
 * drivers find them again by themselves. With both URLs given nothing is started or locked: any number of processes may do so.
 * @throws AppError `conflict` when another process holds the data directory, `unavailable` when a store does not start
 */
export async function startStores(options: StoresOptions): Promise<Stores> {
  const { databaseUrl, clickhouseUrl, log, patience } = options
  if (databaseUrl && clickhouseUrl) return assemble(elsewhere(databaseUrl), elsewhere(clickhouseUrl), () => {})
  const directory = openDataDirectory(options.dataDir)
  const [postgres, clickhouse] = await Promise.allSettled([
    databaseUrl ? elsewhere(databaseUrl) : startPostgres(directory, log, patience),
    clickhouseUrl ? elsewhere(clickhouseUrl) : startClickhouse(directory, log, { memoryBytes: options.clickhouseMemoryBytes, patience }),
  ])
  if (postgres.status === 'fulfilled' && clickhouse.status === 'fulfilled')
    return assemble(postgres.value, clickhouse.value, directory.release)
  for (const store of [clickhouse, postgres]) if (store.status === 'fulfilled') await store.value.stop()
  directory.release()
  throw postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason
}

const elsewhere = (url: string): Store => ({
  url,
  state: () => ({ where: 'server', status: 'unwatched', restarts: 0 }),
  stop: async () => {},
})

function assemble(postgres: Store, clickhouse: Store, release: () => void): Stores {
  return {
    databaseUrl: postgres.url,
    clickhouseUrl: clickhouse.url,
    health: () => ({ postgres: postgres.state(), clickhouse: clickhouse.state() }),
    async stop() {
      await clickhouse.stop()
      await postgres.stop()
      release()
    },
  }
}
