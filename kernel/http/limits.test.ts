import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newSecret } from '#kernel/ids.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { wrongTokensPerMinute } from './limits.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

/** How many tokens may be made a minute, by the contract of the endpoint. */
const mostTokens = 30

const ask = (url: string, remoteAddress: string, token: string) =>
  t.http.inject({ url, remoteAddress, headers: { authorization: `Bearer ${token}` } })

it('counts callers that are refused, and looks nothing up for those beyond the limit', async () => {
  const send = (token?: string) =>
    t.http.inject({
      method: 'POST',
      url: '/api/tokens',
      remoteAddress: '192.0.2.1',
      payload: {},
      headers: token ? { authorization: `Bearer ${token}` } : {},
    })
  for (let sent = 0; sent < mostTokens; sent++) expect((await send()).statusCode).toBe(401)
  const looks = vi.spyOn(t.app.db, 'selectFrom')
  const refused = await send(t.setup.token)
  expect(refused.json()).toMatchObject({ status: 429, code: 'limited' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(looks).not.toHaveBeenCalled()
  looks.mockRestore()
})

it('ends the guessing of tokens from an address, whatever the endpoint, and lets others go on', async () => {
  const guess = (sent: number) => ask(sent % 2 ? '/api/teams' : '/api/areas', '192.0.2.2', newSecret('fl'))
  for (let sent = 0; sent < wrongTokensPerMinute; sent++) expect((await guess(sent)).statusCode).toBe(401)
  const looks = vi.spyOn(t.app.db, 'selectFrom')
  const refused = await guess(0)
  expect(refused.json()).toMatchObject({ status: 429, code: 'limited' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(looks).not.toHaveBeenCalled()
  looks.mockRestore()
  expect((await ask('/api/teams', '192.0.2.3', t.setup.token)).statusCode).toBe(200)
  // Who signed in behind the same address is asked for a session, and SDKs send on.
  expect((await t.http.inject({ url: '/api/teams', remoteAddress: '192.0.2.2' })).statusCode).toBe(401)
  const payload = { batch: [{ event: 'opened', userId: 'u1' }] }
  const headers = { authorization: `Bearer ${t.setup.ingestKey}` }
  expect((await t.http.inject({ method: 'POST', url: '/v1/events', remoteAddress: '192.0.2.2', headers, payload })).statusCode).toBe(200)
})

it('takes the addresses of one IPv6 network for one caller', async () => {
  const statuses: number[] = []
  for (let sent = 0; sent <= mostTokens; sent++)
    statuses.push(
      (await t.http.inject({ method: 'POST', url: '/api/tokens', remoteAddress: `2001:db8::${sent + 1}`, payload: {} })).statusCode,
    )
  expect(statuses.at(-1)).toBe(429)
})
