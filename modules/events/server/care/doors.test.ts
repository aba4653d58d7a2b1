import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createMaskingRule,
  createSource,
  deleteMaskingRule,
  downloadRefusedRows,
  erasePerson,
  getWebhook,
  listAddressRules,
  listMaskingRules,
  listQuarantine,
  setAddressRule,
  updateWebhook,
  type EventResult,
} from '../../contract.ts'
import { runImport, summary, uploadFile } from '../imports/import.fixture.ts'
import { settle } from '../index.ts'
import { pipelineOf } from '../pipeline.ts'
import { orderPlaced, publish } from '../plan/plan.fixture.ts'

let t: TestApp
let hook: { sourceId: string; ingestKey: string }
beforeAll(async () => {
  t = await testApp()
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Shop', kind: 'webhook', sdk: 'webhook' } })
  hook = { sourceId: source.id, ingestKey }
})
afterAll(() => t.close())

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await t.http.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.body
}

const postHook = async (body: unknown) =>
  JSON.parse(await post(`/v1/hooks/${hook.ingestKey}`, body)) as { status: string; results: EventResult[] }

const lastDelivery = async () => (await t.call(getWebhook, { params: { sourceId: hook.sourceId } })).deliveries[0]!
const quarantined = async () => (await t.call(listQuarantine, { query: { sourceId: hook.sourceId } })).items

const propertiesOf = async (event: string) => {
  const rows = await t.app.ch.query<{ props: Record<string, unknown> }>(
    sql`SELECT props FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = ${event} ORDER BY id`,
  )
  return rows.map(({ props }) => props)
}

/** One event through each door, of a sender that tells an address; `{}` for one that tells none. */
const doors: [door: string, url: string, body: (event: string, address: string | undefined) => unknown][] = [
  ['native', '/v1/events', (event, ip) => ({ batch: [{ event, userId: 'u', context: { ip } }] })],
  ['segment', '/v1/batch', (event, ip) => ({ batch: [{ type: 'track', event, userId: 'u', context: { ip } }] })],
  [
    'rudder',
    '/rs/v1/batch',
    (event, ip) => ({ batch: [{ type: 'track', event, userId: 'u', originalTimestamp: new Date().toISOString(), context: { ip } }] }),
  ],
  ['amplitude', '/amp/2/httpapi', (event, ip) => ({ api_key: t.setup.ingestKey, events: [{ event_type: event, user_id: 'user-1', ip }] })],
  ['mixpanel', '/mp/track', (event, ip) => [{ event, properties: { token: t.setup.ingestKey, distinct_id: 'u', ip } }]],
  ['posthog', '/ph/batch/', (event, ip) => ({ api_key: t.setup.ingestKey, batch: [{ event, distinct_id: 'u', properties: { $ip: ip } }] })],
]

describe('the address of a machine', () => {
  it.each(doors)('is kept as the source says, and that of the request where the sender asks for it: %s', async (door, url, body) => {
    const { items } = await t.call(listAddressRules, {})
    const { sourceId } = items.find((one) => one.sourceId !== hook.sourceId)!
    const headers = { authorization: `Bearer ${t.setup.ingestKey}` }
    const found: unknown[] = []
    for (const keepIp of ['no', 'truncated', 'whole'] as const) {
      await t.call(setAddressRule, { params: { sourceId }, body: { keepIp } })
      const asked = async (name: string, address?: string) => {
        const event = `${door} ${keepIp} ${name}`
        await post(url, body(event, address), headers)
        return (await propertiesOf(event)).map(({ $ip, ip }) => $ip ?? ip ?? 'nothing')[0]
      }
      found.push(await Promise.all([asked('told', '203.0.113.77'), asked('asked', '$remote'), asked('silent')]))
    }
    expect(found).toEqual([
      ['nothing', 'nothing', 'nothing'],
      ['203.0.113.0', '127.0.0.0', 'nothing'],
      ['203.0.113.77', '127.0.0.1', 'nothing'],
    ])
  })
})

it('is taken from the request where a sender of Mixpanel’s asks for it in its own way', async () => {
  const event = (name: string, ip?: string) => [{ event: name, properties: { token: t.setup.ingestKey, distinct_id: 'u', ip } }]
  await post('/mp/track?ip=1', event('Asked by ip=1'))
  await post('/mp/track?ip=0', event('Asked by ip=0'))
  await post('/mp/track?ip=1', event('Told and asked', '203.0.113.77'))
  expect(await Promise.all(['Asked by ip=1', 'Asked by ip=0', 'Told and asked'].map(propertiesOf))).toEqual([
    [{ $ip: '127.0.0.1' }],
    [{}],
    [{ $ip: '203.0.113.77' }],
  ])
})

it('keeps nothing of an event that is too large to be read where values are masked, whatever its protocol adds to it', async () => {
  const { id: ruleId } = await t.call(createMaskingRule, { body: { property: 'email', action: 'hash' } })
  const { source, ingestKey: key } = await t.call(createSource, { body: { name: 'Large', kind: 'server' } })
  const properties = { email: 'ada@example.com', ip: '203.0.113.77', text: 'x'.repeat(1_100_000) }
  const call = { type: 'track', event: 'Huge', originalTimestamp: new Date().toISOString(), properties }
  const headers = { authorization: `Bearer ${key}`, anonymousid: Buffer.from('visitor').toString('base64') }
  for (const [url, payload] of [
    ['/mp/track?ip=1', [{ event: 'Huge', properties: { token: key, distinct_id: 'u', ...properties } }]],
    ['/rs/v1/track', call],
    ['/rs/v1/batch', { batch: [call, { ...call, event: 'Huge too' }] }],
  ] as const)
    await t.http.inject({ method: 'POST', url, headers, payload })
  const { items } = await t.call(listQuarantine, { query: { sourceId: source.id } })
  const kept = ['event_too_large', '(not kept: properties of this workspace are masked)', true]
  expect(items.map(({ code, body, message }) => [code, body, message.includes('cannot be replayed')])).toEqual([kept, kept, kept, kept])
  await t.call(deleteMaskingRule, { params: { ruleId } })
})

describe('the body of a webhook', () => {
  it('is masked whole, in quarantine and where it is kept to make a mapping with', async () => {
    await t.call(createMaskingRule, { body: { property: 'email', action: 'drop' } })
    const customer = { email: 'ada@example.com', ip: '203.0.113.77', plan: 'pro' }
    expect(await postHook({ event: 'Hooked', email: 'ada@example.com', customer })).toMatchObject({ status: 'stored' })
    expect(JSON.parse((await lastDelivery()).body!)).toEqual({ event: 'Hooked', customer: { plan: 'pro' } })
    expect(await postHook([customer])).toMatchObject({ status: 'quarantined', results: [{ status: 'quarantined' }] })
    expect(JSON.parse((await lastDelivery()).body!)).toEqual([{ plan: 'pro' }])
    expect((await quarantined()).map(({ body }) => JSON.parse(body) as unknown)).toEqual([[{ plan: 'pro' }]])
  })

  it('is not kept where it is large as it comes', async () => {
    await postHook(`{"event":"Large"${' '.repeat(70_000)}}`)
    expect(await lastDelivery()).toMatchObject({ status: 'stored', events: 1, body: null })
  })

  it('is told to be what became of its events, also where the plan decides', async () => {
    const wrong = (name: string) => ({ event: name, userId: 'u', properties: { price: -1 } })
    await publish(t, {}, [
      { ...orderPlaced, name: 'held', mode: 'quarantine' },
      { ...orderPlaced, name: 'turned away', mode: 'reject' },
    ])
    expect(await postHook(wrong('held'))).toMatchObject({ status: 'quarantined' })
    expect(await lastDelivery()).toMatchObject({ status: 'quarantined', events: 0, message: expect.stringContaining('price') as string })
    expect(await postHook(wrong('turned away'))).toMatchObject({ status: 'refused', results: [{ status: 'rejected' }] })
    expect(await lastDelivery()).toMatchObject({ status: 'refused', events: 0, message: expect.stringContaining('price') as string })
    await t.call(updateWebhook, {
      params: { sourceId: hook.sourceId },
      body: {
        version: (await t.call(getWebhook, { params: { sourceId: hook.sourceId } })).webhook.version,
        mapping: { rules: [{ when: [{ path: 'event' }], event: { path: 'event' }, userId: { path: 'customer.id' } }], otherwise: 'ignore' },
        check: { kind: 'none' },
      },
    })
    expect(await postHook({ other: 1 })).toEqual({ status: 'ignored', results: [] })
  })
})

describe('somebody who was erased', () => {
  const erased = '4711'
  beforeAll(async () => {
    await post('/v1/events', { batch: [{ event: 'Came', userId: erased }] }, { authorization: `Bearer ${t.setup.ingestKey}` })
    await settle(t.app)
    await t.call(erasePerson, { params: { person: erased }, body: { later: 'refuse' } })
  })

  it('is in no body of a webhook that is kept, wherever it stands there', async () => {
    const before = (await quarantined()).length
    expect(await postHook({ event: 'Late', customer: { id: erased } })).toMatchObject({
      status: 'refused',
      results: [{ code: 'erased_person' }],
    })
    expect(await lastDelivery()).toMatchObject({ status: 'refused', body: null })
    // Somebody else's event: it is theirs, and is stored, but the body is not kept.
    expect(await postHook({ event: 'Mentioned', customer: { id: 'u' }, by: [{ who: 4711 }] })).toMatchObject({ status: 'stored' })
    expect(await lastDelivery()).toMatchObject({ status: 'stored', body: null })
    // What does not map: there is no field that an id must stand in.
    for (const body of [
      { event: 7, whose: erased },
      { event: 7, whose: { of: [4711] } },
    ])
      expect(await postHook(body)).toMatchObject({ status: 'refused', results: [{ status: 'rejected', code: 'erased_person' }] })
    expect(await lastDelivery()).toMatchObject({ body: null })
    expect(await quarantined()).toHaveLength(before)
  })

  it('and no address is in the beginning that is kept of an event that is too large to be read', async () => {
    const { items } = await t.call(listAddressRules, {})
    const { sourceId } = items.find((one) => one.sourceId !== hook.sourceId)!
    await t.call(setAddressRule, { params: { sourceId }, body: { keepIp: 'truncated' } })
    for (const { id } of (await t.call(listMaskingRules, {})).items) await t.call(deleteMaskingRule, { params: { ruleId: id } })
    const large = { properties: { text: 'x'.repeat(1_100_000) } }
    const answer = await post(
      '/v1/events',
      {
        batch: [
          { event: 'Large 1', userId: erased, ...large },
          { event: 'Large 2', anonymousId: Number(erased), ...large },
          { event: 'Large 3', userId: 'u', context: { ip: '203.0.113.77' }, ...large },
          { event: 'Large 4', userId: 'u', ...large },
        ],
      },
      { authorization: `Bearer ${t.setup.ingestKey}` },
    )
    const { results } = JSON.parse(answer) as { results: EventResult[] }
    expect(results.map(({ code }) => code)).toEqual(['erased_person', 'erased_person', 'event_too_large', 'event_too_large'])
    const kept = (await t.call(listQuarantine, { query: { sourceId, code: 'event_too_large' } })).items
    expect(kept.map(({ body }) => body.slice(0, 30)).toSorted()).toEqual([
      '(not kept: it holds an address)'.slice(0, 30),
      '{"event":"Large 4","userId":"u',
    ])
  })

  it('is not in the quarantine by what waited there while its person was erased, nor is what was masked meanwhile', async () => {
    const { source } = await t.call(createSource, { body: { name: 'Slow', kind: 'server' } })
    const refusal = { code: 'wrong_type', field: 'properties', message: 'Expected an object.' }
    const write = (message: Record<string, unknown>, turn: () => Promise<void>) =>
      pipelineOf(t.app).writer.write({
        workspaceId: t.setup.workspaceId,
        sourceId: source.id,
        receivedAt: Date.now(),
        door: { call: 'native', path: '', sentAt: null },
        messages: [message],
        outcomes: [{ status: 'quarantined', refusal, id: null, name: 'Waited' }],
        turn,
      })
    const late = await write({ event: 'Waited', userId: 'erased-meanwhile' }, async () => {
      await t.call(erasePerson, { params: { person: 'erased-meanwhile' }, body: { later: 'refuse' } })
    })
    expect(late).toMatchObject([{ status: 'rejected', code: 'erased_person' }])
    const masked = await write({ event: 'Waited', userId: 'u', properties: { pin: '1234-5678' } }, async () => {
      await t.call(createMaskingRule, { body: { property: 'pin', action: 'drop' } })
    })
    expect(masked).toMatchObject([{ status: 'quarantined', code: 'wrong_type' }])
    const kept = (await t.call(listQuarantine, { query: { sourceId: source.id } })).items
    expect(kept.map(({ body }) => JSON.parse(body))).toEqual([{ event: 'Waited', userId: 'u', properties: {} }])
  })

  it('is in no list of refused rows but by number and reason', async () => {
    const rows = [
      'event,timestamp,user_id,note',
      'Row,2026-01-01,4711,hers',
      'Row,2026-01-01,u,fine',
      'Row,yesterday,4711,hers',
      'Row,yesterday,u,his',
    ]
    const done = await runImport(t, await uploadFile(t, 'rows.csv', rows.join('\n')))
    expect(summary(done)).toMatchObject({ accepted: 1, refused: 3 })
    const people = await runImport(t, await uploadFile(t, 'people.csv', 'user_id,city\n4711,London\nu,Paris'), 'people')
    expect(summary(people)).toMatchObject({ accepted: 1, refused: 1 })
    const lists = []
    for (const { id: importId } of [done, people]) {
      const url = downloadRefusedRows.path.replace(':importId', importId)
      lists.push((await t.http.inject({ url, headers: { authorization: `Bearer ${t.setup.token}` } })).body)
    }
    const [events = '', persons = ''] = lists
    expect(
      events
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(',').slice(-4).join()),
    ).toEqual([',,,', ',,,', 'Row,yesterday,u,his'])
    expect(events).toContain('removed on request')
    expect(persons.split('\n')[1]).toMatch(/^1,,.*removed on request.*,,$/)
  })
})
