import type pg from 'pg'

export interface Table {
  /** Quoted, with its schema. */
  name: string
  /** Quoted; without those that the database computes. */
  columns: string[]
  /** Whether row-level security binds the owner, too. */
  isForced: boolean
  bytes: number
}

/** Each side makes these rows itself, when it is brought to the schema of this version. */
const ownRows = ['public.migrations', 'graphile_worker.migrations']

/** Rows look the same as text only under the same settings, and none is hidden. */
export async function prepareSession(client: pg.Client): Promise<void> {
  await client.query(
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0",
  )
  await client.query("select set_config('fairlead.workspace', '*', false)")
}

/** The tables of Fairlead and of its queue, each after those that it refers to. */
export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as "isForced", pg_total_relation_size(c.oid)::float8 as bytes,
      array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attgenerated = '') as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'graphile_worker')
    group by n.nspname, c.relname, c.relforcerowsecurity, c.oid order by 1`)
  const references = await client.query<{ from: string; to: string }>(`
    select format('%I.%I', fn.nspname, f.relname) as from, format('%I.%I', tn.nspname, t.relname) as to
    from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
      join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
    where k.contype = 'f' and k.conrelid <> k.confrelid`)
  return ordered(
    rows.filter(({ name }) => !ownRows.includes(name)),
    references.rows,
  )
}

function ordered(tables: readonly Table[], references: readonly { from: string; to: string }[]): Table[] {
  const done = new Map<string, Table>()
  const add = (table: Table, path: readonly string[]) => {
    if (done.has(table.name) || path.includes(table.name)) return
    for (const { from, to } of references) {
      const before = from === table.name && tables.find(({ name }) => name === to)
      if (before) add(before, [...path, table.name])
    }
    done.set(table.name, table)
  }
  for (const table of tables) add(table, [])
  return [...done.values()]
}

/** How many rows there are, and the sum of the hashes of their texts: the same whatever their order. */
export async function fingerprint(client: pg.Client, { name, columns }: Table): Promise<{ rows: number; checksum: string }> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(
    `select count(*) as rows, coalesce(sum(('x' || substr(md5(row(${columns.join(', ')})::text), 1, 15))::bit(60)::bigint::numeric), 0)::text as checksum from ${name}`,
  )
  return { rows: Number(rows[0]!.rows), checksum: rows[0]!.checksum }
}
