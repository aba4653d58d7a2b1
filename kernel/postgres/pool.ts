import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from '../log.ts'
import type { DB } from './tables.gen.ts'

const everyWorkspace = '*'
const scopeOf = new WeakMap<pg.PoolClient, string>()

/** Opens the pool that all of a process's PostgreSQL work goes through. */
export function openPool(databaseUrl: string, log: Logger, max = 20): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max, connectionTimeoutMillis: 5_000, application_name: 'fairlead' })
  pool.on('error', (error) => log.warn({ err: error }, 'An idle PostgreSQL connection was lost'))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * A view of the pool in which every connection works for one workspace: row-level security hides all other rows.
 * The setting is sent only when a connection last worked for another one.
 */
function scopedPool(pool: pg.Pool, scope: string) {
  return {
    async connect(): Promise<pg.PoolClient> {
      const client = await pool.connect()
      if (scopeOf.get(client) !== scope) {
        try {
          await client.query("select set_config('fairlead.workspace', $1, false)", [scope])
          scopeOf.set(client, scope)
        } catch (error) {
          client.release(true)
          throw error
        }
      }
      return client
    },
    // The shared pool is closed by its owner, never by one of its views.
    end: async () => undefined,
  }
}

/** Database access that sees one workspace only. */
export const workspaceDb = (pool: pg.Pool, workspaceId: string): Kysely<DB> =>
  new Kysely<DB>({ dialect: new PostgresDialect({ pool: scopedPool(pool, workspaceId) }) })

/** Database access that sees every workspace: for set-up, sign-in, keys and jobs only. */
export const systemDb = (pool: pg.Pool): Kysely<DB> =>
  new Kysely<DB>({ dialect: new PostgresDialect({ pool: scopedPool(pool, everyWorkspace) }) })
