import { afterAll, beforeAll, expect, it } from 'vitest'
import { as, Sql, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { AppError } from '#kernel/errors.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import type { Normal } from '../intake/outcome.ts'
import { ingest } from '../ingestion/ingest.ts'
import { commitRows } from './commit.ts'
import { prepare } from './prepare.ts'
import { toRow, type Row } from './row.ts'
import { windowsOf } from './stored-keys.ts'
import { createWriter } from './writer.ts'

let t: TestApp
let source: { workspaceId: string; sourceId: string }
beforeAll(async () => {
  t = await testApp()
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  source = { workspaceId: t.setup.workspaceId, sourceId: id }
})
afterAll(() => t.close())

const count = async (event: string): Promise<number> => {
  const [row] = await t.app.ch.query<{ n: number }>(
    sql`SELECT toUInt32(count()) AS n FROM events WHERE workspace_id = ${as('UUID', source.workspaceId)} AND event = ${event}`,
  )
  return row!.n
}

const normal = (event: string, id: string, more: Partial<Normal> = {}): Normal => ({
  event,
  id,
  type: 'track',
  userId: 'u',
  anonymousId: '',
  person: 'u',
  account: '',
  groups: {},
  session: '',
  properties: {},
  context: {},
  ts: Date.UTC(2026, 1, 1),
  tsSource: 'client',
  clientTs: null,
  sentAt: null,
  profile: [],
  ...more,
})
const row = (event: string, id: string, more: Partial<Normal> = {}): Row =>
  toRow(source.workspaceId, source.sourceId, Date.now(), normal(event, id, more))

/** The same product, but its ClickHouse does what `exec` says. */
function withExec(exec: (query: string) => Promise<void>): AppCtx {
  const { client } = t.app.ch
  const wrapped = Object.create(client) as typeof client
  wrapped.exec = (async (params: Parameters<typeof client.exec>[0]) => {
    await exec(params.query)
    return client.exec(params as never)
  }) as typeof client.exec
  return { ...t.app, ch: { ...t.app.ch, client: wrapped } }
}

it('gives the engine the key that it computes itself', async () => {
  const odd = row('Key é"\\', 'id-\u{1f600}', { person: "o'neil" })
  await commitRows(t.app, [odd])
  const [found] = await t.app.ch.query<{ key: string }>(
    sql`SELECT toString(key) AS key FROM events WHERE workspace_id = ${as('UUID', source.workspaceId)} AND event = 'Key é"\\\\'`,
  )
  expect(found?.key).toBe(odd.key)
})

it('finds stored events through the projection', async () => {
  const plan = await t.app.ch.query<{ explain: string }>(
    new Sql(
      [
        `EXPLAIN SELECT key FROM events WHERE workspace_id = '${source.workspaceId}' AND day BETWEEN '2026-01-01' AND '2026-01-05' AND key IN (1, 2)`,
      ],
      [],
    ),
    { settings: { force_optimize_projection: 1 } },
  )
  expect(plan.length).toBeGreaterThan(0)
})

it('stores once when two processes are given the same events at the same time', async () => {
  const other = createWriter(t.app)
  const messages = Array.from({ length: 300 }, (_, index) => ({ event: 'Two', id: `two-${index}`, userId: 'u' }))
  const outcomes = messages.map((message) => ({ status: 'ok' as const, event: normal('Two', message.id) }))
  const delivery = {
    ...source,
    receivedAt: Date.now(),
    door: { call: 'native' as const, path: 'events', sentAt: null },
    messages,
    outcomes,
  }
  const first = createWriter(t.app)
  const all = await Promise.all([first.write(delivery), other.write(delivery), first.write(delivery), other.write(delivery)])
  await Promise.all([first.stop(), other.stop()])
  expect(all.flat().filter(({ status }) => status === 'ok')).toHaveLength(300)
  expect(await count('Two')).toBe(300)
})

it('puts the one row that the engine refuses into quarantine and keeps the rest', async () => {
  const rows = Array.from({ length: 33 }, (_, index) => row('Poison', `p-${index}`))
  rows[20] = { ...rows[20]!, line: rows[20]!.line.replace(/"ts":"[^"]+"/, '"ts":"not a time"') }
  const fates = await commitRows(t.app, rows)
  expect(rows.map((each) => fates.get(each)!.status).filter((status) => status === 'ok')).toHaveLength(32)
  expect(fates.get(rows[20]!)).toMatchObject({ status: 'quarantined', refusal: { code: 'refused_by_store' } })
  expect(await count('Poison')).toBe(32)
})

it('knows after a lost answer what was stored', async () => {
  let isLost = true
  const app = withExec(async () => undefined)
  const { client } = app.ch
  const honest = client.exec.bind(client)
  client.exec = (async (params: Parameters<typeof client.exec>[0]) => {
    const answer = await honest(params as never)
    if (isLost && params.query.includes('INTO events')) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    return answer
  }) as typeof client.exec
  const rows = () => [row('Lost', 'l-1'), row('Lost', 'l-2')]
  await expect(commitRows(app, rows())).rejects.toThrow('socket hang up')
  isLost = false
  expect([...(await commitRows(app, rows())).values()].map(({ status }) => status)).toEqual(['duplicate', 'duplicate'])
  expect(await count('Lost')).toBe(2)
})

it.each([
  ['the engine is away', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ['the disk is full', Object.assign(new Error('Cannot reserve 1.00 MiB, not enough space'), { code: '243', type: 'NOT_ENOUGH_SPACE' })],
  ['the directory is read-only', Object.assign(new Error('Cannot open file'), { code: '76', type: 'CANNOT_OPEN_FILE' })],
])('asks to come back while %s, and recovers by itself', async (name, error) => {
  let isBroken = true
  const app = withExec(async () => {
    if (isBroken) throw error
  })
  const event = `Away ${name}`
  const messages = [{ event, id: 'a-1', userId: 'u' }]
  const failure = await ingest(app, source, messages).catch((thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(AppError)
  expect(failure).toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: expect.any(Number) } })
  expect(await count(event)).toBe(0)
  isBroken = false
  expect((await ingest(app, source, messages))[0]!.status).toBe('ok')
  expect(await count(event)).toBe(1)
})

it('refuses more than memory should hold', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const app = withExec(() => gate)
  const piece = (name: string) =>
    ingest(
      app,
      source,
      Array.from({ length: 60_000 }, (_, index) => ({ event: 'Flood', id: `${name}-${index}`, userId: 'u' })),
    )
  const attempts = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      Promise.race([piece(name).catch((error: AppError) => error.code), new Promise((resolve) => setTimeout(resolve, 12_000, 'waiting'))]),
    ),
  )
  expect(attempts).toContain('unavailable')
  expect(attempts).toContain('waiting')
  release()
}, 60_000)

const megabyte = 1024 * 1024
const door = { call: 'native' as const, path: 'events', sentAt: null }
const quarantined = async (event: string): Promise<number> => {
  const [found] = await t.app.ch.query<{ n: number }>(
    sql`SELECT toUInt32(count()) AS n FROM quarantine WHERE workspace_id = ${as('UUID', source.workspaceId)} AND event = ${event}`,
  )
  return found!.n
}

it('counts what is refused as memory too', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const app = withExec(() => gate)
  const wrong = (id: string) => ({ event: 'Refused flood', id, userId: 'u', properties: 'none' })
  const large = { bytes: 100 * megabyte, isUtf8: true }
  const first = ingest(app, source, [wrong('a')], null, large)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const second = ingest(app, source, [wrong('b')], null, large)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await expect(ingest(app, source, [wrong('c')], null, large)).rejects.toMatchObject({ code: 'unavailable' })
  release()
  expect([...(await first), ...(await second)].map(({ status }) => status)).toEqual(['quarantined', 'quarantined'])

  const messages = [{ ...wrong('d'), properties: 'x'.repeat(megabyte / 2) }]
  const refused = { status: 'quarantined' as const, refusal: { code: 'invalid_type', field: '', message: '' }, id: 'd', name: 'n' }
  const { bytes } = await prepare({ ...source, receivedAt: 0, door, messages, outcomes: [refused] })
  expect(bytes).toBeGreaterThan(megabyte / 2)
})

it('writes what is refused in slices', async () => {
  const inserts: string[] = []
  const app = withExec(async (query) => void inserts.push(query))
  const filler = 'x'.repeat(900 * 1024)
  const messages = Array.from({ length: 40 }, (_, n) => ({ event: 'Refused large', id: `r${n}`, userId: '', properties: `${n}${filler}` }))
  const results = await ingest(app, source, messages)
  expect(results.every(({ status }) => status === 'quarantined')).toBe(true)
  expect(inserts.filter((query) => query.includes('INTO quarantine'))).toHaveLength(2)
  expect(await quarantined('Refused large')).toBe(40)
})

it('forgets what waits when its sender was told to come back', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const writer = createWriter(
    withExec(() => gate),
    { patienceMs: 300 },
  )
  const write = (id: string) =>
    writer
      .write({ ...source, receivedAt: Date.now(), door, messages: [{}], outcomes: [{ status: 'ok', event: normal('Patience', id) }] })
      .catch((error: AppError) => error.code)
  const first = write('first')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await Promise.all([first, write('second')])).toEqual(['unavailable', 'unavailable'])
  expect(writer.status().buffered).toBe(1)
  release()
  await writer.stop()
  expect(await count('Patience')).toBe(1)
})

it.each([true, false])('keeps what the store refuses in quarantine unless its sender does (%s)', async (keepsRefused) => {
  const event = `Kept ${keepsRefused}`
  const app = withExec(async (query) => {
    if (query.includes('INTO events')) throw Object.assign(new Error('Cannot parse input'), { code: '27' })
  })
  const outcomes = [
    { status: 'ok' as const, event: normal(event, 'refused') },
    { status: 'ok' as const, event: normal(event, 'large', { properties: { text: 'x'.repeat(2 * megabyte) } }) },
  ]
  const writer = createWriter(app)
  const results = await writer.write({ ...source, receivedAt: Date.now(), door, messages: [{ a: 1 }, { b: 1 }], outcomes, keepsRefused })
  await writer.stop()
  expect(results.map(({ status, code }) => `${status} ${code}`)).toEqual(['quarantined refused_by_store', 'quarantined event_too_large'])
  expect(await quarantined(event)).toBe(keepsRefused ? 2 : 0)
})

it('looks only at the days around the events', () => {
  expect(windowsOf([10, 11, 10])).toEqual([[8, 13]])
  expect(windowsOf([10, 100])).toEqual([
    [8, 12],
    [98, 102],
  ])
  expect(windowsOf([10, 15])).toEqual([[8, 17]])
  expect(windowsOf(Array.from({ length: 100 }, (_, index) => index * 100))).toEqual([[-2, 9902]])
})
