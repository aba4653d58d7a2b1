import { createInstance, Identify, Types } from '@amplitude/analytics-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfStored, troubles, type FlakyProxy } from '#test/flaky-proxy.ts'
import { getAccount, getPerson } from '../../../contract.ts'
import { startSdkTest, type SdkTest } from '../sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

async function client({ url }: FlakyProxy, path = '/2/httpapi', key = s.key) {
  const amplitude = createInstance()
  await amplitude.init(key, {
    serverUrl: url + path,
    logLevel: Types.LogLevel.None,
    flushMaxRetries: 3,
    flushQueueSize: 5,
    flushIntervalMillis: 1_000,
  }).promise
  return amplitude
}
type Client = Awaited<ReturnType<typeof client>>

/** Sends some events in one batch. @returns the codes that the SDK reports */
async function sendFive(amplitude: Client, user_id: string): Promise<number[]> {
  const sent = Array.from({ length: 5 }, (_, index) => amplitude.track(`Event ${index}`, {}, { user_id }).promise)
  return (await Promise.all(sent)).map(({ code }) => code)
}

it.each(['/2/httpapi', '/batch', '/amp/2/httpapi', '/amp/batch'])('takes every call of @amplitude/analytics-node at %s', async (path) => {
  const proxy = await s.newProxy()
  const [user_id, company] = [`node${path}`, `acme${path}`]
  const amplitude = await client(proxy, path)
  const about = { user_id, device_id: `device${path}`, session_id: 1772362800000 }
  amplitude.track('Order Completed', { total: 9.5 }, { ...about, insert_id: 'ins-1', ip: '203.0.113.9' })
  amplitude.identify(new Identify().set('email', 'ada@example.com').setOnce('first', 'x').unset('old'), about)
  amplitude.setGroup('company', company, about)
  amplitude.groupIdentify('company', company, new Identify().set('name', 'Acme').set('seats', 12), about)
  const result = await amplitude.track('No session', {}, { user_id, session_id: -1 }).promise
  expect(result).toMatchObject({ code: 200, message: 'Event tracked successfully' })

  const rows = await s.stored(user_id)
  expect(rows.map(({ event }) => event).toSorted()).toEqual(['$group', '$identify', '$identify', 'No session', 'Order Completed'])
  const order = rows.find(({ event }) => event === 'Order Completed')!
  expect(order).toMatchObject({
    id: 'ins-1',
    user_id,
    anonymous_id: `device${path}`,
    session: '1772362800000',
    props: { total: 9.5, $lib: 'amplitude-node-ts', $lib_version: '1.5.73' },
  })
  expect(JSON.stringify(order)).not.toContain('203.0.113.9')
  expect(rows.find(({ event }) => event === 'No session')!.session).toBe('')
  const person = await s.t.call(getPerson, { params: { person: user_id } })
  expect(person.profile.properties).toMatchObject({ email: 'ada@example.com', first: 'x', company })
  expect(person.accounts).toEqual([{ key: company, label: 'Acme' }])
  expect((await s.t.call(getAccount, { params: { account: company } })).profile.properties).toMatchObject({ seats: 12 })
})

describe('the Node SDK meets', () => {
  /** Requests, what it reports, and how many events are stored. It never sends again after a connection that was cut. */
  const met: Record<string, [requests: number, code: number, stored?: number]> = {
    '200 without a body': [1, 200],
    '204': [1, 204],
    '400': [2, 200],
    '401': [2, 200],
    '413': [3, 200],
    '429 with Retry-After': [2, 200],
    '503': [2, 200],
    'a connection that is cut before': [1, 0, 0],
    'a connection that is cut after it was stored': [1, 0],
  }
  it.concurrent.each(Object.entries(troubles))('%s', async (name, turns) => {
    const proxy = await s.newProxy()
    proxy.plan(...turns)
    const codes = await sendFive(await client(proxy), name)
    const [requests, code, count = 5] = met[name]!
    expect([proxy.seen.length, ...new Set(codes)]).toEqual([requests, code])
    expect(await s.stored(name)).toHaveLength(count)
  })

  it.concurrent('a batch of which a part was stored', async () => {
    const proxy = await s.newProxy()
    proxy.plan(
      halfStored(
        (body) => {
          const { events, ...rest } = JSON.parse(body.toString()) as { events: unknown[] }
          return Buffer.from(JSON.stringify({ ...rest, events: events.slice(0, 2) }))
        },
        { status: 503, body: '{"code":503}' },
      ),
    )
    expect(await sendFive(await client(proxy), 'half')).toEqual([200, 200, 200, 200, 200])
    expect((await s.stored('half')).map(({ event }) => event)).toEqual([0, 1, 2, 3, 4].map((index) => `Event ${index}`))
  })

  it.concurrent('a server that does not know its key, and drops the batch at once', async () => {
    const proxy = await s.newProxy()
    expect(await sendFive(await client(proxy, '/2/httpapi', 'fk_wrong'), 'nobody')).toEqual([400, 400, 400, 400, 400])
    expect(proxy.seen).toHaveLength(1)
  })

  it.concurrent('events that are refused, and sends nothing again', async () => {
    const proxy = await s.newProxy()
    const amplitude = await client(proxy)
    const bad = amplitude.track('Bad', { a: { b: 1 }, 'a.b': 2 }, { user_id: 'mixed' }).promise
    const good = amplitude.track('Good', {}, { user_id: 'mixed' }).promise
    expect([(await bad).code, (await good).code]).toEqual([200, 200])
    expect(proxy.seen).toHaveLength(1)
    expect((await s.stored('mixed')).map(({ event }) => event)).toEqual(['Good'])
    const alone = await amplitude.track('Bad alone', {}, { user_id: 'undefined' }).promise
    expect(alone).toMatchObject({ code: 400, message: expect.stringContaining('A variable was probably empty') })
    expect(proxy.seen).toHaveLength(2)
    expect(await s.refused()).toMatchObject([
      { event: 'Bad', code: 'conflicting_properties', field: 'event_properties.a.b' },
      { event: 'Bad alone', code: 'placeholder_id', field: 'user_id' },
    ])
  })
})
