import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createSource,
  listPlanViolations,
  listQuarantine,
  planModes,
  updateEventDefinition,
  getEventDefinition,
  type PlanMode,
} from '../../contract.ts'
import { orderPlaced, publish, send } from './plan.fixture.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const stored = (id: string) =>
  t.ctx.ch.query<{ event: string; props: Record<string, unknown>; context: string }>(
    sql`SELECT event, props, context FROM events WHERE ${scope()} AND id = ${id}`,
    { settings: { output_format_json_quote_64bit_integers: 0 } },
  )

const groups = async (event: string) =>
  (await t.call(listPlanViolations, { query: { event } })).items
    .map(({ code, property, count, byMode }) => [code, property, count, byMode.map(({ mode }) => mode).join()].join(' '))
    .toSorted((a, b) => (a < b ? -1 : 1))

it('changes nothing while there is no plan', async () => {
  expect(await send(t, 'anything', { a: 1 })).toMatchObject({ status: 'ok' })
  expect((await t.call(listPlanViolations, { query: {} })).items).toEqual([])
})

/** What is sent, what is wrong with it, and what is stored when wrong properties are left out. */
const stories: [properties: Record<string, unknown>, code: string, property: string, kept: Record<string, unknown>][] = [
  [{ currency: 'EUR' }, 'required_missing', 'price', { currency: 'EUR' }],
  [{ price: null, currency: 'EUR' }, 'required_missing', 'price', { currency: 'EUR' }],
  [{ price: '12' }, 'type_mismatch', 'price', {}],
  [{ price: 1, colour: 'red' }, 'additional_property', 'colour', { price: 1 }],
  [{ price: 1, currency: 'DM' }, 'value_mismatch', 'currency', { price: 1, currency: 'DM' }],
  [{ price: 1, coupon: 'x1' }, 'value_mismatch', 'coupon', { price: 1, coupon: 'x1' }],
  [{ price: -1 }, 'value_mismatch', 'price', { price: -1 }],
  [{ price: 1, items: [{ sku: 's', size: 4 }] }, 'additional_property', 'items[].size', { price: 1, items: [{ sku: 's' }] }],
  [{ price: 1, 'delivery.country': 4, 'delivery.days': 2 }, 'type_mismatch', 'delivery.country', { price: 1, delivery: { days: 2 } }],
  [{ price: 1, delivery: { days: 2 } }, 'required_missing', 'delivery.country', { price: 1, delivery: { days: 2 } }],
]

it.each(planModes)('in the mode %s does the same with every kind of violation, and records it', async (mode: PlanMode) => {
  const event = { ...orderPlaced, name: `order_${mode}` }
  await publish(t, { mode }, [event])
  const good = await send(t, event.name, { price: 1, currency: 'EUR', coupon: null }, { page: { url: 'https://x' } })
  expect(good).toEqual({ id: good.id, status: 'ok' })
  for (const [properties, code, property, kept] of stories) {
    const result = await send(t, event.name, properties)
    const rows = await stored(result.id!)
    const field = `properties.${property.replace('[]', '.0')}`
    if (mode === 'observe') expect([result, rows.length]).toEqual([{ id: result.id, status: 'ok' }, 1])
    else if (mode === 'strip') {
      const isStripped = ['type_mismatch', 'additional_property'].includes(code)
      expect(result).toMatchObject(isStripped ? { status: 'ok', code: 'stripped' } : { status: 'ok' })
      expect(rows[0]!.props).toEqual(kept)
      expect(rows[0]!.context.includes('$plan')).toBe(isStripped)
    } else {
      expect([result, rows.length]).toEqual([
        { id: result.id, status: mode === 'reject' ? 'rejected' : 'quarantined', code, field, message: result.message },
        0,
      ])
      expect(result.message!.length).toBeGreaterThan(15)
    }
  }
  const expected = new Map<string, number>()
  for (const [, code, property] of stories) expected.set(`${code} ${property}`, (expected.get(`${code} ${property}`) ?? 0) + 1)
  expect(await groups(event.name)).toEqual([...expected].map(([name, n]) => `${name} ${n} ${mode}`).toSorted((a, b) => (a < b ? -1 : 1)))
  const held = await t.call(listQuarantine, { query: { event: event.name, limit: 100 } })
  expect(held.items.length).toBe(mode === 'quarantine' ? stories.length : 0)
})

it('has a mode of its own for events that are not planned, and leaves those of SDKs alone', async () => {
  for (const unplanned of ['strip', 'quarantine', 'reject', 'observe'] as const) {
    await publish(t, { unplanned, mode: 'reject' })
    const result = await send(t, `Unknown ${unplanned}`, { a: 1 })
    const isKept = unplanned === 'observe' || unplanned === 'strip'
    expect(result.status).toBe(isKept ? 'ok' : unplanned === 'reject' ? 'rejected' : 'quarantined')
    if (!isKept)
      expect(result).toMatchObject({ code: 'unplanned_event', field: 'event', message: `Unknown ${unplanned} is not in the plan.` })
    expect(await groups(`Unknown ${unplanned}`)).toEqual([`unplanned_event  1 ${unplanned}`])
    expect(await send(t, '$pageview', { anything: 1 })).toMatchObject({ status: 'ok' })
  }
  await publish(t, {}, [{ ...orderPlaced, name: '$pageview', schema: { type: 'object', required: ['name'] } }])
  expect(await send(t, '$pageview', { anything: 1 })).toMatchObject({ status: 'rejected', code: 'required_missing' })
  await publish(t, { unplanned: 'observe' }, [{ ...orderPlaced, status: 'blocked' }])
  expect(await send(t, orderPlaced.name, { price: 1 })).toMatchObject({ status: 'rejected', code: 'unplanned_event' })
})

it('takes the mode of the event at the source, then of the event, of the source, of the plan', async () => {
  const { source, ingestKey } = await t.call(createSource, { body: { name: 'Shop', kind: 'server' } })
  const result = async (key?: string) => (await send(t, 'order_moded', {}, {}, key)).status
  const event = { ...orderPlaced, name: 'order_moded' }
  await publish(t, { mode: 'observe' }, [event])
  expect([await result(), await result(ingestKey)]).toEqual(['ok', 'ok'])
  await publish(t, { sources: { [source.id]: { mode: 'quarantine', unplanned: 'reject' } } })
  expect([await result(), await result(ingestKey)]).toEqual(['ok', 'quarantined'])
  expect((await send(t, 'nobody knows', {}, {}, ingestKey)).status).toBe('rejected')
  await publish(t, {}, [{ ...event, mode: 'reject' }])
  expect([await result(), await result(ingestKey)]).toEqual(['rejected', 'rejected'])
  await publish(t, {}, [{ ...event, mode: 'reject', sources: { [source.id]: 'observe' } }])
  expect([await result(), await result(ingestKey)]).toEqual(['rejected', 'ok'])
})

it('tells who sent what is wrong, when, and who to tell', async () => {
  await publish(t, { unplanned: 'observe', sources: {} }, [{ ...orderPlaced, name: 'order_told', mode: 'observe' }])
  const context = { library: { name: 'shop-sdk', version: '2.1' }, app: { version: '7.0.1' } }
  await send(t, 'order_told', { price: `${'9'.repeat(200)}` }, context)
  await send(t, 'order_told', { price: 'eleven' }, context)
  await send(t, 'order_told', { price: 'twelve' }, { ...context, app: { version: '7.0.2' } })
  await send(t, 'unowned', {})
  const { items } = await t.call(listPlanViolations, { query: { event: 'order_told' } })
  expect(items.map(({ sdk, sdkVersion, appVersion, count }) => [sdk, sdkVersion, appVersion, count])).toEqual([
    ['shop-sdk', '2.1', '7.0.2', 1],
    ['shop-sdk', '2.1', '7.0.1', 2],
  ])
  const [, older] = items
  expect(older).toMatchObject({ sourceName: 'My product', tell: 'ada@example.com', tellName: 'Ada Owner', tellBecause: 'event' })
  expect(older!.firstSeen <= older!.lastSeen).toBe(true)
  expect(older!.examples.toSorted((a, b) => b.length - a.length).map(({ length }) => length)).toEqual([80, 6])
  const unowned = async () => (await t.call(listPlanViolations, { query: { event: 'unowned' } })).items[0]!
  expect(await unowned()).toMatchObject({ tell: '', tellBecause: 'nobody' })
  const { sourceId } = await unowned()
  await publish(t, { sources: { [sourceId]: { owner: 'shop@example.com' } } })
  expect(await unowned()).toMatchObject({ tell: 'shop@example.com', tellName: null, tellBecause: 'source' })
  const { event } = await t.call(getEventDefinition, { params: { name: 'unowned' } })
  await t.call(updateEventDefinition, { params: { name: 'unowned' }, body: { version: event.version, ownerId: t.ctx.actor.userId } })
  expect(await unowned()).toMatchObject({ tell: 'ada@example.com', tellBecause: 'event' })
})

it('pages violations', async () => {
  const first = await t.call(listPlanViolations, { query: { limit: 3 } })
  const second = await t.call(listPlanViolations, { query: { limit: 200, cursor: first.next! } })
  const all = await t.call(listPlanViolations, { query: { limit: 400 } })
  expect([...first.items, ...second.items]).toEqual(all.items)
})

it('holds names against the rules for them', async () => {
  await publish(
    t,
    {
      sources: {},
      mode: 'quarantine',
      unplanned: 'observe',
      naming: { events: 'snake_case', properties: 'camelCase', eventPattern: '_(opened|closed)$', reserved: ['$', 'internal_'] },
    },
    [{ ...orderPlaced, name: 'door_opened', namedOtherwise: false, schema: { type: 'object' } }],
  )
  await send(t, 'DoorOpened', {})
  await send(t, 'internal_opened', {})
  await send(t, 'window_closed', {})
  expect(await groups('DoorOpened')).toEqual(['naming  1 observe', 'unplanned_event  1 observe'])
  expect(await groups('internal_opened')).toHaveLength(2)
  expect(await groups('window_closed')).toEqual(['unplanned_event  1 observe'])
  expect(await send(t, 'door_opened', { byWhom: 'ada', $lib: 'x' })).toMatchObject({ status: 'ok' })
  expect(await send(t, 'door_opened', { by_whom: 'ada' })).toMatchObject({
    status: 'quarantined',
    code: 'naming',
    field: 'properties.by_whom',
  })
})
