import type { Answer, Summary } from './clickhouse-answer.ts'
import { type Connection, type Engine, literal, once } from './clickhouse-engine.ts'
import { badRequest, notSupported, toEngineError } from './clickhouse-error.ts'
import type { PipePool, ResultPipe } from './clickhouse-pipes.ts'
import { type EngineRequest, isRead, isSelect } from './clickhouse-request.ts'

export interface QueryHost {
  engine: Engine
  path: string
  pipes: PipePool
  /** Settings of every query unless it sets them itself. */
  defaults: ReadonlyMap<string, string>
}

const trailingFormat = /\sFORMAT\s+([A-Za-z][A-Za-z0-9_]*)\s*;?\s*$/i
const killRetryMs = 250

/**
 * Runs one query on a connection that nothing else uses before or after: settings, parameters and remains of a failed result die
 * with it. Writes the result into the answer, which it does not end. A query that only reads is killed when the signal fires.
 * @throws EngineError what the engine refused or failed with
 */
export async function runQuery(host: QueryHost, id: string, request: EngineRequest, answer: Answer, signal: AbortSignal): Promise<Summary> {
  const connection = host.engine.CreateConnection(host.path)
  let endKill = (): void => {}
  try {
    prepare(host, connection, id, request)
    if (isRead(request.query)) endKill = killOnAbort(host, id, signal)
    return await execute(host, connection, request, answer, signal)
  } catch (error) {
    throw toEngineError(error)
  } finally {
    endKill()
    host.engine.CloseConnection(connection)
  }
}

/** Database, parameters, role, settings; `readonly` comes last because it forbids what comes after it. */
function prepare({ engine, defaults }: QueryHost, connection: Connection, id: string, request: EngineRequest): void {
  const run = (sql: string): unknown => engine.QueryWithConnection(connection, sql, 'Null')
  if (request.database) run(`USE \`${request.database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``)
  const assignments = [...request.params].map(([name, value]) => `param_${name} = ${literal(value)}`)
  if (assignments.length > 0) run(`SET ${assignments.join(', ')}`)
  for (const role of request.roles) {
    if (!/^\w+$/.test(role)) throw badRequest(`Not the name of a role: ${role}`)
    run(`SET ROLE ${role}`)
  }
  const settings = new Map([...defaults, ...request.settings, ['log_comment', id]])
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

async function execute(
  host: QueryHost,
  connection: Connection,
  request: EngineRequest,
  answer: Answer,
  signal: AbortSignal,
): Promise<Summary> {
  if (request.data) return insert(host.engine, connection, request.query, request.data)
  const select = isSelect(request.query) ? divide(request) : undefined
  const pipe = select && host.pipes.take()
  if (select && pipe) return stream(host.engine, connection, select, pipe, answer, signal)
  const result = await host.engine.QueryAsyncConnection(connection, request.query, request.defaultFormat)
  const { bytes } = result
  if (bytes.length > 0) await answer.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return { readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, writtenBytes: 0, elapsed: result.elapsed }
}

async function insert(engine: Engine, connection: Connection, statement: string, data: Buffer): Promise<Summary> {
  const isSelecting = /\bSELECT\b/i.test(statement)
  if (data.length === 0 && isSelecting) {
    const { elapsed, rowsRead, bytesRead } = await engine.QueryAsyncConnection(connection, statement, 'Null')
    return { readRows: rowsRead, readBytes: bytesRead, writtenRows: 0, writtenBytes: 0, elapsed }
  }
  // The engine would report success and insert nothing.
  if (isSelecting)
    throw notSupported('INSERT … SELECT FROM input() does not work in the embedded ClickHouse; insert into the table itself.')
  if (data.length === 0) return { readRows: 0, readBytes: 0, writtenRows: 0, writtenBytes: 0, elapsed: 0 }
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

async function stream(
  engine: Engine,
  connection: Connection,
  select: Divided,
  pipe: ResultPipe,
  answer: Answer,
  signal: AbortSignal,
): Promise<Summary> {
  const clause = `\nINTO OUTFILE ${literal(pipe.path)} APPEND`
  // Whoever no longer reads must not leave the engine waiting for room in the pipe.
  const stopReading = (): void => void pipe.chunks.destroy()
  signal.addEventListener('abort', stopReading, { once: true })
  const running = engine.QueryAsyncConnection(connection, `${select.text}${clause}\nFORMAT ${select.format}`, select.format)
  const over = running.then(pipe.finish, pipe.finish)
  try {
    for await (const chunk of pipe.chunks as AsyncIterable<Buffer>) await answer.write(chunk)
    const result = await running
    return { readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, writtenBytes: 0, elapsed: result.elapsed }
  } catch (error) {
    pipe.chunks.destroy()
    const cause = await running.then(
      () => error,
      (reason: unknown) => reason,
    )
    const failure = toEngineError(cause)
    failure.message = failure.message.replace(clause.trim(), '').replace(`\nINTO OUTFILE`, '')
    throw failure
  } finally {
    signal.removeEventListener('abort', stopReading)
    await over
    pipe.release()
  }
}
