import { ClickHouseLogLevel, createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client'
import { tooLarge } from '../errors.ts'
import { type Cluster, clusterSettings, clusterStatements, heldName, syncStatement } from './cluster.ts'
import { ident, render, sql, type Rendered, type Sql } from './sql.ts'

export interface QueryOptions {
  /** Aborting it stops the query in the engine. */
  signal?: AbortSignal
  settings?: ClickHouseSettings
}

export interface InsertOptions {
  /** The same token again is dropped by the engine: makes a retried insert safe. */
  token?: string
  settings?: ClickHouseSettings
}

/** ClickHouse without a workspace: ingestion, migrations, health. Everything that answers a person uses `WorkspaceClickHouse`. */
export interface ClickHouse {
  client: ClickHouseClient
  query<Row>(query: Sql, options?: QueryOptions): Promise<Row[]>
  /** Inserts rows; resolves when they are on disk. */
  insert(table: string, rows: readonly Record<string, unknown>[], options?: InsertOptions): Promise<void>
  /** Changes tables or rows. What a cluster needs in addition is done here. */
  command(query: Sql, options?: QueryOptions): Promise<void>
  /** Resolves when every server has all rows of a table that lies everywhere: what a server works on by itself is what it has. At once on one server. */
  untilEverywhere(table: string): Promise<void>
  /** What all servers know of themselves, to select from. */
  system(table: 'processes' | 'mutations'): Sql
  /** The active parts of a table, as `system.parts` has them, to select from; on a cluster those of one replica of each shard. */
  parts(table: string): Sql
  forWorkspace(workspaceId: string): WorkspaceClickHouse
  close(): Promise<void>
}

/** ClickHouse limited to one workspace: a query that does not name its scope is refused before it is sent. */
export interface WorkspaceClickHouse {
  /** @throws too_large when the question needs more memory than one may have */
  query<Row>(query: Sql, options?: QueryOptions): Promise<Row[]>
  /** Inserts rows of this workspace; `workspace_id` is filled in. */
  insert(table: string, rows: readonly Record<string, unknown>[], options?: InsertOptions): Promise<void>
}

/**
 * Tells a question that needs more memory than one question may have as such: asking again would need as much. Where the engine as a whole is short of it,
 * asking again later helps.
 */
function tellMemory(error: unknown): never {
  const { code, message } = error as { code?: unknown; message?: string }
  if (code !== '241' || message?.includes('(total)')) throw error
  throw tooLarge(
    'This question needs more memory than one question may have. Ask for a shorter time, for fewer events or people by a filter, or without a breakdown.',
  )
}

/** On every insert: a property that contradicts another one must never cost the rest of the block. Ingestion reports it beforehand. */
const insertSettings: ClickHouseSettings = {
  date_time_input_format: 'best_effort',
  type_json_skip_duplicated_paths: 1,
  type_json_skip_invalid_typed_paths: 1,
}

const changesTable = /^\s*(ALTER|CREATE|DROP) /i
const table = /^[a-z][a-z0-9_]*$/

/**
 * Connects to ClickHouse, embedded or server: the address is the only difference. The path of the address names the database.
 * @param cluster given when the address is one server of a cluster
 */
export function openClickHouse(url: string, cluster?: Cluster): ClickHouse {
  const client = createClient({
    url,
    application: 'fairlead',
    request_timeout: 300_000,
    max_open_connections: 64,
    // Its warnings are about load balancers; errors reach us as exceptions.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1, ...(cluster && clusterSettings) },
  })

  async function query<Row>({ text, params }: Rendered, { signal, settings }: QueryOptions = {}): Promise<Row[]> {
    const result = await client.query({
      query: text,
      query_params: params,
      format: 'JSONEachRow',
      ...(signal && { abort_signal: signal }),
      ...(settings && { clickhouse_settings: settings }),
    })
    return result.json<Row>()
  }

  async function insert(name: string, rows: readonly Record<string, unknown>[], { token, settings }: InsertOptions = {}): Promise<void> {
    if (!table.test(name)) throw new Error(`Not a table name: ${name}`)
    if (rows.length === 0) return
    await client.insert({
      table: name,
      values: rows,
      format: 'JSONEachRow',
      clickhouse_settings: { ...insertSettings, ...settings, ...(token && { insert_deduplication_token: token }) },
    })
  }

  return {
    client,
    query: (piece, options) => query(render(piece), options),
    insert,
    async command(piece, { signal, settings } = {}) {
      const { text, params } = render(piece)
      const statements = cluster && changesTable.test(text) ? clusterStatements(text.trim(), cluster) : [text]
      for (const statement of statements)
        await client.command({
          query: statement,
          query_params: params,
          ...(signal && { abort_signal: signal }),
          ...(settings && { clickhouse_settings: settings }),
        })
    },
    async untilEverywhere(name) {
      // Waits for each server, and fails rather than leave one out.
      if (cluster)
        await client.command({ query: syncStatement(name, cluster), clickhouse_settings: { distributed_ddl_output_mode: 'throw' } })
    },
    system: (name) => (cluster ? sql`clusterAllReplicas(${cluster.name}, system.${ident(name)})` : sql`system.${ident(name)}`),
    parts(name) {
      const [from, database, held] = cluster
        ? [sql`cluster(${cluster.name}, system.parts)`, sql`${cluster.database}`, heldName(name, cluster)]
        : [sql`system.parts`, sql`currentDatabase()`, name]
      return sql`(SELECT * FROM ${from} WHERE database = ${database} AND table = ${held} AND active)`
    },
    forWorkspace: (workspaceId) => ({
      async query(piece, options) {
        const { text, params } = render(piece)
        if (!text.includes('{workspace:UUID}')) throw new Error('A query must carry its workspace scope: add ${scope()} to its conditions.')
        return query<never>({ text, params: { ...params, workspace: workspaceId } }, options).catch(tellMemory)
      },
      insert: (name, rows, options) =>
        insert(
          name,
          rows.map((row) => ({ ...row, workspace_id: workspaceId })),
          options,
        ),
    }),
    close: () => client.close(),
  }
}
