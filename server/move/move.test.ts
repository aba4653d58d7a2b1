import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openClickHouse } from '#kernel/clickhouse/client.ts'
import { sql } from '#kernel/clickhouse/sql.ts'
import { readConfig } from '#kernel/config.ts'
import { runDueJobs } from '#kernel/jobs/worker.ts'
import { installationSecret } from '#kernel/secrets.ts'
import { startStores, type Stores } from '#kernel/supervise/stores.ts'
import { createApp, migrate, type App } from '../app.ts'
import { runAndKeep } from '../cli/terminal.fixture.ts'
import { move } from './move.ts'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const name = `moved_${randomBytes(6).toString('hex')}`
const at = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href
const postgres = at(inject('postgresUrl'), name)
const clickhouse = at(inject('clickhouseUrl'), name)

let dataDir: string
let setup: { token: string; ingestKey: string }

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("select set_config('fairlead.workspace', '*', false)")
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}

async function countEvents(): Promise<number> {
  const ch = openClickHouse(clickhouse)
  try {
    return (await ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM events`))[0]!.n
  } finally {
    await ch.close()
  }
}

async function productOn(databaseUrl: string, clickhouseUrl: string): Promise<App> {
  await migrate(databaseUrl, clickhouseUrl)
  return createApp({
    config: readConfig({ FAIRLEAD_DATA: dataDir, LOG_LEVEL: 'silent', PORT: '0' }),
    databaseUrl,
    clickhouseUrl,
    secret: await installationSecret(dataDir, undefined),
    mail: { send: async () => undefined },
  })
}

const post = async <T = Record<string, never>>(app: App, url: string, token: string | undefined, payload: object) => {
  const answer = await app.http.inject({ method: 'POST', url, payload, headers: token ? { authorization: `Bearer ${token}` } : {} })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<T>()
}

const batch = Array.from({ length: 300 }, (_, i) => ({
  event: i % 3 ? 'opened' : 'closed "Ω"',
  id: `e-${i}`,
  // Three months of events.
  timestamp: new Date(Date.UTC(2026, i % 3, 1 + (i % 27), i % 24)).toISOString(),
  userId: `u-${i % 40}`,
  accountId: `a-${i % 5}`,
  groups: { project: `p-${i % 7}` },
  properties: { n: i, share: i / 7, whole: 2.0, mixed: i % 2 ? 'x' : 1, list: [1, 'two', { three: 3 }], [`key ${i % 50}`]: true },
}))

const people = {
  kind: 'trend',
  series: [{ kind: 'events', events: ['opened'], measure: { type: 'people' } }],
  range: { type: 'between', from: '2026-01-01', to: '2026-03-31' },
  interval: 'month',
}

const answer = async (app: App) => {
  const { series } = await post(app, '/api/answers/trend', setup.token, people)
  return series
}

let before: unknown

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-move-'))
  await query(inject('postgresUrl'), `create database ${name}`)
  const stores: Stores = await startStores({ dataDir, log: quiet, clickhouseMemoryBytes: 1024 ** 3 })
  const app = await productOn(stores.databaseUrl, stores.clickhouseUrl)
  const stops = []
  for (const module of app.app.modules) if (module.start) stops.unshift(await module.start(app.app))
  setup = await post<typeof setup>(app, '/api/setup', undefined, {
    email: 'ada@example.com',
    password: 'correct horse battery',
    name: 'Ada',
    workspace: 'Acme',
  })
  await post(app, '/v1/events', setup.ingestKey, { batch })
  await post(app, '/v1/events', setup.ingestKey, {
    batch: [{ event: '$identify', id: 'i', userId: 'u-1', anonymousId: 'u-2', properties: { plan: 'pro' } }],
  })
  before = await answer(app)
  for (const stop of stops) await stop()
  await app.stop()
  await stores.stop()
}, 60_000)

afterAll(async () => {
  await query(inject('postgresUrl'), `drop database if exists ${name} with (force)`)
  await rm(dataDir, { recursive: true, force: true })
})

const both = { postgres, clickhouse }

/** Moves until a line of progress says where to break off. */
async function moveUntil(line: RegExp): Promise<void> {
  const controller = new AbortController()
  const progress = (text: string) => void (line.test(text) && controller.abort())
  await expect(move(dataDir, both, { note: () => undefined, progress, signal: controller.signal })).rejects.toThrow('Stopped.')
}

it('goes on wherever it broke off, compares, and the product goes on at the new place', async () => {
  await moveUntil(/events 202602/)
  // The stop is heard when the month is there.
  expect(await countEvents()).toBe(200)
  await expect(productOn(postgres, clickhouse)).rejects.toThrow(/move .* broke off/i)
  // As a kill in the middle of a month leaves it.
  const ch = openClickHouse(clickhouse)
  await ch.command(sql`ALTER TABLE events DELETE WHERE id = 'e-0'`, { settings: { mutations_sync: '1' } })
  await ch.close()
  await moveUntil(/PostgreSQL: (?!.*reading).*public\.members/)
  expect(await countEvents()).toBe(301)

  const args = ['move', '--data', dataDir, '--to-postgres', postgres, '--to-clickhouse', clickhouse]
  const done = await runAndKeep(args)
  expect(done).toMatchObject({ exitCode: 0 })
  expect(done.out).toContain('DATABASE_URL=')
  expect(done.out).toContain('CLICKHOUSE_URL=')
  expect(done.notes).toMatch(
    /PostgreSQL: [\d,]+ rows in \d+ tables, counts and checksums are the same \(\d+ parts of it were there from before\)/,
  )
  expect(await query(postgres, "select relname from pg_class where relname = 'workspaces' and relforcerowsecurity")).toHaveLength(1)
  expect(await query(postgres, "select 1 from pg_namespace where nspname = 'fairlead_move'")).toEqual([])

  const app = await productOn(postgres, clickhouse)
  expect(await answer(app)).toEqual(before)
  const { results } = await post(app, '/v1/events', setup.ingestKey, { batch: [batch[0]!, { ...batch[1]!, id: 'new' }] })
  expect(results).toEqual([
    { id: 'e-0', status: 'duplicate' },
    { id: 'new', status: 'ok' },
  ])
  await runDueJobs(app.app, app.pool)
  await app.stop()
  expect((await runAndKeep(args)).notes).toMatch(/ClickHouse was moved to .* it is not touched again/)
  expect(JSON.parse(await readFile(join(dataDir, 'move.json'), 'utf8'))).toMatchObject({
    finished: [{ store: 'ClickHouse' }, { store: 'PostgreSQL' }],
  })
}, 60_000)

it('refuses what would mix data or take them from under a running product', async () => {
  await rm(join(dataDir, 'move.json'))
  const run = (...args: string[]) => runAndKeep(['move', '--data', dataDir, ...args])
  expect(await run('--to-clickhouse', clickhouse)).toMatchObject({
    exitCode: 1,
    notes: expect.stringMatching(/ClickHouse database holds data already/) as string,
  })
  expect((await run('--to-postgres', postgres)).notes).toMatch(/PostgreSQL database holds data already/)
  const stores = await startStores({ dataDir, log: quiet, clickhouseUrl: 'http://unused/x' })
  expect((await run('--to-postgres', postgres)).notes).toMatch(/in use by Fairlead/)
  await stores.stop()
  expect((await runAndKeep(['move', '--data', join(dataDir, 'none'), '--to-postgres', postgres])).notes).toMatch(/nothing to move/)
  expect(await run()).toMatchObject({ exitCode: 2 })
  expect((await run('--to-postgres', 'mysql://x')).notes).toMatch(/expected an address that begins with postgres:/)
}, 60_000)
