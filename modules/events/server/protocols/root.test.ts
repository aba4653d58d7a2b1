import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSdkTest, type SdkTest } from './sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

type Payload = object | string | Buffer
const bytesOf = (payload: Payload): Buffer =>
  Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
const post = (url: string, payload: Payload, headers: Record<string, string> = {}) =>
  s.t.http.inject({ method: 'POST', url, headers: { 'content-type': 'text/plain', ...headers }, payload: bytesOf(payload) })
const form = (data: unknown, rest = '') => `data=${encodeURIComponent(Buffer.from(JSON.stringify(data)).toString('base64'))}${rest}`

const mixpanel = (event: string, distinct_id: string) => ({ event, properties: { token: s.key, distinct_id } })
const posthog = (event: string, distinct_id: string) => ({ event, distinct_id, properties: {} })
const segment = (event: string, userId: string) => ({ type: 'track', event, userId })
const basic = () => ({ authorization: `Basic ${Buffer.from(`${s.key}:`).toString('base64')}` })

/** Which protocol took it, by how it answers. */
const takers: Record<string, (body: string) => boolean> = {
  amplitude: (body) => body.includes('events_ingested'),
  posthog: (body) => body === '{"status":"Ok"}',
  mixpanel: (body) => body === '1' || body === '{"status":1,"error":null}',
  segment: (body) => body.includes('"success":true'),
}
const takerOf = (body: string): string => Object.keys(takers).find((name) => takers[name]!(body)) ?? body

describe('a path that several makers share is told by the body:', () => {
  it.each<[string, string, string, () => Payload, (() => Record<string, string>)?]>([
    ['/batch', 'amplitude', 'api_key and events', () => ({ api_key: s.key, events: [{ event_type: 'E', user_id: 'u' }] })],
    ['/batch/', 'posthog', 'api_key and batch', () => ({ api_key: s.key, batch: [posthog('E', 'u')] })],
    ['/batch/', 'posthog', 'the same, packed', () => gzipSync(JSON.stringify({ api_key: s.key, batch: [posthog('E', 'u')] }))],
    ['/batch', 'segment', 'writeKey and batch', () => ({ writeKey: s.key, batch: [segment('E', 'u')] })],
    ['/batch', 'segment', 'batch, with the key in the header', () => ({ batch: [segment('E', 'u')] }), basic],
    ['/track', 'mixpanel', 'a form with one event', () => form(mixpanel('E', 'u'))],
    ['/track/?verbose=1', 'mixpanel', 'a form with a list', () => form([mixpanel('E', 'u')])],
    ['/track', 'mixpanel', 'a form that asks for more itself', () => form([mixpanel('E', 'u')], '&verbose=1')],
    ['/track', 'mixpanel', 'a form with JSON', () => `data=${encodeURIComponent(JSON.stringify(mixpanel('E', 'u')))}`],
    ['/track', 'mixpanel', 'a bare list', () => [mixpanel('E', 'u')]],
    ['/track', 'posthog', 'a form of old PostHog', () => form({ ...posthog('E', 'u'), api_key: s.key })],
    ['/track/', 'posthog', 'one event of PostHog', () => ({ api_key: s.key, ...posthog('E', 'u') })],
    ['/engage/', 'mixpanel', 'a change of a person', () => form({ $token: s.key, $distinct_id: 'u', $set: { a: 1 } })],
    [
      '/engage',
      'posthog',
      'PostHog’s $identify',
      () => ({ token: s.key, event: '$identify', distinct_id: 'u', properties: { $set: { a: 1 } } }),
    ],
    ['/groups', 'mixpanel', 'a change of a group', () => form([{ $token: s.key, $group_key: 'company', $group_id: 'g', $set: { a: 1 } }])],
  ])('%s is for %s when it holds %s', async (url, taker, _what, payload, headers = () => ({})) => {
    const answer = await post(url, payload(), headers())
    expect([answer.statusCode, takerOf(answer.body)]).toEqual([200, taker])
  })

  it('GET too, in which the address is the form', async () => {
    const answer = await s.t.http.inject({ url: `/track/?ip=0&verbose=0&${form(mixpanel('By address', 'get'))}` })
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, '1', 'text/plain'])
    expect(await s.stored('get')).toMatchObject([{ event: 'By address' }])
  })

  it.each(['/import', '/groups'])('GET %s by a browser is for the page of that name', async (url) => {
    expect((await s.t.http.inject({ url })).statusCode).toBe(400)
    expect((await s.t.http.inject({ url, headers: { accept: 'text/html,*/*' } })).statusCode).toBe(404)
  })

  it('flags are Mixpanel’s by GET and PostHog’s by POST', async () => {
    const asked = await s.t.http.inject({ url: `/flags/?context=%7B%7D&token=${s.key}`, headers: { origin: 'https://shop.example' } })
    expect(asked.json()).toEqual({ flags: {}, pending_first_time_events: [] })
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
    })
    expect((await post('/flags/?v=2', { token: s.key, distinct_id: 'u' })).json()).toMatchObject({ flags: {} })
    for (const url of ['/settings/', '/record/', '/mp/settings', '/mp/flags/'])
      expect((await s.t.http.inject({ method: url === '/record/' ? 'POST' : 'GET', url: `${url}?token=${s.key}` })).statusCode).toBe(200)
  })

  it('lets browsers ask before they send', async () => {
    for (const url of ['/track/', '/engage', '/2/httpapi', '/rs/v1/track', '/flags/', '/sourceConfig/', '/mp/groups/']) {
      const headers = {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,anonymousid,sentat,traceparent',
      }
      const answer = await s.t.http.inject({ method: 'OPTIONS', url, headers })
      expect(answer.statusCode).toBe(204)
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': headers['access-control-request-headers'],
      })
    }
  })
})

/** What is wrong, as each maker says it: status and the beginning of the body. */
describe('what cannot be read is told in the words of', () => {
  const bomb = gzipSync(Buffer.alloc(21 * 1024 * 1024, 0x20))
  const nobody = { api_key: 'fk_wrong', events: [{ event_type: 'E', user_id: 'u' }] }

  it.each<[string, Payload, number, object]>([
    ['an unknown key', nobody, 400, { code: 400, error: expect.stringMatching(/^Invalid API key: There is no such/) }],
    ['no key', { events: [] }, 400, { code: 400, error: expect.stringMatching(/^Invalid API key: Send an ingest key/) }],
    ['no JSON', '{"api_key": ', 400, { code: 400, missing_field: 'body', error: expect.stringContaining('Expected JSON') }],
    ['half a gzip', gzipSync('{}').subarray(0, 15), 400, { code: 400, missing_field: 'body' }],
    ['nothing', '', 400, { code: 400 }],
    ['a bomb', bomb, 413, { code: 413, error: expect.stringContaining('20 MB') }],
  ])('Amplitude: %s', async (_what, payload, status, body) => {
    for (const url of ['/2/httpapi', '/amp/batch']) {
      const answer = await post(url, payload)
      expect(answer.statusCode).toBe(status)
      expect(answer.json()).toMatchObject(body)
    }
  })

  it.each<[string, () => Payload, number, string]>([
    ['an unknown key', () => form({ event: 'E', properties: { token: 'fk_wrong' } }), 401, 'There is no such ingest key'],
    ['no key', () => form({ event: 'E', properties: {} }), 401, 'Send an ingest key'],
    ['no JSON in it', () => 'data=bm9wZQ%3D%3D', 400, 'Expected JSON'],
    ['no data in it', () => 'date=1', 400, 'Expected'],
    ['a bomb', () => bomb, 413, '20 MB'],
    ['a bomb in base64', () => `data=${bomb.toString('base64')}`, 413, '20 MB'],
    ['wrong percent signs', () => `data=%zz%`, 400, 'Expected JSON'],
  ])('Mixpanel: a form with %s', async (_what, payload, status, message) => {
    for (const path of ['/track/', '/mp/track', '/mp/engage/']) {
      const [verbose, short] = [await post(`${path}?verbose=1`, payload()), await post(`${path}?verbose=0`, payload())]
      expect([verbose.statusCode, short.statusCode, short.body]).toEqual([status, status, '0'])
      expect(verbose.json()).toEqual({ status: 0, error: expect.stringContaining(message) })
    }
  })

  it('whoever sends to a path without a sign of whose it is', async () => {
    const answer = await post('/batch', { batch: 5 })
    expect(answer.json()).toMatchObject({ code: 400, error: expect.stringContaining('`api_key` and `events` (Amplitude)') })
  })
})

describe('of a batch with bad events the good part is kept:', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`p${n}`, n]))
  const long = 'x'.repeat(1024 * 1024)

  it('Amplitude names the others by place and field', async () => {
    const about = { user_id: 'hostile-a' }
    const events = [
      { ...about, event_type: 'Good', time: Date.now(), insert_id: 'g' },
      { ...about, event_type: 'Microseconds', time: Date.now() * 1000 },
      { ...about, event_type: 'Many', event_properties: many },
      { ...about, event_type: long },
      { ...about },
      'text',
      { ...about, event_type: 'Adds', insert_id: 'adds', user_properties: { $set: { kept: 1 }, $add: { n: 1 } } },
    ]
    const answer = await post('/2/httpapi', { api_key: s.key, events })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      code: 200,
      events_ingested: 2,
      events_with_invalid_fields: { time: [1], event_properties: [2], event: [3, 5], 'user_properties.$add': [6] },
      events_with_missing_fields: { event_type: [4] },
    })
    const rows = await s.stored('hostile-a')
    expect(rows.map(({ event }) => event).toSorted()).toEqual(['Adds', 'Good'])
    const again = await post('/2/httpapi', { api_key: s.key, events })
    expect(again.json()).toMatchObject({ events_ingested: 2 })
    expect(await s.stored('hostile-a')).toHaveLength(2)
    expect(await s.refused()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'Adds', code: 'unsupported_operation', field: 'user_properties.$add' }),
        expect.objectContaining({ event: 'Microseconds', code: 'future_timestamp', field: 'time' }),
      ]),
    )
  })

  it('Mixpanel says how many, and why the first', async () => {
    const event = (name: unknown, properties: object) => ({
      event: name,
      properties: { token: s.key, distinct_id: 'hostile-m', ...properties },
    })
    const events = [
      event('Good', { time: Date.now() / 1000 }),
      event('Microseconds', { time: Date.now() * 1000 }),
      event('Many', many),
      event(long, {}),
      event('Foreign', { token: 'fk_of_somebody_else' }),
      { event: 'No properties' },
      [],
    ]
    const answer = await post('/track?verbose=1', form(events))
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 1, error: expect.stringMatching(/^5 of 7 .*quarantine\. Expected a time/) },
    ])
    expect((await s.stored('hostile-m')).map(({ event: name }) => name)).toEqual(['Good'])
  })

  it('RudderStack hears OK', async () => {
    const batch = [
      { ...segment('Good', 'hostile-r'), originalTimestamp: new Date().toISOString() },
      { ...segment('Many', 'hostile-r'), properties: many },
      segment(long, 'hostile-r'),
      null,
    ]
    const answer = await post('/rs/v1/batch', gzipSync(JSON.stringify({ batch })), {
      ...basic(),
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect([answer.statusCode, answer.body]).toEqual([200, 'OK'])
    expect((await s.stored('hostile-r')).map(({ event }) => event)).toEqual(['Good'])
  })

  it('bytes that are no UTF-8 refuse the event that they are in', async () => {
    const body = Buffer.from(
      JSON.stringify({ api_key: s.key, events: ['a', 'b'].map((name) => ({ event_type: name, user_id: 'bytes', user: '~' })) }),
    )
    body[body.indexOf('~')] = 0xff
    expect((await post('/2/httpapi', body)).json()).toMatchObject({ events_ingested: 1 })
    expect((await s.stored('bytes')).map(({ event }) => event)).toEqual(['b'])
  })
})
