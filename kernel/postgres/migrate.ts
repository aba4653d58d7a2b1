import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { mustObeyRowSecurity } from './role.ts'

export interface MigrationFile {
  name: string
  sql: string
  checksum: string
}

/** Reads the migrations of a directory in the order of their numbers. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_[\w-]+\.sql$/.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** The part of `files` that was not applied yet. @throws Error when an applied migration was changed or is missing. */
export function pending(files: readonly MigrationFile[], applied: ReadonlyMap<string, string>): MigrationFile[] {
  for (const [name, checksum] of applied) {
    const file = files.find((candidate) => candidate.name === name)
    if (!file)
      throw new Error(
        `Migration ${name} was applied to this database, but this version of Fairlead does not have it. Use the newer version.`,
      )
    if (file.checksum !== checksum)
      throw new Error(`Migration ${name} was changed after it was applied. Migrations are forward only: add a new one.`)
  }
  return files.filter((file) => !applied.has(file.name))
}

/**
 * Applies what is missing, each migration in a transaction of its own. Several processes may start at once: one migrates, the others wait.
 * @returns the names of the migrations applied now.
 * @throws Error when a migration fails, or when row-level security would not hold for the role
 */
export async function migratePostgres(databaseUrl: string, directory: string): Promise<string[]> {
  const files = await readMigrations(directory)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await mustObeyRowSecurity(client)
    await client.query("select pg_advisory_lock(hashtext('fairlead.migrate'))")
    await client.query("select set_config('fairlead.workspace', '*', false)")
    await client.query(
      'create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from migrations')
    const todo = pending(files, new Map(rows.map((row) => [row.name, row.checksum])))
    for (const file of todo) {
      await client.query('begin')
      try {
        await client.query(file.sql)
        await client.query('insert into migrations (name, checksum) values ($1, $2)', [file.name, file.checksum])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`Migration ${file.name} failed: ${(error as Error).message}`, { cause: error })
      }
    }
    return todo.map((file) => file.name)
  } finally {
    await client.end()
  }
}
