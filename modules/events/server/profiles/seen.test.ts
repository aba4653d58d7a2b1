import { afterAll, beforeAll, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { getPerson, listPeople } from '../../contract.ts'
import { ingest } from '../ingestion/ingest.ts'
import { toRow, type Row } from '../store/row.ts'
import { createSeenProfiles } from './seen.ts'

let t: TestApp
let source: { workspaceId: string; sourceId: string }
beforeAll(async () => {
  t = await testApp()
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  source = { workspaceId: t.setup.workspaceId, sourceId: id }
})
afterAll(() => t.close())

/** The same product, but inserts of profiles do what `exec` says first. */
function withExec(exec: () => Promise<void>): AppCtx {
  const { client } = t.app.ch
  const wrapped = Object.create(client) as typeof client
  wrapped.exec = (async (params: Parameters<typeof client.exec>[0]) => {
    if (params.query.includes('INTO profiles')) await exec()
    return client.exec(params as never)
  }) as typeof client.exec
  return { ...t.app, ch: { ...t.app.ch, client: wrapped } }
}

const day = (n: number) => Date.UTC(2026, 1, n)
const row = (person: string, ts: number, account = ''): Row => {
  const who = { userId: person, anonymousId: '', person, account, groups: {}, session: '' }
  const times = { ts, tsSource: 'client' as const, clientTs: null, sentAt: null }
  const event = { event: 'seen', id: person, type: 'track' as const, properties: {}, context: {}, profile: [], ...who, ...times }
  return toRow(source.workspaceId, source.sourceId, ts, event)
}

const listed = async (prefix: string): Promise<string[]> => {
  const rows = await t.app.ch.query<{ key: string }>(
    sql`SELECT DISTINCT key FROM profiles WHERE workspace_id = ${as('UUID', source.workspaceId)} AND startsWith(key, ${prefix}) ORDER BY key`,
  )
  return rows.map(({ key }) => key)
}

it('lists people and accounts as soon as their event is acknowledged, and widens when they were seen', async () => {
  for (const [id, timestamp] of [
    ['1', day(5)],
    ['2', day(3)],
    ['3', day(9)],
  ] as const) {
    await ingest(t.app, source, [{ event: 'seen', id, userId: 'ana', timestamp }])
    expect((await t.call(listPeople, { query: {} })).items.map(({ key }) => key)).toEqual(['ana'])
  }
  const { profile } = await t.call(getPerson, { params: { person: 'ana' } })
  expect([profile.firstSeen, profile.lastSeen]).toEqual([new Date(day(3)).toISOString(), new Date(day(9)).toISOString()])
})

it('notes whoever is sent again: the attempt that stored the event may have ended before it noted anything', async () => {
  const message = { event: 'seen', id: 'again', userId: 'again', timestamp: day(1) }
  await ingest(t.app, source, [message])
  await t.call(getPerson, { params: { person: 'again' } })
  await t.app.ch.command(sql`TRUNCATE TABLE profiles`)
  expect((await ingest(t.app, source, [message]))[0]!.status).toBe('duplicate')
  expect((await t.call(getPerson, { params: { person: 'again' } })).eventCount).toBe(1)
})

it('keeps what cannot be written for the next time', async () => {
  let isAway = true
  const seen = createSeenProfiles(
    withExec(async () => {
      if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    }),
  )
  seen.add([row('kept-1', day(1), 'kept-account')])
  await seen.flush()
  seen.add([row('kept-2', day(2))])
  expect(await listed('kept')).toEqual([])
  isAway = false
  await seen.flush()
  expect(await listed('kept')).toEqual(['kept-1', 'kept-2', 'kept-account'])
})

it('lets whoever asks wait for what another one is writing', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const seen = createSeenProfiles(withExec(() => gate))
  seen.add([row('under-way', day(1))])
  const first = seen.flush()
  let isDone = false
  const second = seen.flush().then(() => (isDone = true))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isDone).toBe(false)
  release()
  await Promise.all([first, second])
  expect(await listed('under-way')).toEqual(['under-way'])
})

it('writes early when there are many, or long ones', async () => {
  const seen = createSeenProfiles(t.app)
  seen.add(Array.from({ length: 20 }, (_, n) => row(`long-${n}-${'x'.repeat(1024 * 1024)}`, day(1))))
  await expect.poll(async () => (await listed('long-')).length).toBe(20)
})
