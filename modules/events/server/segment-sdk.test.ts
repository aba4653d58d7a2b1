import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { getAccount, getPerson, segmentSettings } from '../contract.ts'

let t: TestApp
let host: string
/** What the server answers before it works again. */
let failures: { status: number; headers?: Record<string, string> }[] = []
let requests = 0

beforeAll(async () => {
  t = await testApp()
  host = await t.http.listen({ port: 0, host: '127.0.0.1' })
  const handlers = t.http.server.listeners('request') as ((...args: unknown[]) => void)[]
  t.http.server.removeAllListeners('request')
  t.http.server.on('request', (request, response) => {
    requests++
    const failure = failures.shift()
    if (!failure) return handlers.forEach((handle) => handle(request, response))
    request.resume()
    response.writeHead(failure.status, failure.headers).end()
  })
})
afterAll(() => t.close())

interface Stored {
  event: string
  type: string
  person: string
  account: string
  id: string
  props: Record<string, unknown>
}

const stored = (person: string) =>
  t.app.ch.query<Stored>(
    sql`SELECT event, type, person, account, id, props FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND person = ${person} ORDER BY ts, event`,
    { settings: { output_format_json_quote_64bit_integers: 0 } },
  )

const client = (settings: Partial<ConstructorParameters<typeof Analytics>[0]> = {}) =>
  new Analytics({ writeKey: t.setup.ingestKey, host, flushInterval: 50, ...settings })

it('takes every call of @segment/analytics-node', async () => {
  const analytics = client()
  analytics.identify({ userId: 'node-1', traits: { email: 'ada@example.com', plan: 'pro', logins: 3 } })
  analytics.track({ userId: 'node-1', event: 'Order Completed', properties: { total: 9.5, items: [{ sku: 'a' }] } })
  analytics.page({ userId: 'node-1', name: 'Home', properties: { path: '/' } })
  analytics.screen({ userId: 'node-1', name: 'Start' })
  analytics.group({ userId: 'node-1', groupId: 'acme', traits: { name: 'Acme', seats: 12 } })
  analytics.alias({ userId: 'node-1', previousId: 'anon-1' })
  const errors: unknown[] = []
  analytics.on('error', (error) => errors.push(error))
  await analytics.closeAndFlush()
  expect(errors).toEqual([])

  const rows = await stored('node-1')
  expect(rows.map(({ event }) => event).toSorted()).toEqual(['$alias', '$group', '$identify', '$pageview', '$screen', 'Order Completed'])
  const order = rows.find(({ event }) => event === 'Order Completed')!
  expect(order).toMatchObject({ type: 'track', props: { total: 9.5, items: [{ sku: 'a' }], $lib: '@segment/analytics-node' } })
  expect(order.id).toMatch(/^node-next/)

  const { profile, accounts } = await t.call(getPerson, { params: { person: 'node-1' } })
  expect(profile).toMatchObject({ label: 'ada@example.com', properties: { email: 'ada@example.com', plan: 'pro', logins: 3 } })
  expect(accounts).toEqual([{ key: 'acme', label: 'Acme' }])
  expect(await t.call(getAccount, { params: { account: 'acme' } })).toMatchObject({
    profile: { label: 'Acme', properties: { seats: 12 } },
    people: [{ key: 'node-1', label: 'ada@example.com' }],
    peopleCount: 1,
  })
})

it('gets everything once when it first answers 503', async () => {
  failures = [{ status: 503, headers: { 'retry-after': '1' } }]
  requests = 0
  const analytics = client({ maxRetries: 3 })
  for (let index = 0; index < 20; index++) analytics.track({ userId: 'node-2', event: 'Retried', messageId: `retry-${index}` })
  await analytics.closeAndFlush({ timeout: 15_000 })
  expect(requests).toBeGreaterThan(1)
  expect(await stored('node-2')).toHaveLength(20)
})

it('counts a batch once that the SDK sends twice', async () => {
  for (let round = 0; round < 2; round++) {
    const analytics = client()
    for (let index = 0; index < 10; index++) analytics.track({ userId: 'node-3', event: 'Twice', messageId: `twice-${index}` })
    await analytics.closeAndFlush()
  }
  expect(await stored('node-3')).toHaveLength(10)
})

it('tells an SDK with a wrong key, which drops the batch', async () => {
  requests = 0
  const analytics = client({ writeKey: 'fk_wrong', maxRetries: 3 })
  const errors: unknown[] = []
  analytics.on('error', (error) => errors.push(error))
  analytics.track({ userId: 'node-4', event: 'Lost' })
  await analytics.closeAndFlush()
  expect(requests).toBe(1)
  expect(errors).toHaveLength(1)
})

it.each(['track', 't', 'identify', 'i', 'page', 'p', 'screen', 's', 'group', 'g', 'alias', 'a'])(
  'answers /v1/%s with 200 and JSON',
  async (path) => {
    const message = {
      event: 'Short',
      userId: `path-${path}`,
      groupId: 'g',
      previousId: 'x',
      writeKey: t.setup.ingestKey,
      sentAt: new Date().toISOString(),
    }
    const answer = await fetch(`${host}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(message),
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ success: true, results: [{ status: 'ok' }] })
  },
)

it('gives browsers their settings', async () => {
  for (const { path } of segmentSettings) {
    const answer = await fetch(host + path.replace(':writeKey', t.setup.ingestKey))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ integrations: { 'Segment.io': { apiKey: t.setup.ingestKey, protocol: 'http' } } })
    expect((await fetch(host + path.replace(':writeKey', 'fk_wrong'))).status).toBe(401)
  }
})
