import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const bearer = () => ({ authorization: `Bearer ${t.setup.token}` })

describe('errors', () => {
  it('are problem documents that name the place and what was expected', async () => {
    const answer = await t.http.inject({ method: 'POST', url: '/api/teams', headers: bearer(), payload: { name: 7 } })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid',
      fields: [{ field: 'body.name' }],
      requestId: answer.headers['x-request-id'],
    })
  })

  it.each([
    ['JSON that breaks off', '{"name":', 'application/json', 400],
    ['a body that is not JSON', 'name=x', 'application/x-www-form-urlencoded', 400],
    ['a body that is too large', JSON.stringify({ name: 'x'.repeat(2_000_000) }), 'application/json', 413],
    ['a key that would change every object', '{"__proto__":{"admin":true},"name":"x"}', 'application/json', 400],
  ])('answer %s', async (_, payload, type, status) => {
    const answer = await t.http.inject({ method: 'POST', url: '/api/teams', headers: { ...bearer(), 'content-type': type }, payload })
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  })

  it.each([
    ['a character that ends strings elsewhere', '{"name":"a\\u0000b"}', 'body.name'],
    ['half a character', '{"name":"x","memberIds":[],"purpose":"\\ud800"}', 'body.purpose'],
  ])('name the place of %s', async (_, payload, field) => {
    const headers = { ...bearer(), 'content-type': 'application/json' }
    const answer = await t.http.inject({ method: 'POST', url: '/api/teams', headers, payload })
    expect(answer.json()).toMatchObject({ status: 400, fields: [{ field }] })
    const search = await t.http.inject({ url: '/api/activity?search=a%00', headers: bearer() })
    expect(search.json()).toMatchObject({ status: 400, fields: [{ field: 'query.search' }] })
  })

  it.each([
    ['POST', '/api/tokens', { name: 'x', scopes: ['*:read'], expiresAt: '2030-01-01' }, 'expiresAt'],
    ['PATCH', '/api/workspace', { version: 1, nmae: 'x' }, 'nmae'],
    ['POST', '/api/teams', { name: 'x', constructor: 1 }, 'constructor'],
  ] as const)('name a field that %s %s does not know, and do nothing', async (method, url, payload, name) => {
    const answer = await t.http.inject({ method, url, headers: bearer(), payload })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid', fields: [{ field: `body.${name}` }] })
    expect(answer.json<{ detail: string }>().detail).toContain(name)
  })

  it('are none where a client names JSON and sends nothing', async () => {
    const headers = { ...bearer(), 'content-type': 'application/json' }
    const { id } = (await t.http.inject({ method: 'POST', url: '/api/teams', headers: bearer(), payload: { name: 'Gone soon' } })).json<{
      id: string
    }>()
    expect((await t.http.inject({ method: 'DELETE', url: `/api/teams/${id}`, headers })).statusCode).toBe(200)
    const answer = await t.http.inject({ method: 'POST', url: '/api/teams', headers })
    expect(answer.json()).toMatchObject({ status: 400, fields: [{ field: 'body' }] })
  })

  it('answer a number that the database cannot hold', async () => {
    const payload = { version: Number.MAX_SAFE_INTEGER, name: 'x' }
    const answer = await t.http.inject({ method: 'PATCH', url: '/api/workspace', headers: bearer(), payload })
    expect(answer.json()).toMatchObject({ status: 400, fields: [{ field: 'body.version' }] })
  })

  it('answer an address that cannot be decoded', async () => {
    const answer = await t.http.inject({ url: '/%zz' })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid', requestId: answer.headers['x-request-id'] })
  })

  it('answer an unknown path', async () => {
    const answer = await t.http.inject({ url: '/api/nothing-here' })
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('requests that a foreign site made a browser send', () => {
  it('are refused when they would change something', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test', cookie: 'fairlead.session_token=x' }
    expect((await t.http.inject({ method: 'POST', url: '/api/teams', headers, payload: { name: 'x' } })).statusCode).toBe(403)
    expect((await t.http.inject({ method: 'POST', url: '/api/session', headers, payload: {} })).statusCode).toBe(403)
  })
})

it('sends headers that keep pages safe', async () => {
  const { headers } = await t.http.inject('/health')
  expect(headers['content-security-policy']).toContain("script-src 'self'")
  expect(headers['x-content-type-options']).toBe('nosniff')
})

describe('live updates', () => {
  const [eventsTopic, importsTopic, demoTopic] = ['events', 'imports', 'workspace.demo']
  /** What arrives at somebody who listens; the other half of the test sends. */
  async function listen(query: string, token: string) {
    const url = new URL(t.http.listeningOrigin)
    const socket = connect(Number(url.port), url.hostname)
    const heard = { text: '', end: () => socket.destroy() }
    socket.on('data', (chunk) => (heard.text += chunk.toString()))
    socket.write(`GET /api/live${query} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    await expect.poll(() => heard.text).toContain('text/event-stream')
    return heard
  }
  const send = (topic: string, data: unknown) => t.app.live.send(t.setup.workspaceId, topic, data)

  beforeAll(() => t.http.listen({ port: 0, host: '127.0.0.1' }))

  it('reach the browsers of their workspace only', async () => {
    const heard = await listen(`?topics=${eventsTopic}`, t.setup.token)
    await t.app.live.send('00000000-0000-7000-8000-000000000000', eventsTopic, 'not for you')
    await send(importsTopic, 'not asked for')
    await send(eventsTopic, { text: 'hello' })
    await expect.poll(() => heard.text).toContain(`data: {"topic":"${eventsTopic}","data":{"text":"hello"}}`)
    expect(heard.text).not.toContain('not')
    heard.end()
  })

  it('tell a token no more than its scopes do', async () => {
    const payload = { name: 'x', scopes: ['workspace:read'] }
    const { secret } = (await t.http.inject({ method: 'POST', url: '/api/tokens', headers: bearer(), payload })).json<{ secret: string }>()
    const [all, asked] = [await listen('', secret), await listen(`?topics=${eventsTopic},${demoTopic}`, secret)]
    await send(eventsTopic, { samples: [{ person: 'not to be told' }] })
    await send(importsTopic, { file: 'not to be told' })
    await send('between_processes', 'not to be told')
    await send(demoTopic, { words: 'hello' })
    for (const heard of [all, asked]) {
      await expect.poll(() => heard.text).toContain('hello')
      expect(heard.text).not.toContain('not to be told')
      heard.end()
    }
  })
})

it('answers HEAD where GET answers JSON, and never with a stream', async () => {
  expect((await t.http.inject({ method: 'HEAD', url: '/api/teams', headers: bearer() })).statusCode).toBe(200)
  expect((await t.http.inject({ method: 'HEAD', url: '/api/live', headers: bearer() })).statusCode).toBe(404)
})

describe('other origins', () => {
  const preflight = (url: string) =>
    t.http.inject({
      method: 'OPTIONS',
      url,
      headers: { origin: 'https://shop.test', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })

  it('may send events, with the origin mirrored', async () => {
    const asked = await preflight('/v1/events')
    expect(asked.statusCode).toBe(204)
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.test',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization',
    })
    const sent = await t.http.inject({ method: 'POST', url: '/v1/t', headers: { origin: 'https://shop.test' }, payload: 'not json' })
    expect(sent.headers['access-control-allow-origin']).toBe('https://shop.test')
  })

  it('may read nothing else', async () => {
    expect((await preflight('/api/teams')).headers['access-control-allow-origin']).toBeUndefined()
    const answer = await t.http.inject({ url: '/api/teams', headers: { ...bearer(), origin: 'https://shop.test' } })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})
