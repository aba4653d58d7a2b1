import { sql as pgSql } from 'kysely'
import { as, ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { ErasedTable } from '../../../contract.ts'
import { keysOf, slicesOfIds, type Work } from './work.ts'

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

const isText = (type: string): boolean => /^(?:LowCardinality\()?(?:Nullable\()?String\)*$/.test(type)

/** The column as something that can be searched for a JSON string; undefined where it holds no text. */
function searched({ name, type }: Column): Sql | undefined {
  if (isText(type)) return sql`assumeNotNull(${ident(name)})`
  if (type.startsWith('JSON')) return sql`toJSONString(${ident(name)})`
  return type.includes('String') ? sql`toJSONString(${ident(name)})` : undefined
}

async function analyticsTable(work: Work, table: string, columns: readonly Column[]): Promise<Found> {
  const texts = columns.filter(({ type }) => isText(type)).map(({ name }) => sql`${ident(name)} IN ${keysOf(work)}`)
  const inside = columns.flatMap((column) => searched(column) ?? [])
  const found: Found = { store: 'ClickHouse', table, rows: 0, mentions: 0 }
  if (texts.length > 0) {
    const [row] = await work.ctx.ch.query<{ n: number }>(
      sql`SELECT toFloat64(count()) AS n FROM ${ident(table)} WHERE ${scope()} AND (${join(texts, ' OR ')})`,
    )
    found.rows = row!.n
  }
  for (const slice of slicesOfIds(work.ids)) {
    if (inside.length === 0) break
    const needles = as(
      'Array(String)',
      slice.map((id) => JSON.stringify(id)),
    )
    const [row] = await work.ctx.ch.query<{ n: number }>(
      sql`SELECT toFloat64(count()) AS n FROM ${ident(table)} WHERE ${scope()} AND (${join(
        inside.map((text) => sql`multiSearchAny(${text}, ${needles})`),
        ' OR ',
      )})`,
    )
    found.mentions += row!.n
  }
  return found
}

async function analytics(work: Work): Promise<Found[]> {
  const columns = await work.ctx.app.ch.query<Column>(sql`
    SELECT c.table AS table, c.name AS name, c.type AS type FROM system.columns AS c
    INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
    WHERE c.database = currentDatabase() AND t.name NOT IN ('migrations', 'erasing')
      -- On a cluster the rows of all servers are behind the Distributed table.
      AND (t.engine = 'Distributed' OR (t.engine LIKE '%MergeTree' AND NOT endsWith(t.name, '_local'))) ORDER BY table, c.position`)
  const tables = [...new Set(columns.map(({ table }) => table))]
  const found: Found[] = []
  for (const table of tables)
    found.push(
      await analyticsTable(
        work,
        table,
        columns.filter((column) => column.table === table),
      ),
    )
  return found
}

const steeringColumns = pgSql<{ table: string; name: string; type: string }>`
  select c.table_name as table, c.column_name as name, c.data_type as type from information_schema.columns c
  where c.table_schema = 'public' and c.data_type in ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying')
    and exists (select from information_schema.columns w where w.table_schema = 'public' and w.table_name = c.table_name and w.column_name = 'workspace_id')
  order by 1, 2`

async function steeringTable(work: Work, table: string, columns: readonly Column[]): Promise<Found> {
  const ids = [...work.ids]
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => pgSql`${pgSql.ref(name)} = any(${ids})`)
  const quoted = ids.map((id) => JSON.stringify(id))
  const inside = columns.map(({ name, type }) =>
    type === 'bytea'
      ? pgSql`exists (select from unnest(${ids}::text[]) id where position(convert_to(id, 'UTF8') in ${pgSql.ref(name)}) > 0)`
      : pgSql`exists (select from unnest(${quoted}::text[]) id where position(id in ${pgSql.ref(name)}::text) > 0)`,
  )
  const anyOf = (conditions: typeof inside) => (conditions.length > 0 ? pgSql.join(conditions, pgSql` or `) : pgSql`false`)
  const { rows } = await pgSql<{ rows: number; mentions: number }>`
    select count(*) filter (where ${anyOf(texts)})::int as rows, count(*) filter (where ${anyOf(inside)})::int as mentions
    from ${pgSql.table(table)} where workspace_id = ${work.ctx.workspace.id}`.execute(work.ctx.db)
  return { store: 'PostgreSQL', table, ...rows[0]! }
}

async function steering(work: Work): Promise<Found[]> {
  const { rows: columns } = await steeringColumns.execute(work.ctx.db)
  const found: Found[] = []
  for (const table of new Set(columns.map((column) => column.table)))
    found.push(
      await steeringTable(
        work,
        table,
        columns.filter((column) => column.table === table),
      ),
    )
  return found
}

/** Looks for every id in every column that holds text, of every table of both stores that has rows of the workspace, known or not. */
export const walk = async (work: Work): Promise<Found[]> => [...(await analytics(work)), ...(await steering(work))]
