import { Readable } from 'node:stream'
import type { ClickHouseSettings } from '@clickhouse/client'
import type { ClickHouse } from '#kernel/clickhouse/client.ts'
import { slicesOf } from '../pieces.ts'

/** Values stay what they were: texts that look like dates stay texts, and one odd value never costs the rest of the block. */
const settings: ClickHouseSettings = {
  date_time_input_format: 'best_effort',
  type_json_skip_duplicated_paths: 1,
  type_json_skip_invalid_typed_paths: 1,
  input_format_try_infer_dates: 0,
  input_format_try_infer_datetimes: 0,
  input_format_json_max_depth: '1000',
  max_partitions_per_insert_block: '0',
  // One block for one insert: it is on disk as a whole or not at all (for each month).
  max_insert_block_size: '1000000',
  input_format_parallel_parsing: 0,
  // Merges make them. A small part is read as fast without, and each is two files more to sync.
  materialize_skip_indexes_on_insert: 0,
}

type Table =
  | 'events'
  | 'profile_properties'
  | 'memberships'
  | 'quarantine'
  | 'ingest_stats'
  | 'subscriptions'
  | 'profiles'
  | 'plan_violations'
  | 'plan_changes'

/** Inserts rows that are JSON already; resolves when they are on disk. The comment is shown among what the store is doing. */
export async function insertLines(ch: ClickHouse, table: Table, lines: readonly string[], comment?: string): Promise<void> {
  if (lines.length === 0) return
  const values = Readable.from([Buffer.from(lines.join('\n'))], { objectMode: false })
  const { stream } = await ch.client.exec({
    query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    values,
    clickhouse_settings: { ...settings, ...(comment && { log_comment: comment }) },
  })
  for await (const _chunk of stream) continue
}

const bytesPerSlice = 32 * 1024 * 1024

/** As `insertLines`, a slice of at most 32 MB at a time: for rows that need not appear together. */
export async function insertInSlices(ch: ClickHouse, table: Table, lines: readonly string[]): Promise<void> {
  for (const slice of slicesOf(lines, (line) => Buffer.byteLength(line), bytesPerSlice)) await insertLines(ch, table, slice)
}

/** Codes of ClickHouse that say that a row is wrong, not that the store is away or full. */
const dataErrors = new Set([
  '6',
  '25',
  '26',
  '27',
  '33',
  '34',
  '36',
  '38',
  '41',
  '43',
  '44',
  '53',
  '69',
  '70',
  '72',
  '117',
  '130',
  '131',
  '306',
  '349',
  '376',
  '441',
  '467',
  '597',
  '634',
  '645',
  '676',
])

/** Whether the store refused what it was given, so that trying the same again would fail the same way. */
export const isDataError = (error: unknown): boolean => dataErrors.has(String((error as { code?: unknown }).code))
