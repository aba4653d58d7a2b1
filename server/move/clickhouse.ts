import { join as joinPath } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClickHouse, openClickHouse } from '#kernel/clickhouse/client.ts'
import { migrateClickHouse } from '#kernel/clickhouse/migrate.ts'
import { ident, join, render, sql } from '#kernel/clickhouse/sql.ts'
import { projectRoot } from '../version.ts'
import {
  type Column,
  columnsOf,
  type Fingerprint,
  fingerprintsOf,
  isMerging,
  type Piece,
  piecesOf,
  type Slice,
  slicesOf,
  within,
} from './clickhouse-slices.ts'
import { gauge, MoveError, type Moved, type Watcher } from './progress.ts'

const toSchema = (url: string) => migrateClickHouse(url, joinPath(projectRoot, 'migrations/clickhouse'))

/** Whether a move into this database has begun and not ended. */
export async function isHalfMovedClickHouse(ch: ClickHouse): Promise<boolean> {
  const [row] = await ch.query<{ result: number }>(sql`EXISTS TABLE fairlead_move`)
  return Number(row?.result) === 1
}

async function claim(target: ClickHouse, id: string): Promise<void> {
  if (await isHalfMovedClickHouse(target)) {
    const known = await target.query(sql`SELECT 1 FROM fairlead_move WHERE id = ${id}`)
    if (known.length > 0) return
    const others = await target.query(sql`SELECT 1 FROM fairlead_move LIMIT 1`)
    if (others.length > 0) throw new MoveError('The ClickHouse database is the target of a move from another data directory.')
  }
  const [full] = await slicesOf(target)
  if (full) throw new MoveError(`The ClickHouse database holds data already (in ${full.table}). Name an empty database.`)
  await target.command(
    sql`CREATE TABLE IF NOT EXISTS fairlead_move (id String) ENGINE = MergeTree ORDER BY id SETTINGS fsync_after_insert = 1`,
  )
  await target.insert('fairlead_move', [{ id }])
}

const mutationsMs = 600_000

/** Rows that are being removed must not come along, and parts must stay what they are while they are read. */
async function hold(source: ClickHouse, watcher: Watcher): Promise<void> {
  for (const until = Date.now() + mutationsMs; ; await sleep(500)) {
    const [row] = await source.query<{ n: number }>(
      sql`SELECT toUInt32(count()) AS n FROM system.mutations WHERE database = currentDatabase() AND NOT is_done`,
    )
    if (row!.n === 0) break
    if (Date.now() > until) throw new MoveError('Removals of earlier data are still under way. Try again later.')
    watcher.progress('ClickHouse: waiting until removals are done')
  }
  await source.command(sql`SYSTEM STOP MERGES`)
}

/** Streams rows from one engine into the other in ClickHouse's own binary format, which keeps every type as it is. */
async function copyPiece(source: ClickHouse, target: ClickHouse, table: string, columns: readonly Column[], piece: Piece): Promise<void> {
  const names = join(columns.filter(({ isComputed }) => !isComputed).map(({ name }) => sql`${ident(name)}`))
  const read = render(sql`SELECT ${names} FROM ${ident(table)} WHERE ${within(piece)}`)
  const write = render(sql`INSERT INTO ${ident(table)} (${names})`)
  const { stream } = await source.client.exec({ query: `${read.text}\nFORMAT Native`, query_params: read.params })
  const values = new PassThrough()
  const [, result] = await Promise.all([
    pipeline(stream, values),
    target.client.exec({
      query: `${write.text} FORMAT Native`,
      values,
      // Rows arrive as they are; merging is the business of the tables.
      clickhouse_settings: { optimize_on_insert: 0, insert_deduplicate: 0, async_insert: 0 },
    }),
  ])
  result.stream.resume()
}

const isSame = (some: readonly Fingerprint[], others: readonly Fingerprint[]): boolean => JSON.stringify(some) === JSON.stringify(others)

/**
 * Copies everything from one ClickHouse to another, whose database is empty or was begun by an earlier run with this id. What an earlier run copied is
 * recognised by looking, month by month; a month that differs is cleared and copied again.
 * @throws MoveError when the target holds other data or a month differs after copying
 */
export async function moveClickHouse(sourceUrl: string, targetUrl: string, id: string, watcher: Watcher): Promise<Moved> {
  await toSchema(sourceUrl)
  await toSchema(targetUrl)
  const [source, target] = [openClickHouse(sourceUrl), openClickHouse(targetUrl)]
  try {
    await claim(target, id)
    await hold(source, watcher)
    return await copyAll(source, target, watcher)
  } finally {
    await Promise.all([source.close(), target.close()])
  }
}

async function copyAll(source: ClickHouse, target: ClickHouse, watcher: Watcher): Promise<Moved> {
  const slices = await slicesOf(source)
  const meter = gauge(
    watcher,
    'ClickHouse',
    slices.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  await clearStrange(target, slices)
  const moved: Moved = { tables: new Set(slices.map(({ table }) => table)).size, rows: 0, skipped: 0 }
  for (const slice of slices) {
    const what = slice.partition === 'all' ? slice.table : `${slice.table} ${slice.partition}`
    meter.tell(what)
    const columns = await columnsOf(source, slice.table)
    const merging = await isMerging(source, slice.table)
    const [truth, found] = await Promise.all([source, target].map((ch) => fingerprintsOf(ch, slice, columns, merging)))
    moved.rows += truth!.reduce((sum, { rows }) => sum + Number(rows), 0)
    if (isSame(truth!, found!)) {
      moved.skipped++
      meter.skipped(slice.bytes, what)
      continue
    }
    if (found!.length > 0) await clear(target, slice)
    for (const piece of await piecesOf(source, slice)) {
      await copyPiece(source, target, slice.table, columns, piece)
      meter.copied(piece.bytes, what)
    }
    if (!isSame(truth!, await fingerprintsOf(target, slice, columns, merging)))
      throw new MoveError(`${what} does not look the same after copying. The same command copies it again.`)
  }
  await target.command(sql`DROP TABLE fairlead_move SYNC`)
  return moved
}

const clear = (target: ClickHouse, { table, partition }: Pick<Slice, 'table' | 'partition'>): Promise<void> =>
  target.command(sql`ALTER TABLE ${ident(table)} DROP PARTITION ID ${partition}`)

/** Fairlead ran between two runs, and what was copied then is gone here. */
async function clearStrange(target: ClickHouse, slices: readonly Slice[]): Promise<void> {
  for (const there of await slicesOf(target)) {
    const isKnown = slices.some(({ table, partition }) => table === there.table && partition === there.partition)
    if (!isKnown) await clear(target, there)
  }
}
