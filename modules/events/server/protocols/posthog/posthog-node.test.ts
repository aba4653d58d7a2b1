import { gunzipSync, gzipSync } from 'node:zlib'
import { PostHog } from 'posthog-node'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FlakyProxy, Turn } from '#test/flaky-proxy.ts'
import { getAccount, getPerson } from '../../../contract.ts'
import { startSdkTest, type SdkTest } from '../sdk.fixture.ts'

let s: SdkTest
let proxy: FlakyProxy
beforeAll(async () => {
  // The SDK writes there what it could not deliver.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  s = await startSdkTest()
  proxy = await s.newProxy()
})
afterAll(() => s.close())
afterEach(() => delete process.env.POSTHOG_CAPTURE_MODE)

/** The SDK with nothing changed but its host; retries do not take three seconds each. */
function client(mode: 'v0' | 'v1', key = s.key, host = proxy.url) {
  process.env.POSTHOG_CAPTURE_MODE = mode
  const posthog = new PostHog(key, { host, flushInterval: 60_000, fetchRetryDelay: 20, fetchRetryCount: 2 })
  const errors: unknown[] = []
  posthog.on('error', (error: unknown) => errors.push(error instanceof Error && 'response' in error ? error.message : error))
  return { posthog, errors }
}

const json = (body: Buffer) => JSON.parse((body[0] === 0x1f ? gunzipSync(body) : body).toString()) as { batch: unknown[] }

describe.each(['v0', 'v1'] as const)('posthog-node, %s', (mode) => {
  const who = `node-${mode}`

  it('sends every call', async () => {
    proxy.plan()
    const { posthog, errors } = client(mode)
    posthog.capture({
      distinctId: who,
      event: 'Order Completed',
      properties: { total: 9.5, items: [{ sku: 'a' }], $session_id: 's-1', 'a.b': 1 },
      groups: { company: `acme-${mode}`, project: 'p-1' },
      timestamp: new Date(Date.now() - 86_400_000),
    })
    posthog.identify({ distinctId: who, properties: { email: 'ada@example.com', $set_once: { first: 'x' } } })
    posthog.alias({ distinctId: who, alias: `before-${mode}` })
    posthog.groupIdentify({ groupType: 'company', groupKey: `acme-${mode}`, properties: { name: 'Acme', seats: 12 } })
    posthog.groupIdentify({ groupType: 'company', groupKey: `acme-${mode}`, distinctId: who })
    posthog.captureException(new Error('broken'), who)
    posthog.capture({ distinctId: who, event: '$pageview', properties: { $current_url: 'https://x.y/p', $set: { plan: 'pro' } } })
    await posthog.shutdown()
    expect(errors).toEqual([])
    expect(proxy.seen.map(({ url }) => url)).toEqual(mode === 'v0' ? ['/batch/'] : ['/i/v1/analytics/events'])

    const events = await s.stored(who)
    expect(events.map(({ event }) => event).toSorted()).toEqual([
      '$alias',
      '$exception',
      '$group',
      '$identify',
      '$pageview',
      'Order Completed',
    ])
    const order = events.find(({ event }) => event === 'Order Completed')!
    expect(order).toMatchObject({ type: 'track', user_id: who, account: `acme-${mode}`, groups: { project: 'p-1' }, session: 's-1' })
    expect(order.props).toMatchObject({ total: 9.5, items: [{ sku: 'a' }], a: { b: 1 }, $lib: 'posthog-node', $lib_version: '5.70.0' })
    expect(order.props).not.toHaveProperty('$groups')
    expect(Date.now() - order.ms).toBeGreaterThan(86_000_000)
    expect(events.find(({ event }) => event === '$pageview')!.props).toMatchObject({ $url: 'https://x.y/p' })
    const { profile, accounts } = await s.t.call(getPerson, { params: { person: who } })
    expect(profile!.properties).toMatchObject({ email: 'ada@example.com', first: 'x', plan: 'pro' })
    expect(accounts).toMatchObject([{ key: `acme-${mode}`, label: 'Acme' }])
    expect((await s.t.call(getAccount, { params: { account: `acme-${mode}` } })).profile!.properties).toMatchObject({ seats: 12 })
    expect(await s.refused()).toEqual([])
  })

  /** Half of a batch, as if the connection had broken in the middle of storing it. */
  const half = (body: Buffer) => {
    const whole = json(body)
    return gzipSync(JSON.stringify({ ...whole, batch: whole.batch.slice(0, whole.batch.length / 2) }))
  }
  const ok = JSON.stringify(mode === 'v0' ? { status: 'Ok' } : { results: {} })

  it.each<[name: string, turns: Turn[], requests: number, stored: number, errors: number, { v1?: [number, number, number] }?]>([
    ['success', ['pass'], 1, 4, 0],
    // The newer protocol needs an answer that it can read: an empty one loses what a server did not store.
    ['200 with nothing in it, stored', [{ instead: { status: 200 } }], 1, 4, 0, { v1: [1, 4, 1] }],
    ['204, stored', [{ instead: { status: 204 } }], 1, 4, 0, { v1: [1, 4, 1] }],
    ['400', [{ status: 400, body: 'no' }], 1, 0, 1],
    ['401', [{ status: 401, body: 'no' }], 1, 0, 1],
    // The older one cuts the batch into halves, the newer one drops it.
    ['413', [{ status: 413, body: 'too large' }], 3, 4, 0, { v1: [1, 0, 1] }],
    ['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '1' } }], 2, 4, 0],
    ['503', [{ status: 503 }, { status: 503 }], 3, 4, 0],
    ['503 for good', [{ status: 503 }, { status: 503 }, { status: 503 }], 3, 0, 1],
    ['a connection that breaks before the server', ['drop'], 2, 4, 0],
    ['a connection that breaks after the server stored it', ['drop after'], 2, 4, 0],
    ['503 after the server stored it', [{ instead: { status: 503 } }], 2, 4, 0],
    ['503 after the server stored half of it', [{ forward: half, instead: { status: 503 } }], 2, 4, 0],
    [
      'a success of half of it',
      [
        { forward: half, instead: { status: 503 } },
        { forward: half, instead: 'drop' },
      ],
      3,
      4,
      0,
    ],
    ['an answer that says nothing of any event, stored', [{ instead: { status: 200, body: ok } }], 1, 4, 0],
  ])('stores everything once, or drops it knowingly: %s', async (name, turns, requests, stored, errors, instead) => {
    const [wantedRequests, wantedStored, wantedErrors] = instead?.[mode as 'v1'] ?? [requests, stored, errors]
    proxy.plan(...turns)
    const { posthog, errors: told } = client(mode)
    const person = `${who} ${name}`
    for (let index = 0; index < 4; index++) posthog.capture({ distinctId: person, event: `Step ${index}`, properties: { index } })
    await posthog.shutdown().catch(() => undefined)
    expect([proxy.seen.length, (await s.stored(person)).length, Math.min(told.length, 1)]).toEqual([
      wantedRequests,
      wantedStored,
      wantedErrors,
    ])
  })
})

it('is told of a key that does not work, and drops the batch', async () => {
  for (const mode of ['v0', 'v1'] as const) {
    proxy.plan()
    const { posthog, errors } = client(mode, 'fk_wrong')
    posthog.capture({ distinctId: 'nobody', event: 'Lost' })
    await posthog.shutdown()
    expect([mode, proxy.seen.length, errors.length]).toEqual([mode, 1, 1])
  }
})

it('is told in the newer protocol what became of each event', async () => {
  proxy.plan()
  const { posthog, errors } = client('v1')
  posthog.capture({ distinctId: 'told', event: 'Good' })
  posthog.capture({ distinctId: 'undefined', event: 'Bad' })
  await posthog.shutdown()
  expect(proxy.seen).toHaveLength(1)
  expect((errors[0] as { drops: unknown[] }).drops).toMatchObject([{ details: expect.stringContaining('quarantine') }])
  expect(await s.stored('told')).toHaveLength(1)
})

it('works under the prefix, without gzip, and for somebody without a profile', async () => {
  const posthog = new PostHog(s.key, { host: `${proxy.url}/ph`, flushInterval: 60_000, disableCompression: true })
  posthog.capture({ distinctId: 'prefixed', event: 'Seen', properties: { $process_person_profile: false } })
  await posthog.shutdown()
  expect(await s.stored('prefixed')).toMatchObject([{ event: 'Seen', user_id: '', anonymous_id: 'prefixed' }])
})

it('finds no flags, decided there or here, and no surveys', async () => {
  for (const host of [proxy.url, `${proxy.url}/ph`]) {
    const posthog = new PostHog(s.key, { host, flushInterval: 60_000 })
    expect(await posthog.getAllFlags('somebody')).toEqual({})
    expect(await posthog.isFeatureEnabled('new.checkout', 'somebody')).toBeFalsy()
    await posthog.shutdown()
    const local = new PostHog(s.key, { host, personalApiKey: 'phx_personal', flushInterval: 60_000 })
    await local.waitForLocalEvaluationReady(5_000)
    expect(await local.getAllFlags('somebody')).toEqual({})
    // As PostHog's own server answers for a flag that it does not know.
    expect(await local.getRemoteConfigPayload('new.checkout')).toBe('')
    await local.shutdown()
  }
})
