import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfStored, troubles, type FlakyProxy } from '#test/flaky-proxy.ts'
import { getAccount, getPerson, segmentSettings } from '../contract.ts'
import { startSdkTest, type SdkTest } from './protocols/sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

function client({ url }: FlakyProxy, settings: Partial<ConstructorParameters<typeof Analytics>[0]> = {}) {
  const analytics = new Analytics({ writeKey: s.key, host: url, flushInterval: 50, maxRetries: 3, ...settings })
  const errors: unknown[] = []
  analytics.on('error', (error) => errors.push(error))
  return { analytics, errors }
}

it('takes every call of @segment/analytics-node', async () => {
  const { analytics, errors } = client(await s.newProxy())
  analytics.identify({ userId: 'node-1', traits: { email: 'ada@example.com', plan: 'pro', logins: 3 } })
  analytics.track({ userId: 'node-1', event: 'Order Completed', properties: { total: 9.5, items: [{ sku: 'a' }] } })
  analytics.page({ userId: 'node-1', name: 'Home', properties: { path: '/' } })
  analytics.screen({ userId: 'node-1', name: 'Start' })
  analytics.group({ userId: 'node-1', groupId: 'acme', traits: { name: 'Acme', seats: 12 } })
  analytics.alias({ userId: 'node-1', previousId: 'anon-1' })
  await analytics.closeAndFlush()
  expect(errors).toEqual([])

  const rows = await s.stored('node-1')
  expect(rows.map(({ event }) => event).toSorted()).toEqual(['$alias', '$group', '$identify', '$pageview', '$screen', 'Order Completed'])
  const order = rows.find(({ event }) => event === 'Order Completed')!
  expect(order).toMatchObject({ type: 'track', props: { total: 9.5, items: [{ sku: 'a' }], $lib: '@segment/analytics-node' } })
  expect(order.id).toMatch(/^node-next/)

  const { profile, accounts } = await s.t.call(getPerson, { params: { person: 'node-1' } })
  expect(profile).toMatchObject({ label: 'ada@example.com', properties: { email: 'ada@example.com', plan: 'pro', logins: 3 } })
  expect(accounts).toEqual([{ key: 'acme', label: 'Acme' }])
  expect(await s.t.call(getAccount, { params: { account: 'acme' } })).toMatchObject({
    profile: { label: 'Acme', properties: { seats: 12 } },
    people: [{ key: 'node-1', label: 'ada@example.com' }],
    peopleCount: 1,
  })
})

/** Sends some events in one batch. */
async function sendFive({ analytics }: ReturnType<typeof client>, userId: string): Promise<void> {
  for (let index = 0; index < 5; index++) analytics.track({ userId, event: `Event ${index}`, messageId: `${userId}-${index}` })
  await analytics.closeAndFlush({ timeout: 15_000 })
}

describe('the Node SDK meets', () => {
  const isRepeated = (name: string) => /^(429|503|a connection)/.test(name)
  it.concurrent.each(Object.entries(troubles))('%s', async (name, turns) => {
    const proxy = await s.newProxy()
    proxy.plan(...turns)
    const sender = client(proxy)
    await sendFive(sender, name)
    const isDropped = ['400', '401', '413'].includes(name)
    expect(proxy.seen).toHaveLength(isRepeated(name) ? 2 : 1)
    expect(sender.errors).toHaveLength(isDropped ? 5 : 0)
    expect(await s.stored(name)).toHaveLength(isDropped ? 0 : 5)
  })

  it.concurrent('503 for longer than it tries', async () => {
    const proxy = await s.newProxy()
    proxy.plan({ status: 503 }, { status: 503 })
    const sender = client(proxy, { maxRetries: 1 })
    await sendFive(sender, 'given up')
    expect([proxy.seen.length, sender.errors.length, (await s.stored('given up')).length]).toEqual([2, 5, 0])
  })

  it.concurrent('a batch of which a part was stored', async () => {
    const proxy = await s.newProxy()
    proxy.plan(
      halfStored((body) => {
        const { batch, ...rest } = JSON.parse(body.toString()) as { batch: unknown[] }
        return Buffer.from(JSON.stringify({ ...rest, batch: batch.slice(0, 2) }))
      }),
    )
    const sender = client(proxy)
    await sendFive(sender, 'half')
    expect([proxy.seen.length, sender.errors]).toEqual([2, []])
    expect((await s.stored('half')).map(({ event }) => event).toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `Event ${index}`))
  })

  it.concurrent('a batch that is sent twice', async () => {
    const proxy = await s.newProxy()
    for (let round = 0; round < 2; round++) await sendFive(client(proxy), 'twice')
    expect(proxy.seen).toHaveLength(2)
    expect(await s.stored('twice')).toHaveLength(5)
  })

  it.concurrent('a server that does not know its key', async () => {
    const proxy = await s.newProxy()
    const sender = client(proxy, { writeKey: 'fk_wrong' })
    await sendFive(sender, 'nobody')
    expect([proxy.seen.length, sender.errors.length]).toEqual([1, 5])
  })
})

it.each(['track', 't', 'identify', 'i', 'page', 'p', 'screen', 's', 'group', 'g', 'alias', 'a'])(
  'answers /v1/%s with 200 and JSON',
  async (path) => {
    const message = {
      event: 'Short',
      userId: `path-${path}`,
      groupId: 'g',
      previousId: 'x',
      writeKey: s.key,
      sentAt: new Date().toISOString(),
    }
    const answer = await s.t.http.inject({
      method: 'POST',
      url: `/v1/${path}`,
      headers: { 'content-type': 'text/plain' },
      payload: JSON.stringify(message),
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ success: true, results: [{ status: 'ok' }] })
  },
)

it('gives browsers their settings', async () => {
  for (const { path } of segmentSettings) {
    const answer = await s.t.http.inject({ url: path.replace(':writeKey', s.key) })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ integrations: { 'Segment.io': { apiKey: s.key, protocol: 'http' } } })
    expect((await s.t.http.inject({ url: path.replace(':writeKey', 'fk_wrong') })).statusCode).toBe(401)
  }
})
