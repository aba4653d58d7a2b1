/*
 * The child process that hosts the analytics engine. It speaks the part of ClickHouse's HTTP interface that `@clickhouse/client`
 * uses, so that the product knows one client and one protocol, embedded or not. A crash of the engine ends this process only.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Answer } from './clickhouse-answer.ts'
import { type Engine, loadEngine, once } from './clickhouse-engine.ts'
import { EngineError, toEngineError } from './clickhouse-error.ts'
import type { HostOptions } from './clickhouse-host-options.ts'
import { Lane } from './clickhouse-lane.ts'
import { PipePool } from './clickhouse-pipes.ts'
import { type QueryHost, runQuery } from './clickhouse-query.ts'
import { isRead, readRequest } from './clickhouse-request.ts'
import { giveMergesWay } from './merge-priority.ts'

/** Together less than the threads that the parent gives us (UV_THREADPOOL_SIZE): a waiting thread would hold up files and gzip too. */
const reads = new Lane({ young: 8, total: 36, waiting: 2_000 })
const writes = new Lane({ young: 6, total: 14, waiting: 2_000 })
const pipeCount = 36
const stopPatienceMs = 3_000

let running = 0

process.once('message', (options: HostOptions) => {
  start(options).catch((error: unknown) => {
    process.send?.({ failed: toEngineError(error).message }, () => process.exit(1))
  })
})
// The parent is gone: nobody is left to answer. What was acknowledged is on disk.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C and service managers signal the whole group; the parent tells us when its last request has been answered.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

async function start(options: HostOptions): Promise<void> {
  const engine = loadEngine()
  // Kept open for as long as we live: the engine shuts down with its last connection.
  engine.CreateConnection(options.path, [`--config-file=${options.configFile}`])
  await once(engine, options.path, `CREATE DATABASE IF NOT EXISTS ${options.database} ENGINE = Atomic`)
  giveMergesWay()
  const host: QueryHost = {
    engine,
    path: options.path,
    pipes: new PipePool(options.pipeDirectory, pipeCount),
    directory: options.pipeDirectory,
    defaults: new Map(Object.entries(options.settings)),
  }
  const server = createServer({ maxHeaderSize: 1024 * 1024, keepAliveTimeout: 30_000, requestTimeout: 0 }, (request, response) => {
    void answer(host, options, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  process.once('message', () => void stop(server, engine, options.path))
  process.send?.({ ready: engine.EngineVersion() })
}

async function stop(server: Server, engine: Engine, path: string): Promise<void> {
  server.close()
  server.closeIdleConnections()
  for (const until = performance.now() + stopPatienceMs; running > 0 && performance.now() < until;)
    await new Promise((next) => setTimeout(next, 10))
  if (running > 0) await once(engine, path, "KILL QUERY WHERE query NOT LIKE '%KILL QUERY%' SYNC").catch(() => {})
  process.exit(0)
}

async function answer(host: QueryHost, options: HostOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0]
  if (path === '/ping') return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end('Ok.\n')
  const version = `${host.engine.EngineVersion()} (embedded)`
  const gone = new AbortController()
  response.once('close', () => response.writableFinished || gone.abort(new Error('The client closed the connection')))
  response.on('error', () => {}) // the close that follows is what counts
  let reply: Answer | undefined
  running++
  try {
    if (path !== '/') throw new EngineError(36, 'BAD_ARGUMENTS', `There is no ${path} here`)
    authenticate(request, options)
    const asked = await readRequest(request)
    const queryId = asked.queryId ?? randomUUID()
    reply = new Answer(response, { queryId, gzip: asked.gzip, gone: gone.signal })
    const lane = isRead(asked.query) ? reads : writes
    const leave = await lane.enter(asked.params.get('workspace') ?? '', gone.signal)
    try {
      const summary = await runQuery(host, `fairlead-${randomUUID()}`, asked, reply, gone.signal)
      await reply.end(summary)
    } finally {
      leave()
    }
  } catch (error) {
    reply ??= new Answer(response, { queryId: '', gzip: false, gone: gone.signal })
    if (gone.signal.aborted) response.destroy()
    else await reply.fail(toEngineError(error), version)
  } finally {
    running--
  }
}

/** Other users of this machine can reach the port, too: only who knows the password of this start may read. */
function authenticate(request: IncomingMessage, { user, password }: HostOptions): void {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ')
  const given =
    scheme?.toLowerCase() === 'basic'
      ? Buffer.from(encoded ?? '', 'base64').toString()
      : `${String(request.headers['x-clickhouse-user'])}:${String(request.headers['x-clickhouse-key'])}`
  const expected = Buffer.from(`${user}:${password}`)
  const actual = Buffer.from(given)
  if (actual.length === expected.length && timingSafeEqual(actual, expected)) return
  throw new EngineError(
    516,
    'AUTHENTICATION_FAILED',
    `${user}: Authentication failed: password is incorrect, or there is no user with such name.`,
  )
}
