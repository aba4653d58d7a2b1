import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { inject } from 'vitest'
import { migrateClickHouse } from '#kernel/clickhouse/migrate.ts'
import type { Clock } from '#kernel/clock.ts'
import { readConfig } from '#kernel/config.ts'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import type { Endpoint, EndpointInput, EndpointOutput } from '#kernel/http/endpoint.ts'
import type { Problem } from '#kernel/http/problem.ts'
import { runDueJobs } from '#kernel/jobs/worker.ts'
import type { Mail } from '#kernel/mail.ts'
import { createApp } from '#server/app.ts'
import { projectRoot } from '#server/version.ts'
import { templateDatabase } from './template-database.ts'

/** An answer that was not a success, with its problem document. */
export class CallError extends Error {
  readonly status: number
  readonly problem: Problem
  constructor(status: number, problem: Problem) {
    super(`${status} ${problem.detail}`)
    this.status = status
    this.problem = problem
  }
}

export interface TestApp {
  app: AppCtx
  http: FastifyInstance
  /** For jobs and the structure of the database. Its connections are limited to whatever workspace they served last: ask for rows through `app.db`. */
  pool: pg.Pool
  /** Mails that were sent, oldest first. */
  mails: Mail[]
  /** What `POST /api/setup` answered for the owner. */
  setup: { token: string; ingestKey: string; workspaceId: string }
  /** The owner's context in the workspace. */
  ctx: Ctx
  /** Calls an endpoint over HTTP. @throws CallError for anything but a success. */
  call<E extends Endpoint>(endpoint: E, input: EndpointInput<E>, options?: { as?: string | null }): Promise<EndpointOutput<E>>
  runJobs(): Promise<void>
  close(): Promise<void>
}

export interface TestAppOptions {
  now?: Clock
  /** Leave the installation without a user. */
  withoutSetup?: boolean
  timezone?: string
}

async function adminQuery(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Drops a database. PostgreSQL's own vacuum may be in it for a moment, and only a superuser could send that away. */
async function dropDatabase(url: string, name: string, tries = 10): Promise<void> {
  try {
    await adminQuery(url, `drop database if exists ${name} with (force)`)
  } catch (error) {
    if (tries === 0) throw error
    await new Promise((resolve) => setTimeout(resolve, 300))
    await dropDatabase(url, name, tries - 1)
  }
}

const withPath = (url: string, path: string): string => {
  const address = new URL(url)
  address.pathname = `/${path}`
  return address.href
}

/** A whole product on databases of its own: PostgreSQL cloned from the migrated template, ClickHouse with a fresh database. */
export async function testApp({ now, withoutSetup = false }: TestAppOptions = {}): Promise<TestApp> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const [postgresUrl, clickhouseUrl] = [inject('postgresUrl'), inject('clickhouseUrl')]
  const [databaseUrl, analyticsUrl] = [withPath(postgresUrl, name), withPath(clickhouseUrl, name)]
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-test-'))
  await Promise.all([
    adminQuery(withPath(postgresUrl, 'postgres'), `create database ${name} template ${templateDatabase}`),
    migrateClickHouse(analyticsUrl, join(projectRoot, 'migrations/clickhouse')),
  ])
  const mails: Mail[] = []
  const built = await createApp({
    config: readConfig({ FAIRLEAD_DATA: dataDir, LOG_LEVEL: 'silent', PORT: '0' }),
    databaseUrl,
    clickhouseUrl: analyticsUrl,
    secret: 'a secret of the tests that is long enough',
    mail: { send: async (mail) => void mails.push(mail) },
    ...(now && { now }),
  })
  const stops: (() => Promise<void>)[] = []
  for (const module of built.app.modules) if (module.start) stops.unshift(await module.start(built.app))

  const call: TestApp['call'] = async (endpoint, input, { as } = {}) => {
    const { params = {}, query = {}, body } = input as { params?: Record<string, string>; query?: Record<string, unknown>; body?: object }
    const token = as === undefined ? result.setup.token : as
    const path = endpoint.path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]])),
    )
    const answer = await built.http.inject({
      method: endpoint.method,
      url: search.size > 0 ? `${path}?${search.toString()}` : path,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      ...(body !== undefined && { payload: body }),
    })
    if (answer.statusCode >= 300) throw new CallError(answer.statusCode, answer.json<Problem>())
    return (answer.body ? answer.json() : undefined) as never
  }

  const result = {
    app: built.app,
    http: built.http,
    pool: built.pool,
    mails,
    call,
    runJobs: () => runDueJobs(built.app, built.pool),
    async close() {
      await built.http.close()
      for (const stop of stops) await stop()
      await built.stop()
      await dropDatabase(withPath(postgresUrl, 'postgres'), name)
      await rm(dataDir, { recursive: true, force: true })
    },
  } as TestApp
  if (!withoutSetup) Object.assign(result, await setUp(built.http, built.app))
  return result
}

/** Creates the first user and workspace through the API. */
async function setUp(http: FastifyInstance, app: AppCtx): Promise<Pick<TestApp, 'setup' | 'ctx'>> {
  const answer = await http.inject({
    method: 'POST',
    url: '/api/setup',
    payload: { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada Owner', workspace: 'Acme' },
  })
  if (answer.statusCode !== 200) throw new CallError(answer.statusCode, answer.json<Problem>())
  const setup = answer.json<TestApp['setup']>()
  const owner = await app.db.selectFrom('members').select('user_id').where('workspace_id', '=', setup.workspaceId).executeTakeFirstOrThrow()
  return { setup, ctx: await app.inWorkspace(setup.workspaceId, { kind: 'user', userId: owner.user_id, name: 'Ada Owner' }) }
}
