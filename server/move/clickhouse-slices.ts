import type { ClickHouse } from '#kernel/clickhouse/client.ts'
import { as, empty, ident, join, sql, type Sql } from '#kernel/clickhouse/sql.ts'

/** A partition of a table: a month of events, or all of a table that is not divided. What is copied and compared as one. */
export interface Slice {
  table: string
  partition: string
  bytes: number
}

/** Rows of one workspace in a slice, and two sums over the hashes of all their columns that do not depend on the order. */
export interface Fingerprint {
  workspace: string
  rows: string
  sum: string
  xor: string
}

export interface Column {
  name: string
  /** Whether the engine computes it from the others. */
  isComputed: boolean
  isJson: boolean
}

/** Not ours to copy: each side writes it itself. */
const ownRows = ['migrations', 'fairlead_move']

/** What there is to copy, oldest first. */
export const slicesOf = (ch: ClickHouse): Promise<Slice[]> =>
  ch.query<Slice>(sql`
    SELECT table, partition_id AS partition, toFloat64(sum(data_uncompressed_bytes)) AS bytes FROM system.parts
    WHERE active AND database = currentDatabase() AND table NOT IN ${ownRows} GROUP BY table, partition ORDER BY table, partition`)

export async function columnsOf(ch: ClickHouse, table: string): Promise<Column[]> {
  const rows = await ch.query<{ name: string; kind: string; type: string }>(sql`
    SELECT name, default_kind AS kind, type FROM system.columns
    WHERE database = currentDatabase() AND table = ${table} AND default_kind NOT IN ('ALIAS', 'EPHEMERAL') ORDER BY position`)
  return rows.map(({ name, kind, type }) => ({ name, isComputed: kind === 'MATERIALIZED', isJson: type.startsWith('JSON') }))
}

/** A column as text. The types inside JSON count too: 2 and 2.0 are written alike. */
const asText = ({ name, isJson }: Column): Sql =>
  isJson ? sql`toJSONString(${ident(name)}), toString(JSONAllPathsWithTypes(${ident(name)}))` : sql`${ident(name)}`

/** Compares what counts: rows that the engine would merge away anyway, now or later, are seen as merged. */
export const fingerprintsOf = (ch: ClickHouse, { table, partition }: Slice, columns: readonly Column[], isMerging: boolean) => {
  const hash = sql`sipHash64(toString(tuple(${join(columns.map(asText))})))`
  return ch.query<Fingerprint>(sql`
    SELECT toString(workspace_id) AS workspace, toString(count()) AS rows, toString(sum(h)) AS sum, toString(groupBitXor(h)) AS xor
    FROM (SELECT workspace_id, ${hash} AS h FROM ${ident(table)} ${isMerging ? sql`FINAL` : empty} WHERE _partition_id = ${partition})
    GROUP BY workspace_id ORDER BY workspace_id`)
}

/** Whether the engine of a table merges rows of the same key, so that only FINAL is stable. */
export async function isMerging(ch: ClickHouse, table: string): Promise<boolean> {
  const [row] = await ch.query<{ engine: string }>(
    sql`SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = ${table}`,
  )
  return /(Replacing|Aggregating)MergeTree$/.test(row?.engine ?? '')
}

/** Rows of a part, from one number to before another. */
export interface Piece {
  part: string
  from: number
  to: number | undefined
  bytes: number
}

/** Small enough for one insert in memory on either side. */
const usualPieceBytes = 32 * 1024 ** 2

/** A slice in pieces of rows, in the order in which they were stored: where keys collide, the later row wins on both sides. */
export async function piecesOf(ch: ClickHouse, { table, partition }: Slice, pieceBytes = usualPieceBytes): Promise<Piece[]> {
  const parts = await ch.query<{ name: string; rows: number; bytes: number }>(sql`
    SELECT name, toFloat64(rows) AS rows, toFloat64(data_uncompressed_bytes) AS bytes FROM system.parts
    WHERE active AND database = currentDatabase() AND table = ${table} AND partition_id = ${partition} ORDER BY min_block_number`)
  return parts.flatMap(({ name, rows, bytes }) => {
    const step = Math.max(1, Math.floor((pieceBytes / Math.max(1, bytes)) * rows))
    const count = Math.ceil(rows / step)
    return Array.from({ length: count }, (_, i) => ({
      part: name,
      from: i * step,
      to: i + 1 < count ? (i + 1) * step : undefined,
      bytes: bytes / count,
    }))
  })
}

/** The condition for the rows of a piece. Only bounds that are needed: the engine (26.7) finds no row of a part of one row with `_part_offset < 1`. */
export const within = ({ part, from, to }: Piece): Sql =>
  sql`_part = ${part}${from > 0 ? sql` AND _part_offset >= ${as('UInt64', from)}` : empty}${to === undefined ? empty : sql` AND _part_offset < ${as('UInt64', to)}`}`
