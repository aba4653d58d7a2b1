import { sql as pgSql, type RawBuilder } from 'kysely'
import { ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Erasing } from '#kernel/erasure.ts'
import type { ErasedTable } from '../../../contract.ts'
import { holdsText } from './names.ts'
import { countRefused } from './quarantine.ts'
import { refusedListsNaming } from './refused-lists.ts'
import { keysOf } from './work.ts'

/** How many rows of a table carry an id in a column of its own, and how many hold one inside a longer text. */
export interface Found {
  store: ErasedTable['store']
  table: string
  rows: number
  mentions: number
}

interface Column {
  table: string
  name: string
  type: string
}

/** Where what was sent lies as it came, it is read as what removes it reads it: ids may be numbers, and cells have quotes of their own. */
const readers: Readonly<Record<string, (work: Erasing) => Promise<number>>> = {
  quarantine: countRefused,
  import_refused_parts: async (work) => (await refusedListsNaming(work)).length,
}

const mentionsIn = async (work: Erasing, table: string, mentions: number): Promise<number> => (await readers[table]?.(work)) ?? mentions

const isText = (type: string): boolean => /^(?:LowCardinality\()?(?:Nullable\()?String\)*$/.test(type)

const anyOf = (conditions: readonly Sql[]): Sql => (conditions.length > 0 ? sql`(${join(conditions, ' OR ')})` : sql`false`)

/** Whether an id stands in the column as a part of something longer; undefined where it holds no text. */
function inside(work: Erasing, { name, type }: Column): Sql | undefined {
  const holds = (json: Sql) => holdsText(json, keysOf(work), work.ids)
  if (isText(type)) return sql`(position(assumeNotNull(${ident(name)}), '"') > 0 AND ${holds(sql`assumeNotNull(${ident(name)})`)})`
  return type.startsWith('JSON') || type.includes('String') ? holds(sql`toJSONString(${ident(name)})`) : undefined
}

async function analyticsTable(work: Erasing, table: string, columns: readonly Column[]): Promise<Found> {
  const texts = columns.filter(({ type }) => isText(type)).map(({ name }) => sql`${ident(name)} IN ${keysOf(work)}`)
  const longer = table in readers ? [] : columns.flatMap((column) => inside(work, column) ?? [])
  const [row] = await work.ctx.ch.query<{ rows: number; mentions: number }>(
    sql`SELECT toFloat64(countIf(${anyOf(texts)})) AS rows, toFloat64(countIf(${anyOf(longer)})) AS mentions FROM ${ident(table)} WHERE ${scope()}`,
  )
  return { store: 'ClickHouse', table, rows: row!.rows, mentions: await mentionsIn(work, table, row!.mentions) }
}

const analyticsColumns = ({ ctx }: Erasing): Promise<Column[]> =>
  ctx.app.ch.query<Column>(sql`
    SELECT c.table AS table, c.name AS name, c.type AS type FROM system.columns AS c
    INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
    WHERE c.database = currentDatabase() AND t.name NOT IN ('migrations', 'erasing')
      -- On a cluster the rows of all servers are behind the Distributed table.
      AND (t.engine = 'Distributed' OR (t.engine LIKE '%MergeTree' AND NOT endsWith(t.name, '_local'))) ORDER BY table, c.position`)

const steeringColumns = pgSql<Column>`
  select c.table_name as table, c.column_name as name, c.data_type as type from information_schema.columns c
  where c.table_schema = 'public' and c.data_type in ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying')
    and exists (select from information_schema.columns w where w.table_schema = 'public' and w.table_name = c.table_name and w.column_name = 'workspace_id')
  order by 1, 2`

const isPlainText = (type: string): boolean => type === 'text' || type === 'character varying'

/** The texts in the JSON of a column, or what stands between quotes in its text, as a query with one column. Bytes are packed. */
function textsIn({ name, type }: Column): RawBuilder<unknown> | undefined {
  const column = pgSql.ref(name)
  if (type === 'bytea') return undefined
  if (isPlainText(type)) return pgSql`select unnest(string_to_array(case when position('"' in ${column}) > 0 then ${column} end, '"'))`
  return pgSql`select leaf #>> '{}' from jsonb_path_query(to_jsonb(${column}), '$.** ? (@.type() == "string")') leaf`
}

/** The ids are named twice, not for each column: they are megabytes where they are many. */
async function steeringTable(work: Erasing, table: string, columns: readonly Column[]): Promise<Found> {
  const texts = columns.filter(({ type }) => isPlainText(type)).map(({ name }) => pgSql`select ${pgSql.ref(name)}::text`)
  const longer = columns.flatMap((column) => textsIn(column) ?? [])
  const hold = (queries: readonly RawBuilder<unknown>[]) =>
    queries.length === 0
      ? pgSql`false`
      : pgSql`exists (select from (${pgSql.join(queries, pgSql` union all `)}) as said (one) where one = any(${work.ids}))`
  const { rows } = await pgSql<{ rows: number; mentions: number }>`
    select count(*) filter (where ${hold(texts)})::int as rows, count(*) filter (where ${hold(longer)})::int as mentions
    from ${pgSql.table(table)} where workspace_id = ${work.ctx.workspace.id}`.execute(work.ctx.db)
  return { store: 'PostgreSQL', table, rows: rows[0]!.rows, mentions: await mentionsIn(work, table, rows[0]!.mentions) }
}

async function each(
  work: Erasing,
  columns: readonly Column[],
  look: (work: Erasing, table: string, columns: readonly Column[]) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = []
  for (const table of new Set(columns.map((column) => column.table)))
    found.push(
      await look(
        work,
        table,
        columns.filter((column) => column.table === table),
      ),
    )
  return found
}

/**
 * Looks for every id in every column that holds text, of every table of both stores that has rows of the workspace, known or not. It asks as often for a
 * hundred thousand ids as for one.
 */
export async function walk(work: Erasing): Promise<Found[]> {
  const analytics = await each(work, await analyticsColumns(work), analyticsTable)
  const { rows } = await steeringColumns.execute(work.ctx.db)
  return [...analytics, ...(await each(work, rows, steeringTable))]
}
