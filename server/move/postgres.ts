import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { migrateJobs } from '#kernel/jobs/worker.ts'
import { createLogger } from '#kernel/log.ts'
import { migratePostgres } from '#kernel/postgres/migrate.ts'
import { openPool } from '#kernel/postgres/pool.ts'
import { projectRoot } from '../version.ts'
import { fingerprint, prepareSession, type Table, tablesOf } from './postgres-tables.ts'
import { gauge, MoveError, type Moved, type Watcher } from './progress.ts'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'fairlead move' })
  client.on('error', () => undefined) // the query under way tells
  await client.connect()
  await prepareSession(client)
  return client
}

async function toSchema(url: string): Promise<void> {
  await migratePostgres(url, join(projectRoot, 'migrations/postgres'))
  const pool = openPool(url, createLogger('silent'), 2)
  try {
    await migrateJobs(pool)
  } finally {
    await pool.end()
  }
}

/** Progress is kept in the target, in the transaction that copies: what it says is copied is there. */
async function claim(target: pg.Client, id: string): Promise<void> {
  const { rows } = await target.query<{ there: boolean }>("select to_regclass('fairlead_move.target') is not null as there")
  if (rows[0]!.there) {
    const known = await target.query('select 1 from fairlead_move.target where id = $1', [id])
    if (known.rowCount === 0) throw new MoveError('The PostgreSQL database is the target of a move from another data directory.')
    return
  }
  for (const { name } of await tablesOf(target)) {
    if (name.startsWith('graphile_worker.')) continue
    const { rowCount } = await target.query(`select 1 from ${name} limit 1`)
    if (rowCount) throw new MoveError(`The PostgreSQL database holds data already (in ${name}). Name an empty database.`)
  }
  await target.query(
    'begin; create schema fairlead_move; create table fairlead_move.target (id text not null); ' +
      'create table fairlead_move.copied (name text primary key, rows bigint not null, checksum text not null)',
  )
  await target.query('insert into fairlead_move.target values ($1)', [id])
  await target.query('commit')
}

/** Copies one table and compares, in one transaction: the table is there as a whole, or not at all. */
async function copyTable(source: pg.Client, target: pg.Client, table: Table, truth: { rows: number; checksum: string }): Promise<void> {
  const columns = table.columns.join(', ')
  await target.query('begin')
  try {
    // PostgreSQL takes no COPY into a table whose owner is bound by row-level security; nobody else sees the table until the commit.
    if (table.isForced) await target.query(`alter table ${table.name} no force row level security`)
    await pipeline(
      source.query(copyTo(`copy (select ${columns} from ${table.name}) to stdout`)),
      target.query(copyFrom(`copy ${table.name} (${columns}) from stdin`)),
    )
    if (table.isForced) await target.query(`alter table ${table.name} force row level security`)
    const found = await fingerprint(target, table)
    if (found.rows !== truth.rows || found.checksum !== truth.checksum)
      throw new MoveError(
        `${table.name} does not look the same after copying: ${found.rows} rows in place of ${truth.rows}, or other contents.`,
      )
    await target.query('insert into fairlead_move.copied values ($1, $2, $3)', [table.name, truth.rows, truth.checksum])
    await target.query('commit')
  } catch (error) {
    await target.query('rollback').catch(() => undefined)
    throw error
  }
}

/** Numbers that are given out go on behind the last one. */
async function copySequences(source: pg.Client, target: pg.Client): Promise<void> {
  const { rows } = await source.query<{ name: string; last: string }>(
    "select format('%I.%I', schemaname, sequencename) as name, last_value as last from pg_sequences where last_value is not null and schemaname in ('public', 'graphile_worker')",
  )
  for (const { name, last } of rows) await target.query('select setval($1::regclass, $2)', [name, last])
}

/**
 * Copies everything from one PostgreSQL to another, whose database is empty or was begun by an earlier run with this id.
 * @throws MoveError when the target holds other data or a table differs after copying
 */
export async function movePostgres(sourceUrl: string, targetUrl: string, id: string, watcher: Watcher): Promise<Moved> {
  const empty = await connect(targetUrl)
  const strange = await empty.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and to_regclass('public.migrations') is null limit 1",
  )
  await empty.end()
  if (strange.rows[0])
    throw new MoveError(`The PostgreSQL database holds tables of something else (${strange.rows[0].name}). Name an empty database.`)
  await toSchema(sourceUrl)
  await toSchema(targetUrl)
  const [source, target] = [await connect(sourceUrl), await connect(targetUrl)]
  try {
    await claim(target, id)
    return await copyAll(source, target, watcher)
  } finally {
    await Promise.all([source.end(), target.end()])
  }
}

async function copyAll(source: pg.Client, target: pg.Client, watcher: Watcher): Promise<Moved> {
  const tables = await tablesOf(source)
  const meter = gauge(
    watcher,
    'PostgreSQL',
    tables.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const truths = new Map<Table, { rows: number; checksum: string }>()
  for (const table of tables) {
    meter.tell(`reading ${table.name}`)
    truths.set(table, await fingerprint(source, table))
  }
  const { rows: noted } = await target.query<{ name: string; rows: string; checksum: string }>('select * from fairlead_move.copied')
  const isCopied = new Set<string>()
  for (const { name, rows, checksum } of noted) {
    const truth = [...truths].find(([table]) => table.name === name)?.[1]
    if (truth?.rows === Number(rows) && truth.checksum === checksum) isCopied.add(name)
  }
  // Fairlead ran between two runs: rows may refer to others that have changed, so all of it is copied anew.
  if (isCopied.size < noted.length) isCopied.clear()
  if (isCopied.size === 0)
    await target.query(`begin; truncate ${tables.map(({ name }) => name).join(', ')}; delete from fairlead_move.copied; commit`)
  for (const [table, truth] of truths) {
    if (isCopied.has(table.name)) meter.skipped(table.bytes, table.name)
    else {
      meter.tell(table.name)
      await copyTable(source, target, table, truth)
      meter.copied(table.bytes, table.name)
    }
  }
  await copySequences(source, target)
  await target.query('drop schema fairlead_move cascade')
  return { tables: tables.length, rows: [...truths.values()].reduce((sum, { rows }) => sum + rows, 0), skipped: isCopied.size }
}

/** Whether a move into this database has begun and not ended. */
export async function isHalfMovedPostgres(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ half: boolean }>("select to_regclass('fairlead_move.target') is not null as half")
  return rows[0]!.half
}
