import { describe, expect, it } from 'vitest'
import type { FastifyRequest } from 'fastify'
import { admits, refuseForeignSites } from './access.ts'
import { levels } from './endpoint.ts'

describe('access words', () => {
  it('admit a level and all above it', () => {
    expect(levels.map((level) => admits('metrics:write', level, null))).toEqual([false, false, true, true, true, true])
  })

  it('admit a token only where both its maker and its scopes reach', () => {
    expect(admits('metrics:write', 'own', ['metrics:write'])).toBe(true)
    expect(admits('metrics:write', 'own', ['metrics:read'])).toBe(false)
    expect(admits('metrics:read', 'own', ['events:own'])).toBe(false)
    expect(admits('metrics:write', 'read', ['*:own'])).toBe(false)
    expect(admits('metrics:read', 'read', ['*:read'])).toBe(true)
  })
})

describe('requests from other sites', () => {
  const request = (method: string, headers: Record<string, string>) =>
    ({ method, headers, host: 'fairlead.test' }) as unknown as FastifyRequest

  it.each([
    ['a form on another site', 'POST', { 'sec-fetch-site': 'cross-site' }],
    ['a page on a sibling host', 'POST', { 'sec-fetch-site': 'same-site' }],
    ['an old browser on another site', 'DELETE', { origin: 'https://evil.test' }],
    ['a sandboxed frame', 'POST', { origin: 'null' }],
  ])('refuses %s', (_, method, headers) => {
    expect(() => refuseForeignSites(request(method, headers))).toThrow('another site')
  })

  it.each([
    ['our own page', 'POST', { 'sec-fetch-site': 'same-origin', origin: 'https://fairlead.test' }],
    ['a program without a browser', 'POST', {}],
    ['a link from another site', 'GET', { 'sec-fetch-site': 'cross-site' }],
    ['a token, which no browser adds by itself', 'POST', { 'sec-fetch-site': 'cross-site', authorization: 'Bearer fl_x' }],
  ])('lets %s through', (_, method, headers) => {
    expect(() => refuseForeignSites(request(method, headers as Record<string, string>))).not.toThrow()
  })
})
