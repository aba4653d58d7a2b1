import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeWorkspace } from '#modules/workspace/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { createIngestKey, createSource, getFreshness, listSources, revokeIngestKey, updateSource } from '../../contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const send = async (key: string, batch: unknown[]) => {
  const answer = await t.http.inject({ method: 'POST', url: '/v1/events', headers: { authorization: `Bearer ${key}` }, payload: { batch } })
  return answer.statusCode
}

it('counts what arrives, and how much of it is refused or repeated', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Shop', kind: 'browser' } })
  expect(ingestKey).toMatch(/^fk_/)
  expect(source).toMatchObject({ name: 'Shop', stats: { accepted: 0, errorRate: null, duplicateRate: null, lastEventAt: null } })
  const event = { event: 'Viewed', userId: 'u', id: 'v1' }
  expect(await send(ingestKey, [event, event, { ...event, id: 'v2' }, { ...event, event: 7 }])).toBe(200)
  const { items: sources } = await t.call(listSources, { query: {} })
  const shop = sources.find(({ id }) => id === source.id)!
  expect(shop.stats).toMatchObject({ accepted: 2, duplicates: 1, quarantined: 1, rejected: 0, errorRate: 0.25, duplicateRate: 0.25 })
  expect(shop.stats.lastEventAt).not.toBeNull()
  expect(shop.stats.daily).toEqual([{ day: expect.any(String), accepted: 2, refused: 1 }])
  expect(shop.keys).toEqual([expect.objectContaining({ start: ingestKey.slice(0, 9), revokedAt: null })])
  expect(JSON.stringify(sources)).not.toContain(ingestKey)
})

it('stops a revoked key at once and leaves the others', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Keys', kind: 'server' } })
  const second = await t.call(createIngestKey, { params: { sourceId: source.id } })
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(200)
  expect(await send(second.ingestKey, [{ event: 'A' }])).toBe(200)
  const { key } = await t.call(revokeIngestKey, { params: { sourceId: source.id, keyId: source.keys[0]!.id } })
  expect(key.revokedAt).not.toBeNull()
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(401)
  const headers = { authorization: `Bearer ${ingestKey}` }
  const refusal = await t.http.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch: [{ event: 'A' }] } })
  expect(refusal.json()).toMatchObject({ detail: expect.stringMatching(/^This ingest key was revoked on \d+ \w+ \d+ at \d\d:\d\d UTC/) })
  expect(await send(second.ingestKey, [{ event: 'A' }])).toBe(200)
})

it('takes nothing while archived', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Old', kind: 'server' } })
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(200)
  const archived = await t.call(updateSource, { params: { sourceId: source.id }, body: { version: source.version, archived: true } })
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(401)
  await expect(
    t.call(updateSource, { params: { sourceId: source.id }, body: { version: source.version, name: 'New' } }),
  ).rejects.toMatchObject({ status: 409 })
  await t.call(updateSource, { params: { sourceId: source.id }, body: { version: archived.version, archived: false } })
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(200)
})

it('tells how fresh the numbers are', async () => {
  const freshness = await t.call(getFreshness, {})
  expect(freshness.lagSeconds).toBe(0)
  expect(freshness.buffered).toBe(0)
  const health = await t.http.inject({ url: '/health' })
  expect(health.json()).toMatchObject({ ingest: { lagSeconds: 0, buffered: 0, watermark: expect.any(String) } })
})

it('takes nothing for a workspace that was removed', async () => {
  const { ingestKey } = await t.call(createSource, { body: { name: 'Last', kind: 'server' } })
  expect(await send(ingestKey, [{ event: 'A' }])).toBe(200)
  await t.call(removeWorkspace, { body: { name: 'Acme' } })
  await expect.poll(() => send(ingestKey, [{ event: 'A' }])).toBe(401)
  const headers = { authorization: `Bearer ${ingestKey}` }
  const refusal = await t.http.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch: [{ event: 'A' }] } })
  expect(refusal.json()).toMatchObject({
    detail: expect.stringMatching(/^The workspace of this ingest key was removed on \d+ \w+ \d+ at /),
  })
})
