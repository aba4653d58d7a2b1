import type { Readable } from 'node:stream'
import { as, empty, join, render, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { eventExportColumns } from '../../contract.ts'
import { hasMergedIds, knownBy } from '../identity/person-sql.ts'
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

/** What tells the ids of a workspace's people apart: see `knownBy`. */
interface Known {
  hasObjects: boolean
  person: Sql
}

/** JSON as an object where the format has objects, as text elsewhere. */
const columns: Record<Column, (known: Known) => Sql> = {
  event: () => sql`event`,
  id: () => sql`id`,
  timestamp: () => sql`ts AS timestamp`,
  userId: () => sql`user_id AS userId`,
  anonymousId: () => sql`anonymous_id AS anonymousId`,
  accountId: () => sql`account AS accountId`,
  sessionId: () => sql`session AS sessionId`,
  groups: ({ hasObjects }) => (hasObjects ? sql`groups` : sql`toJSONString(groups) AS groups`),
  properties: ({ hasObjects }) => (hasObjects ? sql`props AS properties` : sql`toJSONString(props) AS properties`),
  context: ({ hasObjects }) => (hasObjects ? sql`CAST(if(context = '', '{}', context), 'JSON') AS context` : sql`context`),
  receivedAt: () => sql`received_at AS receivedAt`,
  sourceId: () => sql`toString(source_id) AS sourceId`,
  person: ({ person }) => sql`${person} AS person`,
  clientTimestamp: () => sql`client_ts AS clientTimestamp`,
  sentAt: () => sql`sent_at AS sentAt`,
  timestampSource: () => sql`ts_source AS timestampSource`,
}

function within({ byTime, from, to, events }: Wanted): Sql {
  const at = byTime === 'happened' ? sql`ts` : sql`received_at`
  return sql`WHERE ${scope('e')} AND ${at} >= ${from} AND ${at} < ${to} ${events.length > 0 ? sql`AND event IN ${as('Array(String)', events)}` : empty}`
}

/** Names of properties have dots, and one may be the beginning of another: no type of the engine writes such an object, so whole lines are put together. */
const lines = 'TSVRaw'

/** Profiles by the ids that people are known by, with what was told of any of their ids. */
function profilesOf(kind: string, hasObjects: boolean, isMerged: boolean): Sql {
  const { id, from } = knownBy(sql`p.key`, isMerged)
  // Values are kept as texts, with their types beside.
  const json = sql`if(type = 'string' OR NOT isValidJSON(value), toJSONString(value), value)`
  const values = sql`(SELECT who, concat('{', arrayStringConcat(groupArray(concat(toJSONString(name), ':', ${json})), ','), '}') AS json FROM (
      SELECT ${id} AS who, name, argMax(value, (at, event_id)) AS value, argMax(type, (at, event_id)) AS type
      FROM profile_properties AS p ${from} WHERE ${scope('p')} AND kind = ${kind}
      GROUP BY who, name HAVING argMax(mode, (at, event_id)) != 'unset' ORDER BY who, name) GROUP BY who)`
  const properties = sql`if(v.json = '', '{}', v.json)`
  const chosen = hasObjects
    ? sql`concat('{"key":', toJSONString(s.who), ',"firstSeen":', toJSONString(s.first), ',"lastSeen":', toJSONString(s.last), ',"properties":', ${properties}, '}')`
    : sql`s.who AS key, s.first AS firstSeen, s.last AS lastSeen, ${properties} AS properties`
  return sql`SELECT ${chosen}
    FROM (SELECT ${id} AS who, min(first_seen) AS first, max(last_seen) AS last FROM profiles AS p ${from} WHERE ${scope('p')} AND kind = ${kind} GROUP BY who) AS s
    LEFT JOIN ${values} AS v ON v.who = s.who`
}

async function queryOf(ctx: Ctx, wanted: Wanted): Promise<Sql> {
  const hasObjects = wanted.format === 'jsonl'
  if (wanted.what === 'accounts') return profilesOf('account', hasObjects, false)
  if (wanted.what === 'people') return profilesOf('person', hasObjects, await hasMergedIds(ctx))
  const names = eventExportColumns.filter((name) => wanted.columns.length === 0 || wanted.columns.includes(name))
  const isMerged = names.includes('person') && (await hasMergedIds(ctx))
  const { id: person, from } = knownBy(sql`e.person`, isMerged)
  return sql`SELECT ${join(names.map((name) => columns[name]({ hasObjects, person })))} FROM events AS e ${from} ${within(wanted)}`
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
      ? sql`SELECT toFloat64(count()) AS n FROM events AS e ${within(wanted)}`
      : sql`SELECT toFloat64(count()) AS n FROM (${await queryOf(ctx, wanted)})`
  const [row] = await ctx.ch.query<{ n: number }>(query)
  return row!.n
}

/** The rows in their format, as the engine writes them: memory stays small whatever the range. */
export async function readRows(ctx: Ctx, wanted: Wanted, signal = ctx.signal): Promise<Readable> {
  await whenListed(ctx, wanted)
  const { text, params } = render(await queryOf(ctx, wanted))
  const { stream } = await ctx.app.ch.client.exec({
    query: `${text} FORMAT ${wanted.what !== 'events' && wanted.format === 'jsonl' ? lines : formats[wanted.format]}`,
    query_params: { ...params, workspace: ctx.workspace.id },
    ...(signal && { abort_signal: signal }),
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      date_time_output_format: 'iso',
      output_format_parquet_compression_method: 'zstd',
      output_format_parquet_string_as_string: 1,
      format_csv_null_representation: '',
      // Texts that look like times stay what they are.
      input_format_try_infer_dates: 0,
      input_format_try_infer_datetimes: 0,
      max_execution_time: 0,
    },
  })
  return stream
}
