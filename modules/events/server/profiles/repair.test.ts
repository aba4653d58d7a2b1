import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { ingestNative, listPeople } from '../../contract.ts'
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
