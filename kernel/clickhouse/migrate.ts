import { createClient } from '@clickhouse/client'
import { pending, readMigrations } from '../postgres/migrate.ts'
import { type Cluster, clusterSettings, clusterStatements, type Placement } from './cluster.ts'

/** Splits a migration into its statements, which end with `;` at the end of a line. */
export const statementsOf = (text: string): string[] =>
  text
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean)

/**
 * Creates the database that the address names, if absent, and applies the migrations that are missing. ClickHouse has no transactions for this,
 * so statements are idempotent (`IF NOT EXISTS`): a migration that broke off half way is applied again as a whole.
 * @param cluster its name and where the rows of each table lie; the statements then run on all of its servers
 * @returns the names of the migrations applied now.
 */
export async function migrateClickHouse(
  url: string,
  directory: string,
  cluster?: { name: string; placements: Readonly<Record<string, Placement>> },
): Promise<string[]> {
  const files = await readMigrations(directory)
  const database = databaseOf(url)
  await createDatabase(url, database, cluster?.name)
  const there: Cluster | undefined = cluster && { ...cluster, database }
  const client = createClient({ url, ...(cluster && { clickhouse_settings: clusterSettings }) })
  const run = async (statement: string) => {
    for (const query of there ? clusterStatements(statement, there) : [statement]) await client.command({ query })
  }
  try {
    await run(migrationsTable)
    const result = await client.query({ query: 'SELECT name, checksum FROM migrations', format: 'JSONEachRow' })
    const rows = await result.json<{ name: string; checksum: string }>()
    const todo = pending(files, new Map(rows.map((row) => [row.name, row.checksum])))
    for (const file of todo) {
      for (const statement of statementsOf(file.sql)) await run(statement)
      await client.insert({
        table: 'migrations',
        values: [{ name: file.name, checksum: file.checksum }],
        format: 'JSONEachRow',
        columns: ['name', 'checksum'],
      })
    }
    return todo.map((file) => file.name)
  } finally {
    await client.close()
  }
}

export const migrationsTable = `CREATE TABLE IF NOT EXISTS migrations (name String, checksum String, applied_at DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`

/** @throws Error when the address names no database that can be written without quotes */
function databaseOf(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.slice(1)) || 'default'
  if (/^\w+$/.test(name)) return name
  throw new Error(`CLICKHOUSE_URL: expected a database name of letters, digits and _ after the host, not ${JSON.stringify(name)}`)
}

/** Creates the database of the address. The engine is named because the embedded ClickHouse has another default that lacks features. */
async function createDatabase(url: string, name: string, cluster: string | undefined): Promise<void> {
  const client = createClient({ url: Object.assign(new URL(url), { pathname: '' }).href })
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${name} ${cluster ? `ON CLUSTER '${cluster}' ` : ''}ENGINE = Atomic` })
  } finally {
    await client.close()
  }
}
