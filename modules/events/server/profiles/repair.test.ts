import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { getPerson, ingestNative, listAccounts, listPeople } from '../../contract.ts'
import { commitRows } from '../store/commit.ts'
import { toRow } from '../store/row.ts'
import { upsertProfiles } from './upsert.ts'
import { repairProfiles } from './repair.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

it('finds everybody again whose profile a power cut took', async () => {
  const batch = [{ event: 'seen', id: 'e1', userId: 'ana' }]
  const answer = await t.http.inject({
    method: ingestNative.method,
    url: ingestNative.path,
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: JSON.stringify({ batch }),
  })
  expect(answer.statusCode).toBe(200)
  await upsertProfiles(t.ctx, 'person', [{ key: 'ben', properties: { plan: 'pro' } }])
  const before = await t.call(listPeople, { query: {} })
  expect(before.items.map(({ key }) => key).toSorted()).toEqual(['ana', 'ben'])

  await t.app.ch.command(sql`TRUNCATE TABLE profiles`)
  expect((await t.call(listPeople, { query: {} })).items).toEqual([])
  await repairProfiles(t.app)
  await repairProfiles(t.app)
  const after = await t.call(listPeople, { query: {} })
  expect(after.items.map(({ key }) => key).toSorted()).toEqual(['ana', 'ben'])
  expect(after.items.find(({ key }) => key === 'ana')).toEqual(before.items.find(({ key }) => key === 'ana'))
})

/** Stores an event as a process does that dies right after. */
async function storeAndDie(person: string): Promise<void> {
  const who = { userId: person, anonymousId: '', person, account: `${person} Ltd`, groups: {}, session: '' }
  const times = { ts: Date.now(), tsSource: 'client' as const, clientTs: null, sentAt: null }
  const event = { event: 'seen', id: person, type: 'track' as const, properties: {}, context: {}, profile: [], ...who, ...times }
  await commitRows(t.app, [toRow(t.setup.workspaceId, t.ctx.workspace.id, Date.now(), event)])
}

it('finds those whose process died before it wrote them down, also when it starts again only later', async () => {
  await storeAndDie('cleo')
  await expect(t.call(getPerson, { params: { person: 'cleo' } })).rejects.toMatchObject({ status: 404 })
  await repairProfiles({ ...t.app, now: () => new Date(Date.now() + 7 * 86_400_000) })
  expect((await t.call(getPerson, { params: { person: 'cleo' } })).eventCount).toBe(1)
  expect((await t.call(listAccounts, { query: {} })).items.map(({ key }) => key)).toEqual(['cleo Ltd'])
})
