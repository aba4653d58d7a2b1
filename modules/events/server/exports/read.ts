import type { Readable } from 'node:stream'
import { as, empty, join, render, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { eventExportColumns } from '../../contract.ts'
import { pipelineOf } from '../pipeline.ts'

export type Format = 'jsonl' | 'csv' | 'parquet'
export type What = 'events' | 'people' | 'accounts'

/** What an export holds: a half-open range, of events that have one of the names if any are given. */
export interface Wanted {
  what: What
  format: Format
  events: readonly string[]
  columns: readonly string[]
  byTime: 'happened' | 'received'
  from: Date
  to: Date
}

export const extensions: Record<Format, string> = { jsonl: 'jsonl', csv: 'csv', parquet: 'parquet' }
const formats: Record<Format, string> = { jsonl: 'JSONEachRow', csv: 'CSVWithNames', parquet: 'Parquet' }

type Column = (typeof eventExportColumns)[number]

/** JSON as an object where the format has objects, as text elsewhere. */
const columns: Record<Column, (hasObjects: boolean) => Sql> = {
  event: () => sql`event`,
  id: () => sql`id`,
  timestamp: () => sql`ts AS timestamp`,
  userId: () => sql`user_id AS userId`,
  anonymousId: () => sql`anonymous_id AS anonymousId`,
  accountId: () => sql`account AS accountId`,
  sessionId: () => sql`session AS sessionId`,
  groups: (hasObjects) => (hasObjects ? sql`groups` : sql`toJSONString(groups) AS groups`),
  properties: (hasObjects) => (hasObjects ? sql`props AS properties` : sql`toJSONString(props) AS properties`),
  context: (hasObjects) => (hasObjects ? sql`CAST(if(context = '', '{}', context), 'JSON') AS context` : sql`context`),
  receivedAt: () => sql`received_at AS receivedAt`,
  sourceId: () => sql`toString(source_id) AS sourceId`,
}

const whose = (ctx: Ctx): Sql => sql`workspace_id = ${as('UUID', ctx.workspace.id)}`

function eventsOf(ctx: Ctx, { byTime, from, to, events }: Wanted): Sql {
  const at = byTime === 'happened' ? sql`ts` : sql`received_at`
  return sql`FROM events WHERE ${whose(ctx)} AND ${at} >= ${from} AND ${at} < ${to} ${events.length > 0 ? sql`AND event IN ${as('Array(String)', events)}` : empty}`
}

const profilesOf = (ctx: Ctx, kind: string, hasObjects: boolean): Sql => {
  const values = sql`(SELECT key, mapFromArrays(groupArray(name), groupArray(value)) AS values FROM (
      SELECT key, name, argMax(value, (at, event_id)) AS value FROM profile_properties WHERE ${whose(ctx)} AND kind = ${kind}
      GROUP BY key, name HAVING argMax(mode, (at, event_id)) != 'unset') GROUP BY key)`
  return sql`SELECT p.key AS key, p.first AS firstSeen, p.last AS lastSeen, ${hasObjects ? sql`v.values` : sql`toJSONString(v.values)`} AS properties
    FROM (SELECT key, min(first_seen) AS first, max(last_seen) AS last FROM profiles WHERE ${whose(ctx)} AND kind = ${kind} GROUP BY key) AS p
    LEFT JOIN ${values} AS v ON v.key = p.key`
}

function queryOf(ctx: Ctx, wanted: Wanted): Sql {
  const hasObjects = wanted.format === 'jsonl'
  if (wanted.what !== 'events') return profilesOf(ctx, wanted.what === 'people' ? 'person' : 'account', hasObjects)
  const names = eventExportColumns.filter((name) => wanted.columns.length === 0 || wanted.columns.includes(name))
  return sql`SELECT ${join(names.map((name) => columns[name](hasObjects)))} ${eventsOf(ctx, wanted)}`
}

/** Who was seen is written a moment after the events. */
const whenListed = async (ctx: Ctx, { what }: Wanted): Promise<void> => {
  if (what !== 'events') await pipelineOf(ctx.app).writer.profiles.flush()
}

/** How many rows an export has. */
export async function countRows(ctx: Ctx, wanted: Wanted): Promise<number> {
  await whenListed(ctx, wanted)
  const query =
    wanted.what === 'events'
      ? sql`SELECT toFloat64(count()) AS n ${eventsOf(ctx, wanted)}`
      : sql`SELECT toFloat64(count()) AS n FROM (${queryOf(ctx, wanted)})`
  const [row] = await ctx.app.ch.query<{ n: number }>(query)
  return row!.n
}

/** The rows in their format, as the engine writes them: memory stays small whatever the range. */
export async function readRows(ctx: Ctx, wanted: Wanted, signal = ctx.signal): Promise<Readable> {
  await whenListed(ctx, wanted)
  const { text, params } = render(queryOf(ctx, wanted))
  const { stream } = await ctx.app.ch.client.exec({
    query: `${text} FORMAT ${formats[wanted.format]}`,
    query_params: params,
    ...(signal && { abort_signal: signal }),
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      date_time_output_format: 'iso',
      output_format_parquet_compression_method: 'zstd',
      output_format_parquet_string_as_string: 1,
      max_execution_time: 0,
    },
  })
  return stream
}
