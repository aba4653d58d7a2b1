import { afterAll, beforeAll, expect, it } from 'vitest'
import { getPerson, listAccounts, listEventDefinitions, listPeople, listProperties, listRecentEvents } from '#modules/events/contract.ts'
import { settle } from '#modules/events/server/index.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { runAdoption, runTrend } from '../contract.ts'

/** Names that every JavaScript object answers to. Anybody who holds a public ingest key may send them. */
const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty']
const objectOf = (value: string) => JSON.parse(`{${names.map((name) => `"${name}":"${value}"`).join()}}`) as Record<string, string>
const byName = (a: string, b: string) => (a < b ? -1 : 1)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => byName(a, b)
const sorted = names.toSorted(byName)

let t: TestApp
beforeAll(async () => {
  t = await testApp()
  const batch = names.flatMap((name, i) => [
    { event: '$identify', id: `i${i}`, userId: name, properties: objectOf(name) },
    { event: '$group', id: `g${i}`, userId: name, accountId: name, properties: objectOf(name) },
    { event: name, id: `e${i}`, userId: name, accountId: name, properties: objectOf(name) },
  ])
  const headers = { authorization: `Bearer ${t.setup.ingestKey}` }
  await t.http.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch } })
  await settle(t.app)
})
afterAll(() => t.close())

it('are stored and listed like any other', async () => {
  const events = (await t.call(listRecentEvents, { query: {} })).items.filter(({ type }) => type === 'track')
  expect(events.map(({ event }) => event).toSorted(byName)).toEqual(sorted)
  for (const { event, properties } of events)
    expect(Object.entries(properties).toSorted(byKey)).toEqual(sorted.map((name) => [name, event]))
  const definitions = (await t.call(listEventDefinitions, { query: {} })).items
  expect(definitions.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  for (const of of ['event', 'person', 'account'] as const) {
    const { items } = await t.call(listProperties, { query: { of } })
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  }
})

it('are people and accounts like any other', async () => {
  for (const endpoint of [listPeople, listAccounts]) {
    const { items } = await t.call(endpoint, { query: {} })
    expect(items.map(({ key }) => key).toSorted(byName)).toEqual(sorted)
  }
  for (const person of names) {
    const found = await t.call(getPerson, { params: { person } })
    expect(Object.entries(found.profile.properties).toSorted(byKey)).toEqual(sorted.map((name) => [name, person]))
  }
})

it.each(['event', 'person', 'account'] as const)('are charted, filtered and broken down by properties of the %s', async (of) => {
  const range = { type: 'last', count: 1, unit: 'day', includeCurrent: true } as const
  for (const name of names) {
    const property = { of, name }
    const series = [{ kind: 'events' as const, events: names, measure: { type: 'count' as const } }]
    const broken = await t.call(runTrend, { body: { kind: 'trend', range, series, breakdown: { property } } })
    expect(broken.series.map(({ segment, current }) => [segment!.label, current.total] as const).toSorted(byKey)).toEqual(
      sorted.map((value) => [value, 1]),
    )
    const filter = { conditions: [{ property, op: 'is' as const, values: [name] }] }
    const narrowed = await t.call(runTrend, { body: { kind: 'trend', range, series: [{ ...series[0]!, filter }] } })
    expect(narrowed.series[0]!.current.total).toBe(1)
  }
})

it('are features and segments of adoption', async () => {
  const { segments } = await t.call(runAdoption, {
    body: {
      kind: 'adoption',
      unit: 'person',
      feature: { events: names },
      range: { type: 'last', count: 1, unit: 'day', includeCurrent: true },
      segmentBy: { of: 'person', name: 'constructor' },
    },
  })
  expect(segments!.map(({ segment }) => segment.label).toSorted(byName)).toEqual(sorted)
})
