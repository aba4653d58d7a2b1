import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import type { EventResult } from '../../contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

interface Sent {
  key?: string | null
  path?: string
  headers?: Record<string, string>
}

async function send(body: unknown, { key = t.setup.ingestKey, path = '/v1/events', headers = {} }: Sent = {}) {
  const answer = await t.http.inject({
    method: 'POST',
    url: path,
    headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers },
    payload: Buffer.isBuffer(body) ? body : typeof body === 'string' ? body : JSON.stringify(body),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: answer.json<{ results: EventResult[]; code: string; detail: string; fields?: { field: string }[] }>(),
  }
}

const sendEvents = async (batch: unknown[], more: object = {}) => (await send({ batch, ...more })).json.results

async function stored(event: string): Promise<number> {
  const [row] = await t.app.ch.query<{ n: number }>(
    sql`SELECT toUInt32(count()) AS n FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = ${event}`,
  )
  return row!.n
}

describe('a batch', () => {
  it('is answered event by event, in its order, and the good part is kept', async () => {
    const good = { event: 'Batch Kept', userId: 'u1', id: 'kept-1', properties: { plan: 'pro' } }
    const results = await sendEvents([
      good,
      { ...good, id: 'bad-1', event: 5 },
      { id: 'bad-2', userId: 'u1' },
      'not an event',
      { ...good, id: 'bad-3', timestamp: 'yesterday' },
      { ...good, id: 'bad-4', timestamp: '2199-01-01T00:00:00Z' },
      { ...good, id: 'bad-5', properties: { 'a.b': 1, a: { b: 2 } } },
      { ...good, id: 'bad-6', properties: { text: 'x'.repeat(3 * 1024 * 1024) } },
      { ...good, id: 'kept-2', extra: 1 },
      good,
    ])
    expect(results.map(({ id, status, code, field }) => [id, status, code, field])).toEqual([
      ['kept-1', 'ok', undefined, undefined],
      ['bad-1', 'quarantined', 'invalid_type', 'event'],
      ['bad-2', 'quarantined', 'missing_field', 'event'],
      [null, 'rejected', 'invalid_type', ''],
      ['bad-3', 'quarantined', 'invalid_timestamp', 'timestamp'],
      ['bad-4', 'quarantined', 'future_timestamp', 'timestamp'],
      ['bad-5', 'quarantined', 'conflicting_properties', 'properties.a.b'],
      ['bad-6', 'quarantined', 'event_too_large', ''],
      ['kept-2', 'ok', 'unknown_field', 'extra'],
      ['kept-1', 'duplicate', undefined, undefined],
    ])
    expect(await stored('Batch Kept')).toBe(2)
  })

  it.each([
    ['small', ''],
    ['large', 'x'.repeat(600 * 1024)],
  ])('with bytes that are no UTF-8 keeps the events that they are not in: %s', async (size, filler) => {
    const event = (id: string, text: Buffer | string) =>
      Buffer.concat([
        Buffer.from(`{"event":"Bytes ${size}","id":"${id}","userId":"u","properties":{"note":"`),
        Buffer.from(text),
        Buffer.from('"}}'),
      ])
    const parts = [event('whole-1', 'grün'), event('torn', Buffer.from([0x61, 0xff, 0xfe])), event('whole-2', filler)]
    const body = Buffer.concat([
      Buffer.from('{"batch":['),
      ...parts.flatMap((part, n) => (n > 0 ? [Buffer.from(','), part] : [part])),
      Buffer.from(']}'),
    ])
    const { json } = await send(body)
    expect(json.results.map(({ id, status, code, field }) => [id, status, code, field])).toEqual([
      ['whole-1', 'ok', undefined, undefined],
      ['torn', 'quarantined', 'invalid_utf8', 'properties.note'],
      ['whole-2', 'ok', undefined, undefined],
    ])
    expect(await stored(`Bytes ${size}`)).toBe(2)
  })

  it('keeps each value as it came: T18, T19', async () => {
    const values = [
      '12',
      12,
      1.5,
      true,
      '2026-01-01',
      '2026-01-01T00:00:00Z',
      [1, 'a', null],
      [{ a: 1 }, { b: 'x' }],
      'a\ud800b',
      'nul\0',
      2 ** 53,
      -0.5,
      1e300,
      '',
    ]
    const results = await sendEvents(
      values.map((x, index) => ({
        event: 'Mixed',
        userId: 'u',
        id: `mixed-${index}`,
        timestamp: 1_780_000_000 + index,
        properties: { x, 'd.o.t': index, 'ödd `"\\ 😀': index },
      })),
    )
    expect(results.every(({ status }) => status === 'ok')).toBe(true)
    const rows = await t.app.ch.query<{ props: { x: unknown; d: unknown } }>(
      sql`SELECT props FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = 'Mixed' ORDER BY ts`,
      { settings: { output_format_json_quote_64bit_integers: 0 } },
    )
    const expected = values.map((value) => (value === 'a\ud800b' ? 'a\ufffdb' : value))
    expect(rows.map(({ props }) => props.x)).toEqual(expected)
    expect(rows.map(({ props }) => props.d)).toEqual(values.map((_, index) => ({ o: { t: index } })))
    expect(rows.map(({ props }) => (props as Record<string, unknown>)['ödd `"\\ 😀'])).toEqual(values.map((_, index) => index))
  })
})

describe('the same event again', () => {
  it('is a duplicate, also across midnight and after another skew (T9, T13)', async () => {
    const at = (timestamp: string, sentAt?: string) =>
      sendEvents([{ event: 'Night', id: 'night-1', userId: 'u', timestamp }], sentAt ? { sentAt } : {})
    expect((await at('2026-03-01T23:59:59.900Z'))[0]!.status).toBe('ok')
    expect((await at('2026-03-02T00:00:01.100Z'))[0]!.status).toBe('duplicate')
    const now = Date.now()
    const skewed = (drift: number) => at(new Date(now - 60_000).toISOString(), new Date(now - drift).toISOString())
    expect(
      (
        await sendEvents([{ event: 'Skew', id: 's-1', userId: 'u', timestamp: new Date(now - 60_000).toISOString() }], {
          sentAt: new Date(now - 3_600_000).toISOString(),
        })
      )[0]!.status,
    ).toBe('ok')
    expect(
      (
        await sendEvents([{ event: 'Skew', id: 's-1', userId: 'u', timestamp: new Date(now - 60_000).toISOString() }], {
          sentAt: new Date(now - 20 * 3_600_000).toISOString(),
        })
      )[0]!.status,
    ).toBe('duplicate')
    expect((await skewed(0))[0]!.status).toBe('ok')
    expect(await stored('Skew')).toBe(1)
  })

  it('from another person is another event: ids of senders collide (T11)', async () => {
    const results = await sendEvents([
      { event: 'Collide', id: 'same', userId: 'a' },
      { event: 'Collide', id: 'same', userId: 'b' },
      { event: 'Collide 2', id: 'same', userId: 'a' },
    ])
    expect(results.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
  })

  it('is stored once when fifty requests bring it at the same time', async () => {
    const batch = Array.from({ length: 40 }, (_, index) => ({ event: 'Race', id: `race-${index}`, userId: 'u' }))
    const all = await Promise.all(Array.from({ length: 50 }, () => sendEvents(batch)))
    expect(all.flat().filter(({ status }) => status === 'ok')).toHaveLength(40)
    expect(all.flat().filter(({ status }) => status === 'duplicate')).toHaveLength(49 * 40)
    expect(await stored('Race')).toBe(40)
  })
})

describe('a bad request', () => {
  const event = { event: 'Never', userId: 'u', id: 'never' }
  const body = JSON.stringify({ batch: [event] })

  it.each([
    ['broken JSON', '{"batch":[', /Expected JSON/],
    ['half of a gzip', gzipSync(body).subarray(0, 40), /whole gzip/],
    ['a list', '[1,2]', /JSON object/],
    ['nothing', '', /got nothing/],
    ['a batch that is no list', '{"batch":{}}', /list of events/],
    ['a wrong sentAt', JSON.stringify({ batch: [event], sentAt: 'soon' }), /sentAt/],
  ])('with %s is refused with 400 and the place', async (_name, payload, expected) => {
    const { status, json, headers } = await send(payload)
    expect(status).toBe(400)
    expect(headers['content-type']).toContain('application/problem+json')
    expect(json.detail).toMatch(expected)
    expect(json.fields?.[0]!.field).toMatch(/^body/)
  })

  it('that unpacks to more than 20 MB is refused with 413', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20))
    expect((await send(bomb)).status).toBe(413)
  })

  it('with millions of tiny entries is refused with 413 before any of them is looked at', async () => {
    const { status, json } = await send(`{"batch":[${'0,'.repeat(3_000_000)}0]}`)
    expect([status, json.detail]).toEqual([413, 'Expected at most 100,000 events in a request, got 3,000,001. Send smaller batches.'])
  })

  it('with an unknown, revoked or missing key is refused with 401', async () => {
    expect((await send(body, { key: 'fk_nobody' })).status).toBe(401)
    expect((await send(body, { key: null })).status).toBe(401)
    expect((await send(body, { key: t.setup.token })).status).toBe(401)
  })

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('as %s is read all the same', async (type) => {
    const { status, json } = await send(gzipSync(JSON.stringify({ batch: [{ event: 'Typed', userId: 'u', id: type }] })), {
      headers: { 'content-type': type },
    })
    expect([status, json.results?.[0]?.status]).toEqual([200, 'ok'])
  })

  it.each(['gzip', 'deflate', 'br', 'zstd', 'x-unheard-of'])(
    'with the header Content-Encoding: %s is read by its bytes',
    async (encoding) => {
      const headers = { 'content-encoding': encoding, 'content-type': 'application/json' }
      const body = (id: string) => JSON.stringify({ batch: [{ event: 'Encoded', userId: 'u', id: `${encoding}-${id}` }] })
      for (const sent of [body('plain'), gzipSync(body('packed'))]) {
        const { status, json } = await send(sent, { headers })
        expect([status, json.results?.[0]?.status]).toEqual([200, 'ok'])
      }
    },
  )

  it('survives JSON that is nested beyond reason', async () => {
    const deep = `{"batch":[{"event":"Deep","userId":"u","id":"deep","properties":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}},{"event":"Deep","userId":"u","id":"deep2","context":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}},{"event":"Deep","userId":"u","id":"fine"}]}`
    const { status, json } = await send(deep)
    expect(status).toBe(200)
    expect(json.results.map(({ status: each, code }) => [each, code])).toEqual([
      ['quarantined', 'too_deep'],
      ['quarantined', 'too_deep'],
      ['ok', undefined],
    ])
  })
})

describe('the key', () => {
  it('may come as Basic or in the body', async () => {
    const event = { event: 'Keyed', userId: 'u' }
    const basic = Buffer.from(`${t.setup.ingestKey}:`).toString('base64')
    expect((await send({ batch: [event] }, { key: null, headers: { authorization: `Basic ${basic}` } })).status).toBe(200)
    expect((await send({ batch: [event], writeKey: t.setup.ingestKey }, { key: null })).status).toBe(200)
  })
})
