import { monitorEventLoopDelay } from 'node:perf_hooks'
import Mixpanel from 'mixpanel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSdkTest, type SdkTest } from './sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

const post = (url: string, payload: unknown) =>
  s.t.http.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

describe('many messages hold nobody up:', () => {
  /** Sends up to three times: a long turn of our own shows each time, what the machine does meanwhile does not. */
  async function longestTurn(send: () => Promise<void>): Promise<number> {
    const turns: number[] = []
    for (let round = 0; round < 3 && (turns.at(-1) ?? Infinity) > 1_000; round++) {
      const delay = monitorEventLoopDelay({ resolution: 10 })
      delay.enable()
      await send()
      delay.disable()
      turns.push(delay.max / 1e6)
    }
    return turns.at(-1)!
  }

  it('100,000 of Mixpanel', async () => {
    // Most are no objects, so that the test need not wait for the store.
    const first = JSON.stringify({ event: 'Many', properties: { token: s.key, distinct_id: 'many' } })
    const body = `[${first}${',0'.repeat(99_999)}]`
    const turn = await longestTurn(async () => {
      const answer = await post('/mp/track?verbose=1', body)
      expect(answer.json()).toEqual({ status: 1, error: expect.stringMatching(/^99999 of 100000 are/) })
    })
    expect(turn).toBeLessThan(1_000)
  }, 60_000)
})

describe('what is wrong with the first message of a list says nothing of the others:', () => {
  const wide = 'x'.repeat(1_100_000)
  const bad: [what: string, message: unknown][] = [
    ['null', null],
    ['a list', []],
    ['a text', 'text'],
    ['an empty object', {}],
    ['one without properties', { event: 'Bad' }],
    ['one whose properties are a list', { event: 'Bad', properties: [] }],
    ['one of more than 1 MB', { event: 'Bad', properties: { wide } }],
  ]

  it.each(bad)('%s, in Mixpanel’s', async (what, first) => {
    for (const path of ['/track', '/mp/track']) {
      const good = { event: 'Good', properties: { token: s.key, distinct_id: `m ${what}`, $insert_id: path } }
      const answer = await post(`${path}?verbose=1`, [first, good])
      expect([answer.statusCode, answer.json()]).toMatchObject([200, { status: 1 }])
    }
    expect(await s.stored(`m ${what}`)).toHaveLength(2)
  })

  it.each(bad)('%s, in PostHog’s', async (what, first) => {
    for (const path of ['/track/', '/e/']) {
      const good = { event: 'Good', distinct_id: `p ${what}`, uuid: path, properties: { token: s.key } }
      const answer = await post(path, [first, good])
      expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"Ok"}'])
    }
    expect(await s.stored(`p ${what}`)).toHaveLength(2)
  })

  it('and one of more than 1 MB says by itself whose it is', async () => {
    const mixpanel = await post('/track?verbose=1', [{ event: 'Large', properties: { token: s.key, wide, distinct_id: 'u' } }])
    expect(mixpanel.json()).toEqual({ status: 0, error: expect.stringContaining('at most 1 MB') })
    const posthog = await post('/track/', { event: 'Large', distinct_id: 'u', properties: { token: s.key, wide } })
    expect([posthog.statusCode, posthog.body]).toEqual([200, '{"status":"Ok"}'])
    const theirs = { event: 'Large', properties: { token: 'fk_of_somebody_else', wide, distinct_id: 'u' } }
    const told = await post('/track?verbose=1', [{ event: 'Own', properties: { token: s.key, distinct_id: 'u' } }, theirs])
    expect(told.json()).toEqual({ status: 1, error: expect.stringContaining('one token') })
  })
})

it('mixpanel with the key of an old project, which it puts into the address of every call, works at the root', async () => {
  const proxy = await s.newProxy()
  const told = (call: (done: (error?: Error | null) => void) => void) => new Promise((resolve) => call((error) => resolve(error?.message)))
  for (const verbose of [false, true]) {
    const options: object = { host: new URL(proxy.url).host, protocol: 'http', keepAlive: false, key: 'an api key', verbose }
    const mixpanel = Mixpanel.init(s.key, options as Mixpanel.InitConfig)
    const id = `with key, verbose ${verbose}`
    const answers = [
      await told((done) => mixpanel.track('Tracked', { distinct_id: id }, done)),
      await told((done) => mixpanel.alias(id, `${id} too`, done)),
      await told((done) => mixpanel.people.set(id, { plan: 'pro' }, done)),
      await told((done) => mixpanel.track_batch([{ event: 'Batched', properties: { distinct_id: id } }], done as never)),
    ]
    expect(answers).toEqual([undefined, undefined, undefined, undefined])
    expect((await s.stored(id)).map(({ event }) => event).toSorted()).toEqual(['$alias', '$identify', 'Batched', 'Tracked'])
  }
})

describe('names of the sender’s that JavaScript has a meaning for are names like others:', () => {
  const hostile = '{"__proto__":{"$set":{"polluted":1}},"constructor":"c","toString":"t","a":1}'

  it('in Amplitude’s', async () => {
    const events = `[{"event_type":"Names","user_id":"names-a","event_properties":${hostile},"user_properties":${hostile}},
      {"event_type":"\\ufffd","user_id":"names-a","event_properties":${hostile},"user_properties":{"$add":1,"__proto__":2}}]`
    const answer = await post('/2/httpapi', `{"api_key":"${s.key}","events":${events}}`)
    expect(answer.json()).toMatchObject({ code: 200, events_ingested: 2 })
    const [row] = (await s.stored('names-a')).filter(({ event }) => event === 'Names')
    expect(row!.props).toMatchObject({ constructor: 'c', toString: 't', a: 1 })
  })

  it('in the answer of Amplitude’s, which names fields', async () => {
    const named = ['constructor', '__proto__'].map((name) => `{"event_type":"Bytes","user_id":"u","${name}":"~"}`)
    const body = Buffer.from(`{"api_key":"${s.key}","events":[${named.join(',')}]}`)
    for (let at = body.indexOf('~'); at !== -1; at = body.indexOf('~', at)) body[at] = 0xff
    const answer = await s.t.http.inject({ method: 'POST', url: '/2/httpapi', payload: body, headers: { 'content-type': 'text/plain' } })
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('"constructor":[0],"__proto__":[1]')])
  })

  it('in Mixpanel’s', async () => {
    const event = `{"event":"Names","properties":{"token":"${s.key}","distinct_id":"names-m","constructor":"c","__proto__":{"b":1},"toString":"t"}}`
    expect((await post('/track', event)).body).toBe('1')
    expect((await s.stored('names-m'))[0]!.props).toMatchObject({ constructor: 'c', toString: 't' })
    const change = (names: string) => `{"$token":"${s.key}","$distinct_id":"names-p",${names}}`
    const told = await post('/engage?verbose=1', change('"__proto__":{"$set":{"polluted":1}}'))
    expect(told.json()).toEqual({ status: 0, error: expect.stringContaining('Expected a change: $set') })
    expect((await post('/engage', change('"__proto__":{"$set":{}},"$set":{"__proto__":{"x":1},"a":1},"$add":{"b":1}'))).body).toBe('1')
    expect({}).not.toHaveProperty('polluted')
  })
})

it('says where the key goes when Amplitude’s is missing', async () => {
  expect((await post('/2/httpapi', { events: [] })).json()).toMatchObject({
    code: 400,
    error: 'Invalid API key: Send an ingest key: `api_key` in the body.',
  })
})
