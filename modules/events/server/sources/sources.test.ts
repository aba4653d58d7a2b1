import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeWorkspace } from '#modules/workspace/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { createIngestKey, createSource, getFreshness, getSource, listSources, revokeIngestKey, updateSource } from '../../contract.ts'
import { createKeyCache } from './keys.ts'
import { silentSince } from './silence.ts'

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

it.each([[false], [true]])('does not go by a key that was revoked while it was looked up (workspace known: %s)', async (isKnown) => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: `Slow ${isKnown}`, kind: 'server' } })
  const other = await t.call(createIngestKey, { params: { sourceId: source.id } })
  let [isRead, gate, letGo] = [false, Promise.resolve(), () => {}]
  const db = t.app.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      isRead = true
      await gate
      return result
    },
  })
  const keys = createKeyCache({ ...t.app, db })
  if (isKnown) await keys.find(other.ingestKey)
  ;[isRead, gate] = [false, new Promise((resolve) => (letGo = resolve))]
  const finding = keys.find(ingestKey).catch(() => undefined)
  await expect.poll(() => isRead).toBe(true)
  await t.call(revokeIngestKey, { params: { sourceId: source.id, keyId: source.keys[0]!.id } })
  // Notifications come in order: when this one is here, that of the revocation is too.
  const heard = new Promise<void>((resolve) => t.app.live.subscribe(t.setup.workspaceId, ({ topic }) => topic === 'heard' && resolve()))
  await t.app.live.send(t.setup.workspaceId, 'heard', null)
  await heard
  letGo()
  await finding
  await expect(keys.find(ingestKey)).rejects.toThrow('was revoked')
  keys.stop()
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

it('tells which versions of SDKs send to a source', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Versions', kind: 'server', sdk: 'segment-node' } })
  const library = (version: string) => ({ context: { library: { name: 'analytics-node', version } } })
  const event = { event: 'A', userId: 'u' }
  await send(ingestKey, [{ ...event, id: '1', ...library('3.0.0') }])
  await send(ingestKey, [
    { ...event, id: '2', ...library('3.1.0') },
    { ...event, id: '3', ...library('3.1.0') },
    { ...event, id: '4' },
  ])
  const found = await t.call(getSource, { params: { sourceId: source.id } })
  expect(found.source).toMatchObject({ name: 'Versions', sdk: 'segment-node', stats: { accepted: 4, silentSince: null } })
  expect(found.sdkVersions.map(({ library: name, version, events }) => `${name} ${version} ${events}`)).toEqual([
    'analytics-node 3.1.0 2',
    '  1',
    'analytics-node 3.0.0 1',
  ])
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

it.each<[string, number[], number, boolean]>([
  ['every day, then not for 27 hours', [0, 1, 2, 3, 4, 5, 6], 27, true],
  ['every day, then not for 25 hours', [0, 1, 2, 3, 4, 5, 6], 25, false],
  ['on weekdays, over the weekend', [0, 1, 2, 3, 4], 72, false],
  ['on weekdays, then not for five days', [0, 1, 2, 3, 4], 120, true],
  ['twice, long ago', [0, 5], 500, false],
  ['never', [], 0, false],
])('a source that sent %s', (_name, daysBefore, hoursSince, isSilent) => {
  const last = Date.UTC(2026, 2, 20, 12)
  const daily = daysBefore.map((before) => ({ day: new Date(last - before * 86_400_000).toISOString().slice(0, 10), accepted: 5 }))
  const at = new Date(last).toISOString()
  expect(silentSince(daily, daysBefore.length > 0 ? at : null, last + hoursSince * 3_600_000)).toBe(isSilent ? at : null)
})
