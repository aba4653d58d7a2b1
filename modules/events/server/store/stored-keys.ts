import type { ClickHouse } from '#kernel/clickhouse/client.ts'
import { as, join, Sql, sql } from '#kernel/clickhouse/sql.ts'
import type { Row } from './row.ts'

/**
 * How far the times of an event and of its retry may lie apart for the retry to be recognised, in days. They differ when the sender did not say when it
 * sent, when it sets `sentAt` late, or when the event has no time of its own and is retried after midnight.
 */
export const duplicateWindowDays = 2

const dayMs = 86_400_000
const dayOf = (row: Row): number => Math.floor(row.normal.ts / dayMs)
const toDate = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The days to look at, as few ranges: a file of old events must not make the check read everything. */
export function windowsOf(days: Iterable<number>): [from: number, to: number][] {
  const sorted = [...new Set(days)].toSorted((a, b) => a - b)
  const windows: [number, number][] = []
  for (const day of sorted) {
    const last = windows.at(-1)
    const [from, to] = [day - duplicateWindowDays, day + duplicateWindowDays]
    if (last && from <= last[1] + 1) last[1] = to
    else windows.push([from, to])
  }
  if (windows.length <= 50) return windows
  return [[windows[0]![0], windows.at(-1)![1]]]
}

/** Up to so many keys are looked up through the index; for more, reading all keys of the days is cheaper. */
const mostThroughIndex = 2_000

/**
 * Finds which of the rows, all of one workspace, are stored already. Keys are numbers of our own making, so they may stand in the text. The answer must
 * not be called `key`: ClickHouse would then compare texts, at three times the cost.
 */
export async function storedKeys(ch: ClickHouse, workspaceId: string, rows: readonly Row[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const days = windowsOf(rows.map(dayOf)).map(([from, to]) => sql`(day BETWEEN ${as('Date', toDate(from))} AND ${as('Date', toDate(to))})`)
  // A few are read fastest as part of the query, many as a file within it.
  const keys =
    rows.length <= mostThroughIndex
      ? new Sql([rows.map((row) => row.key).join()], [])
      : new Sql([`SELECT k FROM format(TSV, 'k UInt64', '${rows.map((row) => row.key).join('\\n')}')`], [])
  const stored = await ch.query<{ found: string }>(
    sql`SELECT toString(key) AS found FROM events
        WHERE workspace_id = ${as('UUID', workspaceId)} AND (${join(days, ' OR ')}) AND key IN (${keys})`,
    { settings: { max_query_size: '100000000', use_index_for_in_with_subqueries: 0 } },
  )
  return new Set(stored.map(({ found }) => found))
}
