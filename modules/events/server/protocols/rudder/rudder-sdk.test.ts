import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfStored, troubles, type FlakyProxy } from '#test/flaky-proxy.ts'
import { getAccount, getPerson } from '../../../contract.ts'
import { startSdkTest, type SdkTest } from '../sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

const client = (
  { url }: FlakyProxy,
  { path = '', key = s.key, ...options } = {} as { path?: string; key?: string; errorHandler?: unknown },
) =>
  new RudderAnalytics(key, {
    dataPlaneUrl: url + path,
    flushInterval: 0,
    logLevel: 'none',
    retryCount: 2,
    axiosRetryConfig: { retryDelay: () => 20 },
    ...options,
  } as ConstructorParameters<typeof RudderAnalytics>[1])

/** Sends some events in one batch: the SDK sends the first of its life alone. @returns the error that it reports */
async function sendFive(rudder: RudderAnalytics, userId: string): Promise<unknown> {
  for (let index = 0; index < 5; index++) rudder.track({ userId, event: `Event ${index}` })
  return rudder.flush().then(
    () => undefined,
    (error: unknown) => error,
  )
}

it.each(['', '/rs'])('takes every call of @rudderstack/rudder-sdk-node at %s/', async (path) => {
  const proxy = await s.newProxy()
  const [userId, groupId] = [`node${path}`, `acme${path}`]
  const rudder = client(proxy, { path })
  rudder.identify({ userId, traits: { email: 'ada@example.com', plan: 'pro' } })
  rudder.track({ userId, event: 'Order Completed', properties: { total: 9.5 }, context: { sessionId: 17, ip: '203.0.113.9' } })
  rudder.page({ userId, name: 'Home', properties: { path: '/' } })
  rudder.screen({ userId, name: 'Start' })
  rudder.group({ userId, groupId, traits: { name: 'Acme' } })
  rudder.alias({ userId, previousId: 'anon-1' })
  await rudder.flush()

  expect(proxy.seen[0]!.headers['content-type']).toBe('application/x-www-form-urlencoded')
  const rows = await s.stored(userId)
  expect(rows.map(({ event }) => event).toSorted()).toEqual(['$alias', '$group', '$identify', '$pageview', '$screen', 'Order Completed'])
  const order = rows.find(({ event }) => event === 'Order Completed')!
  expect(order).toMatchObject({ props: { total: 9.5, $lib: 'analytics-node' }, session: '17' })
  expect(JSON.stringify(order)).not.toContain('203.0.113.9')
  const { profile } = await s.t.call(getPerson, { params: { person: userId } })
  expect(profile.properties).toMatchObject({ email: 'ada@example.com', plan: 'pro' })
  expect((await s.t.call(getAccount, { params: { account: groupId } })).profile.label).toBe('Acme')
})

describe('the Node SDK meets', () => {
  const sent: Record<string, number> = {
    '429 with Retry-After': 2,
    '503': 2,
    'a connection that is cut before': 2,
    'a connection that is cut after it was stored': 2,
  }
  it.concurrent.each(Object.entries(troubles))('%s', async (name, turns) => {
    const proxy = await s.newProxy()
    const rudder = client(proxy)
    rudder.track({ userId: 'first', event: 'First' })
    await rudder.flush()
    proxy.plan(...turns)
    const error = await sendFive(rudder, name)
    const isDropped = ['400', '401', '413'].includes(name)
    expect(proxy.seen).toHaveLength(sent[name] ?? 1)
    expect(error !== undefined).toBe(isDropped)
    expect(await s.stored(name)).toHaveLength(isDropped ? 0 : 5)
  })

  it('a batch of which a part was stored', async () => {
    const proxy = await s.newProxy()
    const rudder = client(proxy)
    rudder.track({ userId: 'first', event: 'First' })
    await rudder.flush()
    proxy.plan(
      halfStored((body) => {
        const { batch, ...rest } = JSON.parse(gunzipSync(body).toString()) as { batch: unknown[] }
        return gzipSync(JSON.stringify({ ...rest, batch: batch.slice(0, 2) }))
      }),
    )
    expect(await sendFive(rudder, 'half')).toBeUndefined()
    expect(proxy.seen).toHaveLength(2)
    expect((await s.stored('half')).map(({ event }) => event)).toEqual([0, 1, 2, 3, 4].map((index) => `Event ${index}`))
  })

  it('a server that does not know its key', async () => {
    const proxy = await s.newProxy()
    const errors: unknown[] = []
    const rudder = client(proxy, { key: 'fk_wrong', errorHandler: (error: unknown) => void errors.push(error) })
    rudder.track({ userId: 'nobody', event: 'Lost' })
    await rudder.flush()
    expect(proxy.seen).toHaveLength(1)
    expect(errors).toMatchObject([{ response: { status: 401 } }])
  })
})

const send = (path: string, message: object, headers: Record<string, string> = {}) =>
  s.t.http.inject({
    method: 'POST',
    url: path,
    headers: { authorization: `Basic ${Buffer.from(`${s.key}:`).toString('base64')}`, ...headers },
    payload: JSON.stringify(message),
  })

it('answers OK at its own paths, and takes who it was from the header', async () => {
  const anonymousid = Buffer.from('device-ü').toString('base64')
  const answer = await send('/rs/v1/track', { event: 'Clicked', originalTimestamp: new Date().toISOString() }, { anonymousid })
  expect([answer.statusCode, answer.body]).toEqual([200, 'OK'])
  expect(await s.stored('device-ü')).toMatchObject([{ event: 'Clicked', anonymous_id: 'device-ü' }])
})

it('takes beacons, whose key is in the address', async () => {
  const batch = [{ type: 'track', event: 'Left', anonymousId: 'beacon', originalTimestamp: new Date().toISOString() }]
  for (const key of [s.key, 'fk_wrong']) {
    const answer = await s.t.http.inject({ method: 'POST', url: `/beacon/v1/batch?writeKey=${key}`, payload: JSON.stringify({ batch }) })
    expect(answer.statusCode).toBe(key === s.key ? 200 : 401)
  }
  expect(await s.stored('beacon')).toHaveLength(1)
})

it('says to the browser’s SDK that there is nobody else to send to', async () => {
  for (const path of ['/sourceConfig/', '/rs/sourceConfig/']) {
    const answer = await s.t.http.inject({ url: `${path}?writeKey=${s.key}&p=npm&v=3.34.1`, headers: { origin: 'https://shop.example' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(answer.json()).toMatchObject({ source: { enabled: true, writeKey: s.key, connections: [], destinations: [] } })
    expect((await s.t.http.inject({ url: `${path}?writeKey=fk_wrong` })).statusCode).toBe(401)
  }
})
