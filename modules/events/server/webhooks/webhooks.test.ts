import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createSource,
  getWebhook,
  listQuarantine,
  listSources,
  previewHeldBodies,
  previewWebhook,
  replayQuarantine,
  updateWebhook,
  webhookPresets,
  type EventResult,
  type WebhookMappingInput,
} from '../../contract.ts'
import { sweepDeliveries } from './deliveries.ts'

let t: TestApp
let now = Date.UTC(2026, 2, 1, 12)
beforeAll(async () => {
  t = await testApp({ now: () => new Date(now) })
})
afterAll(() => t.close())

const connect = async (name: string) => {
  const { source, ingestKey } = await t.call(createSource, { body: { name, kind: 'webhook', sdk: 'webhook' } })
  return { sourceId: source.id, ingestKey, params: { sourceId: source.id } }
}

async function post(ingestKey: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await t.http.inject({
    method: 'POST',
    url: `/v1/hooks/${ingestKey}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  })
  return { status: answer.statusCode, json: answer.json<{ status: string; results: EventResult[]; detail?: string }>() }
}

const stored = (sourceId: string) =>
  t.app.ch.query<{ event: string; person: string; id: string }>(
    sql`SELECT event, person, id FROM events WHERE workspace_id = ${t.setup.workspaceId} AND source_id = ${sourceId} ORDER BY event, id`,
  )

const save = async (params: { sourceId: string }, mapping: WebhookMappingInput, more: object = {}) => {
  const { webhook } = await t.call(getWebhook, { params })
  return t.call(updateWebhook, { params, body: { version: webhook.version, mapping, check: webhook.check, ...more } })
}

it('makes events of what a sender posts, once, however often it posts it', async () => {
  const { ingestKey, sourceId, params } = await connect('Shop')
  const body = { event: 'order_shipped', userId: 'u-1', properties: { carrier: 'Post', api_key: 'sk_1' } }
  expect(await post(ingestKey, body)).toMatchObject({ status: 200, json: { status: 'stored', results: [{ status: 'ok' }] } })
  expect((await post(ingestKey, body)).json.results).toMatchObject([{ status: 'duplicate' }])
  // The same words as another delivery are another event.
  expect((await post(ingestKey, body, { 'webhook-id': 'm-2' })).json.results).toMatchObject([{ status: 'ok' }])
  expect(await stored(sourceId)).toHaveLength(2)
  const { deliveries } = await t.call(getWebhook, { params })
  expect(deliveries.map(({ status, events }) => [status, events])).toEqual([
    ['stored', 1],
    ['stored', 1],
    ['stored', 1],
  ])
  expect(deliveries[0]).toMatchObject({ headers: { 'webhook-id': 'm-2' } })
  expect(JSON.parse(deliveries[0]!.body!)).toEqual({ ...body, properties: { carrier: 'Post', api_key: '••••' } })
})

it('keeps what does not map in the quarantine, to be replayed when the mapping is mended', async () => {
  const { ingestKey, sourceId, params } = await connect('Mended')
  const order = { kind: 'paid', who: 'ana', lines: [{ sku: 'A' }, { sku: 'B' }] }
  expect((await post(ingestKey, order)).json).toMatchObject({
    status: 'quarantined',
    results: [{ status: 'quarantined', code: 'webhook_mapping', field: 'event' }],
  })
  await post(ingestKey, order)
  const { items } = await t.call(listQuarantine, { query: { sourceId } })
  expect(items.map(({ code, body }) => [code, JSON.parse(body)])).toEqual([['webhook_mapping', order]])
  await expect(save(params, { rules: [{ event: { path: 'a..b' } }] })).rejects.toMatchObject({
    status: 400,
    problem: { fields: [{ field: 'body.mapping.rules[0].event' }] },
  })
  for (const path of ['["a\\q"]', 'a["x\ny"]'])
    await expect(save(params, { rules: [{ event: { path } }] })).rejects.toMatchObject({ status: 400 })
  await save(params, {
    rules: [{ each: 'lines', event: { template: 'order_{kind}' }, userId: { path: 'who' }, properties: { sku: { path: '@.sku' } } }],
  })
  now += 3_600_000
  expect(await t.call(replayQuarantine, { body: { sourceId } })).toMatchObject({ replayed: 1, refusedAgain: 0 })
  expect((await stored(sourceId)).map(({ event, person }) => `${event} ${person}`)).toEqual(['order_paid ana', 'order_paid ana'])
  expect((await t.call(listQuarantine, { query: { sourceId } })).items).toEqual([])
  // The sender's own retry comes late and adds nothing.
  expect((await post(ingestKey, order)).json.results).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }])
})

it('finds bodies that are held behind a thousand other refused events, and sends only them again', async () => {
  const { ingestKey, sourceId, params } = await connect('Behind')
  await post(ingestKey, { kind: 'paid', who: 'ana' })
  await t.app.ch.command(
    sql`INSERT INTO quarantine SELECT one.* REPLACE (generateUUIDv4() AS id, one.received_at + 1 AS received_at, ${'{"call":"native","path":"webhook","sentAt":null}'} AS envelope)
        FROM quarantine AS one, numbers(1000) AS many WHERE one.workspace_id = ${t.setup.workspaceId} AND one.source_id = ${sourceId}`,
  )
  const { webhook } = await save(params, { rules: [{ event: { template: 'order_{kind}' }, userId: { path: 'who' } }] }).then(() =>
    t.call(getWebhook, { params }),
  )
  const look = () => t.call(previewHeldBodies, { params, body: { mapping: webhook.mapping } })
  expect(await look()).toMatchObject({ held: 1, looked: 1, mapped: 1, items: [{ isMapped: true, events: 1 }] })
  expect(await t.call(replayQuarantine, { body: { sourceId, webhook: true } })).toMatchObject({ replayed: 1, refusedAgain: 0, next: null })
  expect(await look()).toMatchObject({ held: 0, items: [] })
  const { reasons } = await t.call(listQuarantine, { query: { sourceId } })
  expect(reasons).toEqual([{ code: 'webhook_mapping', count: 1_000 }])
})

it('keeps a body whole that is larger than an event may be', async () => {
  const { ingestKey, sourceId, params } = await connect('Large')
  const body = { kind: 'report', who: 'ana', filler: 'ü'.repeat(2 * 1024 * 1024) }
  expect((await post(ingestKey, body)).json).toMatchObject({ status: 'quarantined', results: [{ code: 'webhook_mapping' }] })
  const waiting = async () => (await t.call(listQuarantine, { query: { sourceId } })).items
  expect((await waiting()).map(({ message }) => message.includes('Only its beginning'))).toEqual([false])
  await save(params, { rules: [{ event: { template: '{kind}_made' }, userId: { path: 'who' } }] })
  expect(await t.call(replayQuarantine, { body: { sourceId } })).toMatchObject({ replayed: 1, refusedAgain: 0 })
  expect([await stored(sourceId), await waiting()]).toMatchObject([[{ event: 'report_made', person: 'ana' }], []])
})

it('stores the good part of a body and keeps the body for the rest', async () => {
  const { ingestKey, sourceId, params } = await connect('Parts')
  await save(params, { rules: [{ each: '$', event: { path: '@.e' }, userId: { path: '@.u' } }] })
  const answer = await post(ingestKey, [{ e: 'Good', u: 'ana' }, { e: 'Bad', u: 'undefined' }, { u: 'ben' }])
  expect(answer.json.results.map(({ status, code }) => code ?? status)).toEqual(['ok', 'webhook_mapping'])
  expect(await stored(sourceId)).toMatchObject([{ event: 'Good', person: 'ana' }])
  expect(await t.call(replayQuarantine, { body: { sourceId } })).toMatchObject({ replayed: 0, refusedAgain: 1 })
  const { items } = await t.call(listSources, { query: {} })
  expect(items.find(({ id }) => id === sourceId)).toMatchObject({ kind: 'webhook', sdk: 'webhook', stats: { accepted: 1 } })
})

it('lets nobody in who cannot prove to be the sender, and never tells the secret', async () => {
  const { ingestKey, sourceId, params } = await connect('GitHub')
  const { mapping, check, example } = webhookPresets.find(({ id }) => id === 'github')!
  await expect(save(params, mapping, { check })).rejects.toMatchObject({ problem: { fields: [{ field: 'body.secret' }] } })
  const saved = await save(params, mapping, { check, secret: 'hush hush' })
  expect(saved).toMatchObject({ hasSecret: true, check: { kind: 'github' } })
  const text = JSON.stringify(example.body)
  const signature = `sha256=${createHmac('sha256', 'hush hush').update(text).digest('hex')}`
  expect(await post(ingestKey, text, { ...example.headers, 'x-hub-signature-256': signature })).toMatchObject({
    status: 200,
    json: { status: 'stored' },
  })
  expect(await post(ingestKey, `${text} `, { ...example.headers, 'x-hub-signature-256': signature })).toMatchObject({ status: 401 })
  expect(await post(ingestKey, text, example.headers)).toMatchObject({
    status: 401,
    json: { detail: expect.stringContaining('x-hub-signature-256') },
  })
  const told = await t.call(getWebhook, { params })
  expect(JSON.stringify(told)).not.toContain('hush')
  expect(told.deliveries.map(({ status }) => status)).toEqual(['refused', 'refused', 'stored'])
  expect(JSON.stringify(await t.app.db.selectFrom('webhooks').selectAll().where('source_id', '=', sourceId).execute())).not.toContain(
    'hush',
  )
  // Saving again without a secret keeps it.
  expect(await save(params, mapping, { check })).toMatchObject({ hasSecret: true })
  await expect(t.call(updateWebhook, { params, body: { version: 1, mapping, check } })).rejects.toMatchObject({ status: 409 })
})

describe('a body', () => {
  it.each<[string, string | Buffer, Record<string, string>, number]>([
    ['that is empty', '', {}, 400],
    ['that is no JSON', '{"a"', {}, 400],
    ['that is a number', '7', {}, 400],
    ['that is no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400],
    [
      'that is a form with JSON',
      `payload=${encodeURIComponent('{"event":"Form"}')}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
      200,
    ],
    ['that is a form', 'event=Plain&x=1', { 'content-type': 'application/x-www-form-urlencoded' }, 200],
    ['nested beyond reason', `{"event":"Deep","properties":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`, {}, 400],
    ['with a zero character', '{"event":"Zero","properties":{"a":"\\u0000"}}', {}, 200],
    ['with __proto__', '{"__proto__":{"event":"x"},"event":"Proto"}', {}, 200],
  ])('%s is answered as it should', async (_name, body, headers, status) => {
    const { ingestKey } = await connect('Bodies')
    expect((await post(ingestKey, body, headers)).status).toBe(status)
  })

  it('for a key that does not work, or of a source that takes none, is refused', async () => {
    expect((await post('fk_none', {})).status).toBe(401)
    expect((await post(t.setup.ingestKey, {})).status).toBe(404)
  })
})

it('keeps the last twenty bodies for a week', async () => {
  const { ingestKey, params } = await connect('Many')
  for (let n = 0; n < 23; n++) await post(ingestKey, { event: 'E', properties: { n } })
  for (let n = 0; n < 7; n++) await post(ingestKey, 'nonsense')
  const kept = async () => (await t.call(getWebhook, { params })).deliveries
  expect((await kept()).map(({ status }) => status).filter((status) => status === 'refused')).toHaveLength(5)
  expect((await kept()).find(({ status }) => status === 'stored')!.body).toContain('"n":22')
  now += 8 * 86_400_000
  expect(await kept()).toEqual([])
  await sweepDeliveries(t.app)
  expect(await t.app.db.selectFrom('webhook_deliveries').select('id').execute()).toEqual([])
})

it('previews a mapping on a body without storing anything', async () => {
  const { params, sourceId } = await connect('Preview')
  const preview = (mapping: WebhookMappingInput, body: string) =>
    t.call(previewWebhook, { params, body: { mapping, body, headers: { 'X-Event': 'paid' } } })
  expect(await preview({ rules: [{ event: { path: '$headers.x-event' } }] }, '{}')).toMatchObject({
    status: 'stored',
    events: [{ event: 'paid' }],
    problems: [],
  })
  expect(await preview({ rules: [{ event: { path: 'kind' } }] }, '{}')).toMatchObject({
    status: 'quarantined',
    problems: [{ rule: 0, item: 0, field: 'event', message: 'There is nothing at kind.' }],
  })
  await expect(preview({ rules: [{ event: { path: 'kind' } }] }, '{')).rejects.toMatchObject({
    problem: { fields: [{ field: 'body.body' }] },
  })
  await expect(preview({ rules: [{ event: { path: 'kind' } }] }, `${'['.repeat(200)}${']'.repeat(200)}`)).rejects.toMatchObject({
    status: 400,
  })
  await expect(preview({ rules: [{ event: { path: '["a\\q"]' } }] }, '{}')).rejects.toMatchObject({
    problem: { fields: [{ field: 'body.mapping.rules[0].event' }] },
  })
  expect(await stored(sourceId)).toEqual([])
})
