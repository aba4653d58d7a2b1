import { createClient } from '@clickhouse/client'
import { pending, readMigrations } from '../postgres/migrate.ts'

/** Splits a migration into its statements, which end with `;` at the end of a line. */
const statements = (text: string): string[] =>
  text
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean)

/**
 * Creates the database that the address names, if absent, and applies the migrations that are missing. ClickHouse has no transactions for this,
 * so statements are idempotent (`IF NOT EXISTS`): a migration that broke off half way is applied again as a whole.
 * @returns the names of the migrations applied now.
 */
export async function migrateClickHouse(url: string, directory: string): Promise<string[]> {
  const files = await readMigrations(directory)
  await createDatabase(url)
  const client = createClient({ url })
  try {
    await client.command({
      query: `CREATE TABLE IF NOT EXISTS migrations (name String, checksum String, applied_at DateTime DEFAULT now())
              ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    })
    const result = await client.query({ query: 'SELECT name, checksum FROM migrations', format: 'JSONEachRow' })
    const rows = await result.json<{ name: string; checksum: string }>()
    const todo = pending(files, new Map(rows.map((row) => [row.name, row.checksum])))
    for (const file of todo) {
      for (const query of statements(file.sql)) await client.command({ query })
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

/** Creates the database of the address. The engine is named because the embedded ClickHouse has another default that lacks features. */
async function createDatabase(url: string): Promise<void> {
  const address = new URL(url)
  const name = decodeURIComponent(address.pathname.slice(1)) || 'default'
  if (!/^\w+$/.test(name))
    throw new Error(`CLICKHOUSE_URL: expected a database name of letters, digits and _ after the host, not ${JSON.stringify(name)}`)
  address.pathname = ''
  const client = createClient({ url: address.href })
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${name} ENGINE = Atomic` })
  } finally {
    await client.close()
  }
}
