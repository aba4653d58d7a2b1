import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import lz from 'lz-string'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { unavailable } from '#kernel/errors.ts'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { zstdBomb, zstdOf } from '#test/zstd.ts'
import { pipelineOf } from '../../pipeline.ts'
import { createSource, listQuarantine, replayQuarantine, revokeIngestKey } from '../../../contract.ts'

let t: TestApp
let key: string
beforeAll(async () => {
  t = await testApp()
  key = t.setup.ingestKey
})
afterAll(() => t.close())

async function send(path: string, payload: Buffer | string, headers: Record<string, string> = {}, method: 'POST' | 'GET' = 'POST') {
  const answer = await t.http.inject({
    method,
    url: path,
    headers: { 'content-type': 'text/plain', ...headers },
    ...(method === 'POST' && { payload }),
  })
  return { status: answer.statusCode, type: String(answer.headers['content-type']), body: answer.body, headers: answer.headers }
}

const stored = async (event: string, workspaceId = t.setup.workspaceId): Promise<string[]> =>
  (
    await t.app.ch.query<{ id: string }>(
      sql`SELECT id FROM events WHERE workspace_id = ${as('UUID', workspaceId)} AND event = ${event} ORDER BY id`,
    )
  ).map(({ id }) => id)

const one = (event: string, uuid = 'a') => ({ event, uuid, distinct_id: 'u', properties: {} })
const batch = (events: unknown[]) => JSON.stringify({ api_key: key, batch: events })
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')

const ok = { status: 200, type: 'application/json; charset=utf-8', body: '{"status":"Ok"}' }

describe('bodies of all ages', () => {
  const capturePaths = [
    '/ph/e',
    '/ph/batch/',
    '/ph/capture',
    '/ph/track/',
    '/e/',
    '/e',
    '/i/v0/e/',
    '/capture/',
    '/batch/',
    '/batch',
    '/ph/i/v0/ai/batch/',
  ]
  it.each(capturePaths)('are taken at %s', async (path) => {
    expect(await send(path, batch([one(`At ${path}`)]))).toMatchObject(ok)
    expect(await stored(`At ${path}`)).toEqual(['a'])
  })

  const legacy = (name: string) => JSON.stringify([{ ...one(name), properties: { token: key } }])
  it.each<[name: string, path: string, body: (name: string) => Buffer | string, headers?: Record<string, string>]>([
    ['gzip as text', '/e/', (name) => gzipSync(batch([one(name)]))],
    ['gzip that says so', '/e/?compression=gzip-js', (name) => gzipSync(batch([one(name)])), { 'content-encoding': 'gzip' }],
    ['a single event', '/capture/', (name) => JSON.stringify({ api_key: key, ...one(name) })],
    ['a single event with a token', '/i/v0/e/', (name) => JSON.stringify({ token: key, ...one(name) })],
    ['a list whose events have the key', '/e/?ip=0&_=1', legacy],
    ['a list with the key in the address', '/e/?token=KEY', (name) => JSON.stringify([one(name)])],
    ['a form with base64', '/e/?compression=base64', (name) => `data=${encodeURIComponent(base64(legacy(name)))}`],
    ['a form with base64 that is not encoded', '/e/', (name) => `data=${base64(legacy(name))}&compression=base64`],
    ['a form with JSON', '/e/', (name) => `data=${encodeURIComponent(batch([one(name)]))}`],
    ['a form with gzip', '/e/', (name) => `data=${encodeURIComponent(base64(gzipSync(legacy(name))))}`],
    ['base64', '/e/?compression=base64', (name) => base64(legacy(name))],
    ['lz64', '/e/?compression=lz64', (name) => lz.compressToBase64(legacy(name))],
    ['a form with lz64', '/e/?compression=lz64', (name) => `data=${encodeURIComponent(lz.compressToBase64(legacy(name)))}`],
    ['a form that says lz64', '/e/', (name) => `data=${encodeURIComponent(lz.compressToBase64(legacy(name)))}&compression=lz64`],
    ['deflate', '/e/', (name) => deflateSync(batch([one(name)])), { 'content-encoding': 'deflate' }],
    ['deflate without a header', '/e/', (name) => deflateRawSync(batch([one(name)])), { 'content-encoding': 'deflate' }],
    ['br', '/e/', (name) => brotliCompressSync(batch([one(name)])), { 'content-encoding': 'br' }],
    ['zstd', '/e/', (name) => zstdOf(batch([one(name)]))],
    ['zstd that says so', '/e/', (name) => zstdOf(batch([one(name)])), { 'content-encoding': 'zstd' }],
    [
      '300 kB in zstd',
      '/e/',
      (name) => zstdOf(batch([{ ...one(name), properties: { x: 'x'.repeat(300_000) } }])),
      { 'content-encoding': 'zstd' },
    ],
    ['br that a proxy unpacked', '/e/', (name) => batch([one(name)]), { 'content-encoding': 'br' }],
    [
      '300 kB of base64',
      '/e/',
      (name) => `data=${base64(JSON.stringify([{ ...one(name), properties: { token: key, x: 'x'.repeat(300_000) } }]))}`,
    ],
    [
      '300 kB in br',
      '/e/',
      (name) => brotliCompressSync(batch([{ ...one(name), properties: { x: 'x'.repeat(300_000) } }])),
      { 'content-encoding': 'br' },
    ],
  ])('are read: %s', async (name, path, body, headers) => {
    expect(await send(path.replace('KEY', key), body(name), headers)).toMatchObject(ok)
    expect(await stored(name)).toEqual(['a'])
  })

  it('are read: zstd as its own program packs it', async () => {
    const packed = Buffer.from(
      'KLUv/WQfBQUDAAIGEhGg7cxqVoNL2npxX1VRCgGVwQSdUOtBWAYsNsqAxOZdvOX2qfhbbreNufZwWBot7sfp4ebiiSF8eL9dzixYDFK/efFeG/d0BAYA4kAVA6C6GgiSfOZU2C3uRQkTCt9iP30=',
      'base64',
    )
    expect(await send(`/e/?token=${key}`, packed)).toMatchObject(ok)
    expect(await stored('zstd in earnest')).toEqual(['a', 'b', 'c'])
  })

  it('are read from the address, and twice count once', async () => {
    const data = encodeURIComponent(base64(legacy('By GET')))
    for (let round = 0; round < 2; round++) expect(await send(`/e/?data=${data}&ip=1&_=${Date.now()}`, '', {}, 'GET')).toMatchObject(ok)
    expect(await stored('By GET')).toEqual(['a'])
  })

  it('change people by /engage', async () => {
    const body = `data=${base64(JSON.stringify({ $token: key, $distinct_id: 'engaged', $set: { plan: 'pro' } }))}`
    expect(await send('/ph/engage/', body)).toMatchObject(ok)
    expect((await stored('$identify')).length).toBe(1)
  })
})

describe('what is wrong with a request is said in plain text', () => {
  const bomb = Buffer.alloc(25 * 1024 * 1024, 0x20)
  const encoded = (encoding: string) => ({ 'content-encoding': encoding })
  it.each<[name: string, status: number, words: RegExp, body: () => Buffer | string, path?: string, headers?: Record<string, string>]>([
    ['nothing', 400, /got nothing/, () => ''],
    ['no JSON', 400, /Expected/, () => 'hello'],
    ['half of JSON', 400, /Expected JSON/, () => '{"batch":['],
    ['a number', 400, /Expected/, () => '5'],
    ['half of a gzip', 400, /whole gzip/, () => gzipSync(batch([one('x')])).subarray(0, 40)],
    ['gzip inside of gzip', 400, /gzip inside of gzip/, () => gzipSync(gzipSync(batch([one('x')])))],
    ['a form without data', 400, /Expected/, () => 'event=x&token=y'],
    ['half of a br', 400, /whole br/, () => brotliCompressSync(batch([one('x')])).subarray(0, 30), '/e/', encoded('br')],
    ['deflate that is none', 400, /whole deflate/, () => Buffer.from([0x78, 0x9c, 1, 2, 3]), '/e/', encoded('deflate')],
    ['half of a zstd', 400, /whole zstd/, () => zstdOf(batch([one('x')])).subarray(0, 40), '/i/v1/analytics/events', encoded('zstd')],
    ['zstd that is none', 400, /whole zstd/, () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x68, 255, 255, 255, 1, 2, 3])],
    ['zstd that asks for terabytes', 400, /whole zstd/, () => zstdOf(batch([one('x')]), 0xf8)],
    ['a zstd bomb', 413, /20 MB/, () => zstdBomb(20 * 1024 * 1024 + 1)],
    ['a zstd bomb of gigabytes', 413, /20 MB/, () => zstdBomb(16 * 1024 ** 3)],
    ['half of an lz64', 400, /lz-string/, () => lz.compressToBase64(batch([one('x')])).slice(0, 20), '/e/?compression=lz64'],
    ['a gzip bomb', 413, /20 MB/, () => gzipSync(bomb)],
    ['a gzip bomb in a form', 413, /20 MB/, () => `data=${base64(gzipSync(bomb))}`],
    ['a br bomb', 413, /20 MB/, () => brotliCompressSync(bomb), '/e/', encoded('br')],
    ['a deflate bomb', 413, /20 MB/, () => deflateSync(bomb), '/e/', encoded('deflate')],
    ['an lz64 that is too large', 413, /1 MB/, () => 'A'.repeat(1_100_000), '/e/?compression=lz64'],
    ['a body over 20 MB', 413, /larger/, () => Buffer.alloc(20 * 1024 * 1024 + 1, 0x20)],
    ['a million numbers', 413, /100,000/, () => `{"api_key":"${key}","batch":[${'0,'.repeat(1_000_000)}0]}`],
    ['no key', 401, /project key/, () => JSON.stringify({ batch: [one('x')] })],
    ['a key of PostHog', 401, /no such ingest key/, () => JSON.stringify({ api_key: 'phc_x', batch: [one('x')] })],
    ['a key that is an object', 401, /project key/, () => JSON.stringify({ api_key: {}, batch: [one('x')] })],
    [
      'a wrong key in the header',
      401,
      /no such ingest key/,
      () => batch([one('x')]),
      '/i/v1/analytics/events',
      { authorization: 'Bearer fk_wrong' },
    ],
    ['a wrong key for flags', 401, /no such ingest key/, () => JSON.stringify({ token: 'fk_wrong' }), '/ph/flags/?v=2'],
  ])('%s: %i', async (_name, status, words, body, path = '/e/', headers = {}) => {
    const answer = await send(path, body(), headers)
    expect([answer.status, answer.type]).toEqual([status, 'text/plain; charset=utf-8'])
    expect(answer.body).toMatch(words)
  })

  it('of lz64 that would become gigabytes', async () => {
    // Each code means the piece before it and one letter more: 600 kB stand for 1.4 GB.
    const bits: number[] = []
    const write = (value: number, width: number) => {
      for (let place = 0; place < width; place++) bits.push((value >> place) & 1)
    }
    write(0, 2)
    write(0x61, 8)
    for (let [next, width, room] = [4, 3, 4]; bits.length < 1_000_000; next++) {
      write(next, width)
      if (--room === 0) room = 2 ** width++
    }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    let text = ''
    for (let at = 0; at < bits.length; at += 6)
      text += alphabet[bits.slice(at, at + 6).reduce((sum, bit, place) => sum | (bit << (5 - place)), 0)]
    expect(await send('/e/?compression=lz64', text)).toMatchObject({ status: 413 })
  })
})

it('says when to come back while events cannot be stored', async () => {
  const write = vi.spyOn(pipelineOf(t.app).writer, 'write').mockRejectedValue(unavailable('The disk is full.', { retryAfterSeconds: 7 }))
  for (const path of ['/e/', '/batch/', '/i/v1/analytics/events']) {
    const { status, body, headers } = await send(path, batch([one('Later')]))
    expect([path, status, body, headers['retry-after']]).toEqual([path, 503, 'The disk is full.\n', '7'])
  }
  write.mockRestore()
})

it('corrects the clock by when the request was sent, however that is said', async () => {
  const sent = new Date(Date.now() - 3_600_000).toISOString()
  const at = (uuid: string) => ({ ...one('Clock', uuid), timestamp: sent })
  const header = { 'posthog-request-timestamp': sent }
  await send('/e/', JSON.stringify({ api_key: key, sent_at: sent, batch: [at('a')] }))
  await send('/batch/', JSON.stringify({ api_key: key, sentAt: sent, batch: [at('b')] }))
  await send(`/e/?token=${key}&_=${Date.parse(sent)}`, JSON.stringify([at('c')]))
  await send('/i/v1/analytics/events', JSON.stringify({ api_key: key, created_at: sent, batch: [at('d')] }))
  await send('/i/v1/analytics/events', JSON.stringify({ api_key: key, created_at: '2020-01-01T00:00:00Z', batch: [at('e')] }), header)
  const [row] = await t.app.ch.query<{ n: number; late: number }>(
    sql`SELECT toUInt32(count()) AS n, toUInt32(countIf(dateDiff('second', ts, now()) > 60)) AS late FROM events
        WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = 'Clock'`,
  )
  expect(row).toEqual({ n: 5, late: 0 })
})

describe('what is wrong with an event', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`p${n}`, n]))
  const bad: [code: string, event: object][] = [
    ['too_many_properties', { properties: many }],
    ['event_too_large', { properties: { ['n'.repeat(1_100_000)]: 1 } }],
    ['property_name_too_long', { properties: { ['n'.repeat(5_000)]: 1 } }],
    ['name_too_long', { event: 'x'.repeat(100_000) }],
    ['id_too_long', { distinct_id: 'x'.repeat(100_000) }],
    ['future_timestamp', { timestamp: Date.now() * 1000 }],
    ['timestamp_too_old', { timestamp: 0 }],
    ['invalid_timestamp', { timestamp: 'yesterday' }],
    ['placeholder_id', { distinct_id: '[object Object]' }],
  ]

  it('is kept with the reason, and the good part is stored: v0 says Ok, v1 says what became of each', async () => {
    const events = (name: string) => [
      one(name, 'first'),
      ...bad.map(([code, event]) => ({ ...one(name, code), ...event })),
      5,
      null,
      'text',
      [],
      one(name, 'last'),
    ]
    expect(await send('/batch/', batch(events('Hostile v0')))).toMatchObject(ok)
    expect(await stored('Hostile v0')).toEqual(['first', 'last'])
    const told = await send('/i/v1/analytics/events', JSON.stringify({ batch: events('Hostile v1') }), { authorization: `Bearer ${key}` })
    const { results } = JSON.parse(told.body) as { results: Record<string, { result: string; details?: string }> }
    expect(Object.keys(results).toSorted()).toEqual(['first', 'last', ...bad.map(([code]) => code)].toSorted())
    expect([results.first, results.last]).toEqual([{ result: 'ok' }, { result: 'ok' }])
    for (const [code] of bad) expect(results[code]).toMatchObject({ result: 'drop', details: expect.stringContaining(`${code}: `) })
  })

  it('is replayed by the same door', async () => {
    await send('/batch/', batch([{ ...one('Replayed', 'r'), timestamp: Date.now() + 30 * 3_600_000, properties: { $set: { a: 1 } } }]))
    const { items } = await t.call(listQuarantine, { query: { code: 'future_timestamp' } })
    const found = items.find(({ event }) => event === 'Replayed')!
    expect(await t.call(replayQuarantine, { body: { ids: [found.id] } })).toMatchObject({ refusedAgain: 1 })
  })

  it('says of a second delivery that it was stored, and keeps the events of two people with one uuid', async () => {
    const events = [one('Collision', 'same'), { ...one('Collision', 'same'), distinct_id: 'v' }]
    for (let round = 0; round < 2; round++) {
      const told = await send('/ph/i/v1/analytics/events/', JSON.stringify({ api_key: key, batch: events }))
      expect(JSON.parse(told.body)).toMatchObject({ results: { same: { result: 'ok' } } })
    }
    expect(await stored('Collision')).toEqual(['same', 'same'])
  })

  it('survives what is nested beyond reason', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const body = `{"api_key":"${key}","batch":[{"event":"Deep","uuid":"d","distinct_id":"u","properties":{"$set":${deep},"$elements":${deep}}},{"event":${deep},"distinct_id":${deep}},{"event":"Deep","uuid":"fine","distinct_id":"u"}]}`
    expect(await send('/batch/', body)).toMatchObject(ok)
    expect(await stored('Deep')).toContain('fine')
  })
})

/** A second workspace of the same installation. */
async function elsewhere(): Promise<{ workspaceId: string; ingestKey: string }> {
  const payload = { email: 'ada@example.com', password: 'correct horse battery' }
  const { cookies } = await t.http.inject({ method: 'POST', url: '/api/session', payload })
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return (await t.http.inject({ method: 'POST', url: '/api/workspaces', headers: { cookie }, payload: { name: 'Elsewhere' } })).json()
}

it('takes events with the key of another workspace for that one alone, and none with a key that was revoked', async () => {
  const other = await elsewhere()
  expect(await send('/e/', JSON.stringify({ api_key: other.ingestKey, batch: [one('Theirs')] }))).toMatchObject(ok)
  expect([await stored('Theirs'), await stored('Theirs', other.workspaceId)]).toEqual([[], ['a']])

  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Shop', kind: 'browser' } })
  const body = JSON.stringify({ api_key: ingestKey, batch: [one('Revoked', 'before')] })
  expect(await send('/e/', body)).toMatchObject(ok)
  await t.call(revokeIngestKey, { params: { sourceId: source.id, keyId: source.keys[0]!.id } })
  const answer = await send('/e/', body.replace('before', 'after'))
  expect([answer.status, answer.body]).toEqual([401, expect.stringMatching(/was revoked/)])
  expect(await stored('Revoked')).toEqual(['before'])
})

describe('what SDKs ask for', () => {
  it('is open to other origins', async () => {
    const origin = { origin: 'https://shop.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-odd' }
    for (const path of ['/e/', '/ph/e/', '/batch/', '/ph/flags/', '/flags/', `/array/${key}/config`, '/i/v1/analytics/events/']) {
      const { headers } = await t.http.inject({ method: 'OPTIONS', url: path, headers: origin })
      expect([
        path,
        headers['access-control-allow-origin'],
        headers['access-control-allow-credentials'],
        headers['access-control-allow-headers'],
      ]).toEqual([path, 'https://shop.example', 'true', 'x-odd'])
    }
  })

  it('is answered: configuration, flags, decisions, definitions, surveys, recordings', async () => {
    const get = async (url: string, headers = {}) => t.http.inject({ url, headers })
    const config = await get(`/array/${key}/config`)
    expect(config.json()).toMatchObject({ supportedCompression: ['gzip', 'gzip-js'], hasFeatureFlags: true, sessionRecording: false })
    const script = await get(`/ph/array/${key}/config.js`)
    expect([script.headers['content-type'], script.headers['cross-origin-resource-policy']]).toEqual([
      'text/javascript; charset=utf-8',
      'cross-origin',
    ])
    expect(script.body).toContain('_POSTHOG_REMOTE_CONFIG')
    expect((await get('/array/fk_no/config')).statusCode).toBe(401)
    const body = JSON.stringify({ token: key, distinct_id: 'u' })
    for (const path of ['/flags/?v=2', '/flags?v=2', '/ph/flags/?v=2'])
      expect(JSON.parse((await send(path, gzipSync(body))).body)).toMatchObject({ flags: {}, errorsWhileComputingFlags: false })
    expect(JSON.parse((await send('/flags/?v=2&config=true', body)).body)).toMatchObject({ flags: {}, siteApps: [] })
    expect(JSON.parse((await send('/decide/?v=3', `data=${encodeURIComponent(base64(body))}`)).body)).toMatchObject({
      featureFlags: {},
      siteApps: [],
    })
    expect(JSON.parse((await send('/ph/decide/', body)).body)).toMatchObject({ featureFlags: [] })
    const definitions = await get(`/flags/definitions?token=${key}&send_cohorts`, { authorization: 'Bearer phx_personal' })
    expect(definitions.json()).toEqual({ flags: [], group_type_mapping: {}, cohorts: {} })
    const again = await get(`/api/feature_flag/local_evaluation/?token=${key}`, { 'if-none-match': String(definitions.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    expect((await get('/flags/definitions')).statusCode).toBe(401)
    expect((await get(`/api/surveys/?token=${key}`)).json()).toEqual({ surveys: [] })
    expect(await send('/s/', gzipSync('recording'))).toMatchObject(ok)
  })
})
