import { afterAll, beforeAll, expect, it } from 'vitest'
import { getFreshness } from '#modules/events/contract.ts'
import { settle } from '#modules/events/server/index.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { trendSpec } from '../contract.ts'
import { trend } from './trend/run.ts'

/** The whole way: what an SDK sends is what a chart shows. */
let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

it('shows what was sent, by people, accounts and their properties', async () => {
  const at = (minute: number) => new Date(Date.now() - 60_000 * minute).toISOString()
  const batch = [
    { type: 'identify', userId: 'ana', messageId: '1', timestamp: at(50), traits: { country: 'SE' } },
    { type: 'identify', userId: 'ana', messageId: '2', timestamp: at(40), traits: { country: 'FI' } },
    { type: 'group', userId: 'ana', groupId: 'acme', messageId: '3', timestamp: at(30), traits: { plan: 'pro' } },
    { type: 'track', userId: 'ana', messageId: '4', timestamp: at(20), event: 'Order', properties: { amount: 12.5, on: '2025-03-01' } },
    { type: 'track', userId: 'ana', messageId: '4', timestamp: at(20), event: 'Order', properties: { amount: 12.5, on: '2025-03-01' } },
    { type: 'track', anonymousId: 'x', messageId: '5', timestamp: at(10), event: 'Order', properties: { amount: 7.5 } },
  ]
  const headers = { authorization: `Basic ${Buffer.from(`${t.setup.ingestKey}:`).toString('base64')}` }
  const answer = await t.http.inject({ method: 'POST', url: '/v1/batch', headers, payload: { batch, sentAt: new Date().toISOString() } })
  expect(answer.statusCode).toBe(200)
  await settle(t.app)

  const range = { type: 'last', count: 1, unit: 'day', includeCurrent: true }
  const ask = (question: object) => trend(t.ctx, trendSpec.parse({ kind: 'trend', range, ...question }))
  const order = (measure: object, filter?: object) => ({ kind: 'events', events: ['Order'], measure, ...(filter && { filter }) })
  const onDay = { conditions: [{ property: { of: 'event', name: 'on' }, op: 'on', date: '2025-03-01' }] }
  const result = await ask({
    series: [
      order({ type: 'count' }),
      order({ type: 'people' }),
      order({ type: 'sum', property: 'amount' }),
      order({ type: 'count' }, onDay),
    ],
  })
  expect(result.series.map((one) => one.current.total)).toEqual([2, 2, 20, 1])
  const { lastEvent, lastReceived } = result.freshness
  expect({ lastEvent, lastReceived }).toEqual({ lastEvent: batch[5]!.timestamp, lastReceived: expect.any(String) as string })
  expect(await t.call(getFreshness, {})).toMatchObject({ lastEvent, lastReceived })

  for (const [of, name, value] of [
    ['person', 'country', 'FI'],
    ['account', 'plan', 'pro'],
  ] as const) {
    const { series } = await ask({ series: [order({ type: 'count' })], breakdown: { property: { of, name } } })
    expect(series.map((one) => [one.segment!.label, one.current.total])).toEqual([
      [value, 1],
      ['Not set', 1],
    ])
  }
  const any = await ask({ series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }] })
  expect(any.series[0]!.current.total).toBe(2)
})
