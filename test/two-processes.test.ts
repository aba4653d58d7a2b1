import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openClickHouse } from '#kernel/clickhouse/client.ts'
import { sql } from '#kernel/clickhouse/sql.ts'
import { freePort } from '#kernel/supervise/free-port.ts'
import { projectRoot } from '#server/version.ts'
import { healthy, post, setUp, type Trial, until } from '#test/crash/trial.ts'

/** One process of the product, as it is started: not the app within this one. */
interface Process {
  url: string
  child: ChildProcess
}

const name = `shared_${randomBytes(6).toString('hex')}`
const at = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href
const ch = openClickHouse(at(inject('clickhouseUrl'), name))
const running: Process[] = []

let dataDir: string
let setup: Trial

async function query<Row>(database: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: at(inject('postgresUrl'), database) })
  await client.connect()
  try {
    await client.query("select set_config('fairlead.workspace', '*', false)")
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}

async function start(place: string): Promise<Process> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'server/main.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      FAIRLEAD_DATA: join(dataDir, place),
      FAIRLEAD_SECRET: 'one secret for all processes, which is long enough',
      DATABASE_URL: at(inject('postgresUrl'), name),
      CLICKHOUSE_URL: at(inject('clickhouseUrl'), name),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  running.push({ url, child })
  await healthy(url)
  return { url, child }
}

const send = (to: Process, batch: object[]) =>
  post<{ results: { id: string; status: string }[] }>(`${to.url}/v1/events`, { batch }, setup.ingestKey)

const someone = (i: number) => ({ event: 'opened', timestamp: '2026-03-01T10:00:00Z', userId: `u-${i % 10}`, properties: { i } })

async function people(of: Process, event: string): Promise<number | null> {
  const spec = {
    kind: 'trend',
    series: [{ kind: 'events', events: [event], measure: { type: 'people' } }],
    range: { type: 'between', from: '2026-03-01', to: '2026-03-02' },
  }
  const { series } = await post<{ series: { current: { total: number | null } }[] }>(`${of.url}/api/answers/trend`, spec, setup.token)
  return series[0]!.current.total
}

let one: Process
let two: Process

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-two-'))
  await query('postgres', `create database ${name}`)
  // At once, on empty databases: one migrates, the other waits.
  ;[one, two] = (await Promise.all([start('one'), start('two')])) as [Process, Process]
  setup = await setUp(one.url)
}, 60_000)

afterAll(async () => {
  await Promise.all(
    running.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }),
  )
  await ch.close()
  await query('postgres', `drop database if exists ${name} with (force)`)
  await rm(dataDir, { recursive: true, force: true })
}, 60_000)

it('store a batch once that both are given at the same time', async () => {
  const batches = Array.from({ length: 20 }, (_, b) =>
    Array.from({ length: 50 }, (_unused, i) => ({ ...someone(i), id: `both-${b}-${i}` })),
  )
  const answers = await Promise.all(batches.flatMap((batch) => [send(one, batch), send(two, batch)]))
  const stati = answers.flatMap(({ results }) => results.map(({ status }) => status))
  expect(stati.filter((status) => status === 'ok')).toHaveLength(1000)
  expect(stati.filter((status) => status === 'duplicate')).toHaveLength(1000)
  const [row] = await ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM events WHERE startsWith(id, 'both-')`)
  expect(row!.n).toBe(1000)
})

it('join ids of which each learns one half', async () => {
  const visit = (id: string, anonymousId: string) => ({ event: 'visited', id, timestamp: '2026-03-01T10:00:00Z', anonymousId })
  await Promise.all([send(one, [visit('v1', 'phone')]), send(two, [visit('v2', 'laptop')])])
  expect(await people(two, 'visited')).toBe(2)
  const identify = (id: string, anonymousId: string) => ({
    event: '$identify',
    id,
    userId: 'zoe',
    anonymousId,
    timestamp: '2026-03-01T11:00:00Z',
  })
  await Promise.all([send(one, [identify('i1', 'phone')]), send(two, [identify('i2', 'laptop')])])
  expect([await people(one, 'visited'), await people(two, 'visited')]).toEqual([1, 1])
})

it('show those who look at one what happens at the other', async () => {
  const controller = new AbortController()
  const stream = await fetch(`${two.url}/api/live`, { headers: { authorization: `Bearer ${setup.token}` }, signal: controller.signal })
  expect(stream.status).toBe(200)
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  await reader.read()
  await send(one, [{ ...someone(1), event: 'seen_elsewhere', id: 'live' }])
  let text = ''
  while (!text.includes('seen_elsewhere')) {
    const { value, done } = await reader.read()
    expect(done).toBe(false)
    text += value
  }
  controller.abort()
})

/** A job that goes on for seconds: a file of many rows is uploaded and read in. @returns the id of the import */
async function startImport(at: Process, rows: number): Promise<string> {
  const lines = Array.from({ length: rows }, (_, i) => `imported,2026-03-01T10:00:00Z,u-${i % 10},row-${i}`)
  const answer = await fetch(`${at.url}/api/imports/files?name=rows.csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${setup.token}` },
    body: ['event,timestamp,user_id,message_id', ...lines].join('\n'),
  })
  const { fileId, suggested } = (await answer.json()) as { fileId: string; suggested: { mapping: object } }
  const { id } = await post<{ id: string }>(`${at.url}/api/imports`, { fileId, kind: 'events', mapping: suggested.mapping }, setup.token)
  return id
}

it('lose nothing when one is killed: the other takes what is sent again and finishes its jobs', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({ ...someone(i), id: `killed-${i}` }))
  // The other one is held still meanwhile, so that it is this one that works on the job.
  two.child.kill('SIGSTOP')
  const importId = await startImport(one, 60_000)
  const underWay = () => query(name, "select 1 from graphile_worker._private_jobs where locked_by like 'pool-%'")
  await until('a job to be under way', async () => (await underWay()).length > 0, 10)
  const lost = send(one, rows).catch(() => undefined)
  const gone = new Promise((resolve) => one.child.once('exit', resolve))
  one.child.kill('SIGKILL')
  two.child.kill('SIGCONT')
  await Promise.all([gone, lost])

  const { results } = await send(two, rows)
  expect(results.every(({ status }) => status === 'ok' || status === 'duplicate')).toBe(true)
  const [row] = await ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM events WHERE startsWith(id, 'killed-')`)
  expect(row!.n).toBe(200)

  const state = async () => {
    const answer = await fetch(`${two.url}/api/imports/${importId}`, { headers: { authorization: `Bearer ${setup.token}` } })
    return ((await answer.json()) as { status: string }).status
  }
  expect(await state()).not.toBe('done')
  await until('the other process to finish the import', async () => (await state()) === 'done')
  const [read] = await ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM events WHERE event = 'imported'`)
  expect(read!.n).toBe(60_000)
}, 60_000)
