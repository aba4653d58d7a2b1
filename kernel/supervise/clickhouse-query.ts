import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer, Summary } from './clickhouse-answer.ts'
import { type Connection, type Engine, literal, once } from './clickhouse-engine.ts'
import { badRequest, EngineError, notSupported, toEngineError } from './clickhouse-error.ts'
import type { PipePool, ResultPipe } from './clickhouse-pipes.ts'
import { type EngineRequest, isRead, isSelect } from './clickhouse-request.ts'

export interface QueryHost {
  engine: Engine
  path: string
  pipes: PipePool
  /** For files that live as long as a query. */
  directory: string
  /** Settings of every query unless it sets them itself. */
  defaults: ReadonlyMap<string, string>
}

const trailingFormat = /\sFORMAT\s+([A-Za-z][A-Za-z0-9_]*)\s*;?\s*$/i
const killRetryMs = 250

/**
 * Runs one query and writes the result into the answer, which it does not end. A query that only reads is killed when the signal fires.
 * @throws EngineError what the engine refused or failed with
 */
export async function runQuery(host: QueryHost, id: string, request: EngineRequest, answer: Answer, signal: AbortSignal): Promise<Summary> {
  const alone = (work: (connection: Connection) => Promise<Summary>): Promise<Summary> => onOwnConnection(host, id, request, signal, work)
  const { data } = request
  if (data) return alone((connection) => insert(host, id, connection, request.query, data))
  const select = isSelect(request.query) ? divide(request) : undefined
  const pipe = select && host.pipes.take()
  if (select && pipe) {
    try {
      return await alone((connection) => stream(host.engine, connection, select, pipe, answer))
    } catch (error) {
      // What does not parse is asked again as it came: the message then shows the query and not our clause.
      if (!(error instanceof EngineError) || error.type !== 'SYNTAX_ERROR' || !answer.isEmpty) throw error
    } finally {
      // Also when the query was refused before it began, because of a setting or a database that does not exist.
      pipe.release()
    }
  }
  return alone((connection) => whole(host.engine, connection, request, answer))
}

/** Gives work a connection that nothing else uses before or after: settings, parameters and remains of a failed result die with it. */
async function onOwnConnection(
  host: QueryHost,
  id: string,
  request: EngineRequest,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<Summary>,
): Promise<Summary> {
  const connection = host.engine.CreateConnection(host.path)
  let endKill = (): void => {}
  try {
    prepare(host, connection, id, request)
    if (isRead(request.query)) endKill = killOnAbort(host, id, signal)
    return await work(connection)
  } catch (error) {
    throw toEngineError(error)
  } finally {
    endKill()
    host.engine.CloseConnection(connection)
  }
}

const usualQueryBytes = 262_144

/** Database, parameters, role, settings; `readonly` comes last because it forbids what comes after it. */
function prepare({ engine, defaults }: QueryHost, connection: Connection, id: string, request: EngineRequest): void {
  const run = (sql: string): unknown => engine.QueryWithConnection(connection, sql, 'Null')
  if (request.database) run(`USE \`${request.database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``)
  const settings = new Map([...defaults, ...request.settings, ['log_comment', id]])
  if (request.params.size > 0) {
    const text = `SET ${[...request.params].map(([name, value]) => `param_${name} = ${literal(value)}`).join(', ')}`
    // Parameters are data: on a server their length does not count against the limit of the query text either.
    if (text.length * 4 > usualQueryBytes) {
      run(`SET max_query_size = ${text.length * 4}`)
      if (!settings.has('max_query_size')) settings.set('max_query_size', String(usualQueryBytes))
    }
    run(text)
  }
  for (const role of request.roles) {
    if (!/^\w+$/.test(role)) throw badRequest(`Not the name of a role: ${role}`)
    run(`SET ROLE ${role}`)
  }
  const readonly = settings.get('readonly')
  settings.delete('readonly')
  run(`SET ${[...settings].map(([name, value]) => `${name} = ${literal(value)}`).join(', ')}`)
  if (readonly !== undefined) run(`SET readonly = ${literal(readonly)}`)
}

/** The kill is repeated until the query is over: a first one may come before the query is registered. */
function killOnAbort({ engine, path }: QueryHost, id: string, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  const kill = (): void => {
    once(engine, path, `KILL QUERY WHERE Settings['log_comment'] = ${literal(id)} ASYNC`).catch(() => {}) // the next try follows
    timer = setTimeout(kill, killRetryMs)
  }
  if (signal.aborted) kill()
  else signal.addEventListener('abort', kill, { once: true })
  return () => {
    signal.removeEventListener('abort', kill)
    clearTimeout(timer)
  }
}

/** Returns the result in one piece: for everything that is not a plain SELECT. */
async function whole(engine: Engine, connection: Connection, request: EngineRequest, answer: Answer): Promise<Summary> {
  const result = await engine.QueryAsyncConnection(connection, request.query, request.defaultFormat)
  const { bytes } = result
  if (bytes.length > 0) await answer.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return { readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, writtenBytes: 0, elapsed: result.elapsed }
}

/** The engine takes this much of binary rows in one piece, and would cut what is longer in the middle of a row. */
const binaryPieceBytes = 1024 ** 2
const binaryFormat = /\sFORMAT\s+(Native|RowBinary\w*)[;\s]*$/i

/** Reads rows from a file, of which the engine takes as much as there is. */
async function insertFile(host: QueryHost, id: string, connection: Connection, statement: string, data: Buffer): Promise<Summary> {
  const path = join(host.directory, `insert-${id}`)
  try {
    await writeFile(path, data, { mode: 0o600 })
    const text = statement.replace(binaryFormat, (_, format: string) => ` FROM INFILE ${literal(path)} FORMAT ${format}`)
    const { elapsed, rowsRead, bytesRead } = await host.engine.QueryAsyncConnection(connection, text, 'Null')
    return { readRows: rowsRead, readBytes: data.length, writtenRows: rowsRead, writtenBytes: bytesRead, elapsed }
  } finally {
    await rm(path, { force: true })
  }
}

async function insert(host: QueryHost, id: string, connection: Connection, statement: string, data: Buffer): Promise<Summary> {
  const { engine } = host
  const isSelecting = /\bSELECT\b/i.test(statement)
  if (data.length === 0 && isSelecting) {
    const { elapsed, rowsRead, bytesRead } = await engine.QueryAsyncConnection(connection, statement, 'Null')
    return { readRows: rowsRead, readBytes: bytesRead, writtenRows: 0, writtenBytes: 0, elapsed }
  }
  // The engine would report success and insert nothing.
  if (isSelecting)
    throw notSupported('INSERT … SELECT FROM input() does not work in the embedded ClickHouse; insert into the table itself.')
  if (data.length === 0) return { readRows: 0, readBytes: 0, writtenRows: 0, writtenBytes: 0, elapsed: 0 }
  if (data.length > binaryPieceBytes && binaryFormat.test(statement)) return insertFile(host, id, connection, statement, data)
  const done = await engine.InsertRawAsyncConnection(connection, statement.replace(/[;\s]+$/, ''), data, false)
  return {
    readRows: done.rowsWritten,
    readBytes: data.length,
    writtenRows: done.rowsWritten,
    writtenBytes: done.bytesWritten,
    elapsed: done.elapsed,
  }
}

interface Divided {
  text: string
  format: string
}

/** The SELECT without its FORMAT clause; undefined when the clause cannot be told apart, and then the result is returned whole. */
function divide({ query, defaultFormat }: EngineRequest): Divided | undefined {
  if (/\bINTO\s+OUTFILE\b/i.test(query)) return undefined
  const found = trailingFormat.exec(query)
  if (found) return { text: query.slice(0, found.index), format: found[1] ?? defaultFormat }
  if (/\bFORMAT\b/i.test(query)) return undefined
  return { text: query.replace(/[;\s]+$/, ''), format: defaultFormat }
}

async function stream(engine: Engine, connection: Connection, select: Divided, pipe: ResultPipe, answer: Answer): Promise<Summary> {
  const text = `${select.text}\nINTO OUTFILE ${literal(pipe.path)} APPEND\nFORMAT ${select.format}`
  const running = engine.QueryAsyncConnection(connection, text, select.format)
  const over = running.then(pipe.finish, pipe.finish)
  try {
    let lost: Error | undefined
    for await (const chunk of pipe.chunks as AsyncIterable<Buffer>) {
      // A client that has gone is no reason to stop reading: the engine ends a killed query only when it can get rid of its rows.
      if (lost === undefined) await answer.write(chunk).catch((reason: Error) => (lost = reason))
    }
    const result = await running
    if (lost !== undefined) throw lost
    return { readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, writtenBytes: 0, elapsed: result.elapsed }
  } finally {
    await over
  }
}
