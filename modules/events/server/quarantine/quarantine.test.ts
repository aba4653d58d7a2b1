import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { unavailable } from '#kernel/errors.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  applyRepair,
  createSource,
  downloadQuarantine,
  getWebhook,
  listQuarantine,
  previewHeldBodies,
  previewRepair,
  replayQuarantine,
  updateWebhook,
  WebhookMapping,
} from '../../contract.ts'
import { slicesOf } from '../pieces.ts'
import { pipelineOf } from '../pipeline.ts'

let t: TestApp
let now = new Date('2026-03-01T12:00:00Z')
beforeAll(async () => {
  t = await testApp({ now: () => now })
})
afterAll(() => t.close())

const send = async (batch: unknown[]) =>
  (await t.http.inject({ method: 'POST', url: '/v1/batch', headers: { authorization: `Bearer ${t.setup.ingestKey}` }, payload: { batch } }))
    .statusCode

it('keeps a refused event once however often it is sent, and replays it when it has become right', async () => {
  const early = { type: 'track', event: 'Early', userId: 'u', messageId: 'e1', timestamp: '2026-03-03T12:00:00Z' }
  const wrong = { type: 'track', event: 'Wrong', userId: 'u', messageId: 'w1', properties: 'none' }
  for (let round = 0; round < 3; round++) expect(await send([early, wrong])).toBe(200)

  const { items: events, reasons } = await t.call(listQuarantine, { query: {} })
  expect(reasons).toEqual([
    { code: 'future_timestamp', count: 1 },
    { code: 'invalid_type', count: 1 },
  ])
  expect(events.map(({ event, field }) => `${event} ${field}`).toSorted()).toEqual(['Early timestamp', 'Wrong properties'])
  expect(JSON.parse(events.find(({ event }) => event === 'Early')!.body)).toEqual(early)

  now = new Date('2026-03-03T13:00:00Z')
  expect(await t.call(replayQuarantine, { body: {} })).toEqual({ replayed: 1, duplicates: 0, refusedAgain: 1, next: null })
  expect((await t.call(listQuarantine, { query: {} })).items.map(({ event }) => event)).toEqual(['Wrong'])
  const replayed = await t.call(listQuarantine, { query: { replayed: 'true' } })
  expect(replayed.items[0]).toMatchObject({ event: 'Early', replayedAt: now.toISOString() })
  const rows = await t.app.ch.query<{ ts: string }>(
    sql`SELECT toString(ts) AS ts FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = 'Early'`,
  )
  expect(rows).toEqual([{ ts: '2026-03-03 12:00:00.000' }])
})

it('gives an event the same time however often its replay is refused', async () => {
  const sentAt = new Date(now.getTime() - 3_600_000).toISOString()
  const early = { type: 'track', event: 'Corrected', userId: 'u', messageId: 'c1', timestamp: '2026-03-07T12:00:00Z' }
  const payload = { batch: [early], sentAt }
  await t.http.inject({ method: 'POST', url: '/v1/batch', headers: { authorization: `Bearer ${t.setup.ingestKey}` }, payload })
  for (const [instant, replayed] of [
    ['2026-03-04T13:00:00Z', 0],
    ['2026-03-05T13:00:00Z', 0],
    ['2026-03-07T14:00:00Z', 1],
  ] as const) {
    now = new Date(instant)
    expect(await t.call(replayQuarantine, { body: { code: 'future_timestamp' } })).toMatchObject({ replayed, refusedAgain: 1 - replayed })
  }
  const rows = await t.app.ch.query<{ ts: string }>(
    sql`SELECT toString(ts) AS ts FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = 'Corrected'`,
  )
  expect(rows).toEqual([{ ts: '2026-03-07 13:00:00.000' }])
})

it('counts an event without an id once, whatever happens to its replays', async () => {
  const early = (n: number) => ({ event: 'Nameless', userId: 'u', timestamp: '2026-03-07T20:00:00Z', properties: { n } })
  now = new Date('2026-03-05T12:00:00Z')
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch: [early(0), early(1), early(2)] },
  })
  expect(answer.json<{ results: { status: string }[] }>().results.map(({ status }) => status)).toEqual(Array(3).fill('quarantined'))
  now = new Date('2026-03-07T21:00:00Z')
  const body = { code: 'future_timestamp' }

  // One cannot be stored: the others are marked, and the caller is told.
  const { writer } = pipelineOf(t.app)
  const write = writer.write.bind(writer)
  const first = vi.spyOn(writer, 'write').mockRejectedValueOnce(unavailable('The disk is full.'))
  await expect(t.call(replayQuarantine, { body })).rejects.toMatchObject({ status: 503 })
  first.mockImplementation(write)
  const waits = async () => (await t.call(listQuarantine, { query: { event: 'Nameless' } })).items.length
  expect(await waits()).toBe(1)

  // The process ends after the event is stored and before that is noted; then two replay at once.
  const noting = vi.spyOn(t.app.ch, 'command').mockRejectedValueOnce(new Error('gone'))
  await expect(t.call(replayQuarantine, { body })).rejects.toThrow()
  noting.mockRestore()
  expect(await waits()).toBe(1)
  const both = await Promise.all([t.call(replayQuarantine, { body }), t.call(replayQuarantine, { body })])
  expect(both.map(({ replayed, duplicates }) => [replayed, duplicates])).toEqual([
    [0, 1],
    [0, 1],
  ])
  expect(await waits()).toBe(0)
  const [row] = await t.app.ch.query<{ n: number; ids: number }>(
    sql`SELECT toFloat64(count()) AS n, toFloat64(uniqExact(id)) AS ids FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = 'Nameless'`,
  )
  expect(row).toEqual({ n: 3, ids: 3 })
})

it('downloads whole bodies, line by line', async () => {
  const long = { type: 'track', event: 'Long', userId: 'u', properties: { '': 'x'.repeat(20_000) } }
  await send([long])
  const listed = (await t.call(listQuarantine, { query: { event: 'Long' } })).items[0]!
  expect(listed.body.length).toBeLessThan(5_000)
  const answer = await t.http.inject({
    url: `${downloadQuarantine.path}?event=Long`,
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  const lines = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { body: string; code: string })
  expect(lines.map(({ code, body }) => [code, JSON.parse(body)])).toEqual([['invalid_property_name', long]])
})

it('replays page by page until none is left, and none twice', async () => {
  const refused = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      type: 'track',
      event: 'Later',
      userId: 'u',
      messageId: `l${index}`,
      timestamp: '2026-03-20T12:00:00Z',
    }))
  now = new Date('2026-03-10T12:00:00Z')
  await send([
    ...refused(1_200),
    ...Array.from({ length: 100 }, (_, index) => ({ type: 'track', event: 'Wrong', messageId: `x${index}`, properties: index })),
  ])
  const filters = { sourceId: (await t.call(listQuarantine, { query: { event: 'Later', limit: 1 } })).items[0]!.sourceId }

  now = new Date('2026-03-20T13:00:00Z')
  const total = { replayed: 0, refusedAgain: 0, calls: 0 }
  let cursor: string | undefined
  do {
    const sent = await t.call(replayQuarantine, { body: { ...filters, cursor } })
    total.replayed += sent.replayed
    total.refusedAgain += sent.refusedAgain
    total.calls++
    cursor = sent.next ?? undefined
  } while (cursor && total.calls < 9)
  const { reasons } = await t.call(listQuarantine, { query: {} })
  expect(total).toEqual({ replayed: 1_200, refusedAgain: reasons.reduce((sum, { count }) => sum + count, 0), calls: 2 })
  await expect(t.call(replayQuarantine, { body: { cursor: 'nonsense' } })).rejects.toMatchObject({ status: 400 })
}, 60_000)

it('reads large events a few at a time', async () => {
  now = new Date('2026-04-01T12:00:00Z')
  const filler = 'x'.repeat(900 * 1024)
  const large = Array.from({ length: 24 }, (_, index) => ({
    type: 'track',
    event: 'Heavy',
    userId: 'u',
    messageId: `h${index}`,
    timestamp: '2026-04-10T12:00:00Z',
    properties: { filler },
  }))
  // Not more than 20 MB in a request.
  for (const half of [large.slice(0, 12), large.slice(12)]) expect(await send(half)).toBe(200)
  const answer = await t.http.inject({
    url: `${downloadQuarantine.path}?event=Heavy`,
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  const ids = answer.body
    .trim()
    .split('\n')
    .map((line) => (JSON.parse((JSON.parse(line) as { body: string }).body) as { messageId: string }).messageId)
  expect(ids.toSorted()).toEqual(large.map(({ messageId }) => messageId).toSorted())

  now = new Date('2026-04-10T13:00:00Z')
  expect(await t.call(replayQuarantine, { body: { code: 'future_timestamp' } })).toMatchObject({ replayed: 24, refusedAgain: 0 })
  expect((await t.call(listQuarantine, { query: { event: 'Heavy' } })).items).toEqual([])
})

it('splits into slices by size', () => {
  expect(slicesOf([3, 3, 4, 1, 20, 2, 8], (size) => size, 10)).toEqual([[3, 3, 4], [1], [20], [2, 8]])
  expect(slicesOf([], () => 1, 10)).toEqual([])
})

it('pages', async () => {
  await send(Array.from({ length: 30 }, (_, index) => ({ type: 'track', event: 'Many', messageId: `m${index}` })))
  const first = await t.call(listQuarantine, { query: { event: 'Many', limit: 20 } })
  const second = await t.call(listQuarantine, { query: { event: 'Many', limit: 20, cursor: first.next! } })
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(30)
})

it('shows what a mapping would make of held bodies of a webhook, and leaves them out of what is repaired', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Hooks', kind: 'webhook', sdk: 'webhook' } })
  const params = { sourceId: source.id }
  const post = (payload: object) => t.http.inject({ method: 'POST', url: `/v1/hooks/${ingestKey}`, headers: { 'x-kind': 'test' }, payload })
  const { webhook } = await t.call(getWebhook, { params })
  const mapping = (who: string): WebhookMapping =>
    WebhookMapping.parse({ rules: [{ event: { path: 'what' }, userId: { path: who }, properties: { kind: { path: '$headers.x-kind' } } }] })
  await t.call(updateWebhook, { params, body: { version: webhook.version, mapping: mapping('user'), check: webhook.check } })
  // The field that the mapping reads holds no id of anybody; one of them has none elsewhere either.
  await post({ what: 'hooked', user: 'null', who: 'ana' })
  await post({ what: 'hooked', user: 'null', who: 'undefined' })
  await post({ what: 'hooked', user: 'null', who: 'ben', filler: 'x'.repeat(70_000) })
  const { items } = await t.call(listQuarantine, { query: { event: 'hooked' } })
  expect(items.map(({ isWebhook, code }) => [isWebhook, code])).toEqual(Array(3).fill([true, 'placeholder_id']))

  expect(await t.call(previewHeldBodies, { params, body: { mapping: mapping('user') } })).toMatchObject({ held: 3, looked: 3, mapped: 0 })
  const better = await t.call(previewHeldBodies, { params, body: { mapping: mapping('who'), id: items[2]!.id } })
  expect(better).toMatchObject({ held: 3, looked: 3, mapped: 2 })
  const shown = new Map(better.items.map((item) => [item.id, item]))
  expect(items.map(({ id }) => shown.get(id)!).filter(({ isMapped }) => !isMapped)).toMatchObject([
    { events: 0, problem: expect.stringContaining('real userId'), headers: { 'x-kind': 'test' } },
  ])
  expect(better.items.filter(({ body }) => body === null)).toHaveLength(1)
  const wrong = { rules: [{ ...mapping('who').rules[0]!, userId: { path: 'a..b' } }] }
  await expect(t.call(previewHeldBodies, { params, body: { mapping: wrong } })).rejects.toMatchObject({ status: 400 })

  const repair = { event: 'hooked', steps: [] }
  expect(await t.call(previewRepair, { body: repair })).toMatchObject({ held: 0, items: [], bodies: [{ sourceId: source.id, count: 3 }] })
  expect(await t.call(applyRepair, { body: repair })).toMatchObject({ replayed: 0, refusedAgain: 0 })
  const { webhook: present } = await t.call(getWebhook, { params })
  await t.call(updateWebhook, { params, body: { version: present.version, mapping: mapping('who'), check: present.check } })
  expect(await t.call(replayQuarantine, { body: { sourceId: source.id } })).toMatchObject({ replayed: 2, refusedAgain: 1 })
})
