import { createRequire } from 'node:module'

declare const handle: unique symbol
/** A native connection. It holds settings, parameters and, after a failure, remains of results: one per request, never two requests. */
export interface Connection {
  [handle]: true
}

export interface QueryOutcome {
  bytes: Uint8Array
  /** Seconds. */
  elapsed: number
  rowsRead: number
  bytesRead: number
}

export interface InsertOutcome {
  elapsed: number
  rowsWritten: number
  bytesWritten: number
}

/**
 * The native half of the `chdb` package. We call it directly because chdb's own Session waits with closing until every other
 * running query is done (sessions pile up behind one long query), sends parametrised queries one at a time, and knows no binary
 * inserts; none of which the engine itself asks for.
 */
export interface Engine {
  CreateConnection(path: string, args?: string[]): Connection
  CloseConnection(connection: Connection): void
  /** Blocks this thread: only for statements that do no work, such as SET. */
  QueryWithConnection(connection: Connection, sql: string, format: string): string
  QueryAsyncConnection(connection: Connection, sql: string, format: string): Promise<QueryOutcome>
  InsertRawAsyncConnection(connection: Connection, statement: string, data: Buffer, countLines: boolean): Promise<InsertOutcome>
  EngineVersion(): string
}

/** Loads the engine (0.2 s) in this process. Only on the main thread: in a worker it crashes. */
export function loadEngine(): Engine {
  const fromChdb = createRequire(createRequire(import.meta.url).resolve('chdb'))
  const suffix = process.platform === 'linux' ? '-gnu' : ''
  return fromChdb(`@chdb/lib-${process.platform}-${process.arch}${suffix}`) as Engine
}

/** A string as a literal of ClickHouse SQL. */
export const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`

/** Runs a statement on a connection of its own and forgets the answer. */
export async function once(engine: Engine, path: string, sql: string): Promise<void> {
  const connection = engine.CreateConnection(path)
  try {
    await engine.QueryAsyncConnection(connection, sql, 'Null')
  } finally {
    engine.CloseConnection(connection)
  }
}
