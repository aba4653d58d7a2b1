import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  getEventDefinition,
  listEventDefinitions,
  listProperties,
  listPropertyValues,
  updateEventDefinition,
  updateProperty,
} from '../../contract.ts'
import { ingest } from '../ingestion/ingest.ts'
import { settle } from '../index.ts'
import { pipelineOf } from '../pipeline.ts'
import { catchUpCatalogues, catchUpNightly, rebuildCatalogue } from './rebuild.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    ...Array.from({ length: 30 }, (_, index) => ({
      event: 'Bought',
      id: `b${index}`,
      userId: `u${index % 3}`,
      properties: { price: index, plan: index % 3 ? 'pro' : 'free', at: '2026-01-01', gift: true, a: { 'b.c': 1 } },
    })),
    { event: 'Bought', id: 'odd', userId: 'u1', properties: { price: 'free', extra: [1] } },
    { event: 'Signed up', id: 's1', userId: 'u1', properties: { plan: 'free', 'we`ird "x\\': 'y' } },
    { event: '$identify', userId: 'u1', properties: { email: 'a@example.com', age: 40 } },
  ])
})
afterAll(() => t.close())

it('finds events on its own', async () => {
  const { items: events, next } = await t.call(listEventDefinitions, { query: {} })
  expect(events.map(({ name, volume30d, verified }) => [name, volume30d, verified])).toEqual([
    ['$identify', 1, false],
    ['Bought', 31, false],
    ['Signed up', 1, false],
  ])
  expect(next).toBeNull()
  const first = await t.call(listEventDefinitions, { query: { limit: 2 } })
  const second = await t.call(listEventDefinitions, { query: { limit: 2, cursor: first.next! } })
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['$identify', 'Bought', 'Signed up'])
  expect((await t.call(listEventDefinitions, { query: { search: 'OUGH' } })).items).toHaveLength(1)
  expect((await t.call(listEventDefinitions, { query: { search: '%' } })).items).toHaveLength(0)
})

const propertiesOf = async (event: string) => {
  const { properties } = await t.call(getEventDefinition, { params: { name: event } })
  return Object.fromEntries(properties.map(({ name, type, typesSeen }) => [name, [type, typesSeen.length]]))
}

it('finds their properties with types, also mixed ones', async () => {
  expect(await propertiesOf('Bought')).toEqual({
    price: ['number', 2],
    plan: ['string', 1],
    at: ['datetime', 1],
    gift: ['boolean', 1],
    'a.b.c': ['number', 1],
    extra: ['list', 1],
  })
  const { items: properties } = await t.call(listProperties, { query: { of: 'person' } })
  expect(properties.map(({ name, type, examples }) => [name, type, examples])).toEqual([
    ['age', 'number', ['40']],
    ['email', 'string', ['a@example.com']],
  ])
  const plan = (await t.call(listProperties, { query: { search: 'plan' } })).items[0]!
  expect(plan.events).toEqual(['Bought', 'Signed up'])
})

it('lists frequent values, whatever the name', async () => {
  expect((await t.call(listPropertyValues, { query: { name: 'plan' } })).items).toEqual([
    { value: 'pro', count: 20 },
    { value: 'free', count: 11 },
  ])
  expect((await t.call(listPropertyValues, { query: { name: 'plan', event: 'Signed up', search: 'FR' } })).items).toEqual([
    { value: 'free', count: 1 },
  ])
  expect((await t.call(listPropertyValues, { query: { name: 'a.b.c' } })).items).toEqual([{ value: '1', count: 30 }])
  expect((await t.call(listPropertyValues, { query: { name: 'we`ird "x\\' } })).items).toEqual([{ value: 'y', count: 1 }])
  expect((await t.call(listPropertyValues, { query: { of: 'person', name: 'email' } })).items).toEqual([
    { value: 'a@example.com', count: 1 },
  ])
  expect((await t.call(listPropertyValues, { query: { name: 'unknown' } })).items).toEqual([])
})

it('keeps what people say about an event, and notices two at once', async () => {
  const { event } = await t.call(getEventDefinition, { params: { name: 'Bought' } })
  const body = { version: event.version, description: 'Paid for a basket', verified: true }
  expect(await t.call(updateEventDefinition, { params: { name: 'Bought' }, body })).toMatchObject({
    description: 'Paid for a basket',
    verified: true,
  })
  await expect(t.call(updateEventDefinition, { params: { name: 'Bought' }, body })).rejects.toMatchObject({ status: 409 })
  await expect(t.call(updateEventDefinition, { params: { name: 'Nothing' }, body })).rejects.toMatchObject({ status: 404 })
  const price = (await t.call(listProperties, { query: { search: 'price' } })).items[0]!
  expect(price).toMatchObject({ type: 'number', declaredType: null })
  const params = { propertyId: price.id }
  expect(await t.call(updateProperty, { params, body: { version: price.version, type: 'string' } })).toMatchObject({
    type: 'string',
    declaredType: 'string',
    typesSeen: ['number', 'string'],
  })
  // Without a declared type, what was seen counts again.
  expect(await t.call(updateProperty, { params, body: { version: price.version + 1, type: null } })).toMatchObject({
    type: 'number',
    declaredType: null,
  })
})

it('is found again from the events when it was lost', async () => {
  const before = await propertiesOf('Bought')
  for (const table of ['event_properties', 'property_definitions', 'event_definitions', 'catalogue_progress'] as const)
    await t.app.db.deleteFrom(table).execute()
  await rebuildCatalogue(t.app, t.setup.workspaceId, new Date(0))
  expect((await t.call(listEventDefinitions, { query: {} })).items.map(({ name }) => name)).toEqual(['$identify', 'Bought', 'Signed up'])
  expect(await propertiesOf('Bought')).toEqual(before)
  expect((await t.call(listProperties, { query: { of: 'person' } })).items.map(({ name }) => name)).toEqual(['age', 'email'])
})

const sourceId = async () => (await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()).id

it('keeps what could not be written with what came meanwhile', async () => {
  const source = { workspaceId: t.setup.workspaceId, sourceId: await sourceId() }
  const { catalogue } = pipelineOf(t.app).writer
  await settle(t.app)
  await ingest(t.app, source, [{ event: 'Before', id: 'k1', userId: 'u1', properties: { lost: 1, both: 'a' } }])
  let giveUp = () => {}
  const away = new Promise((_, reject) => (giveUp = () => reject(new Error('PostgreSQL is away'))))
  vi.spyOn(t.app.db, 'transaction').mockReturnValueOnce({ execute: () => away } as never)
  const failing = catalogue.flush()
  await ingest(t.app, source, [{ event: 'After', id: 'k2', userId: 'u1', properties: { both: 2 } }])
  giveUp()
  await failing
  vi.restoreAllMocks()
  await catalogue.flush()
  const { properties } = await t.call(getEventDefinition, { params: { name: 'Before' } })
  expect(properties.map(({ name, typesSeen, examples }) => [name, typesSeen, examples.toSorted()])).toEqual([
    ['both', ['number', 'string'], ['2', 'a']],
    ['lost', ['number'], ['1']],
  ])
})

it('finds what a process that died had not written, although another one went on', async () => {
  const source = { workspaceId: t.setup.workspaceId, sourceId: await sourceId() }
  await ingest(t.app, source, [{ event: 'Only there', id: 'd1', userId: 'u1', properties: { died: true } }])
  await settle(t.app)
  await t.app.db.deleteFrom('event_properties').where('event', '=', 'Only there').execute()
  await t.app.db.deleteFrom('event_definitions').where('name', '=', 'Only there').execute()
  const later = new Date(Date.now() + 20 * 3_600_000)
  await t.app.db.updateTable('catalogue_progress').set({ received_until: later }).execute()
  const types = () =>
    t.app.db.selectFrom('property_definitions').select(['of', 'name', 'types_seen']).orderBy('of').orderBy('name').execute()
  const before = await types()
  await catchUpNightly(t.app)
  expect(await propertiesOf('Only there')).toEqual({ died: ['boolean', 1] })
  // What is known already is not counted again each night.
  expect(await types()).toEqual(before)
})

it('goes on with the other workspaces when one cannot be brought up to date', async () => {
  const query = vi.spyOn(t.app.ch, 'query').mockRejectedValue(new Error('Too much memory'))
  const warn = vi.spyOn(t.app.log, 'warn').mockImplementation(() => {})
  const workspaces = await t.app.db.selectFrom('sources').select('workspace_id').distinct().execute()
  await catchUpCatalogues(t.app)
  expect(warn).toHaveBeenCalledTimes(workspaces.length)
  expect(query).toHaveBeenCalledTimes(workspaces.length)
  vi.restoreAllMocks()
})

it('shows the last days of an event that stopped coming', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const event = (at: string) => ({ event: 'Retired', id: at, userId: 'u1', timestamp: at })
  await ingest(
    t.app,
    { workspaceId: t.setup.workspaceId, sourceId: id },
    ['2020-03-01T12:00:00Z', '2020-05-04T09:00:00Z', '2020-05-05T10:00:00Z'].map(event),
  )
  const { event: definition, daily, dailyUntil } = await t.call(getEventDefinition, { params: { name: 'Retired' } })
  expect(definition).toMatchObject({ volume30d: 0, lastSeen: '2020-05-05T10:00:00.000Z' })
  expect(daily).toEqual([
    { day: '2020-05-04', count: 1 },
    { day: '2020-05-05', count: 1 },
  ])
  expect(dailyUntil).toBe('2020-05-05T10:00:00.001Z')
})

it('lists the values of a property that nothing carries any more', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const old = (day: string, colour: string) => ({
    event: 'Bought long ago',
    id: day,
    userId: 'u1',
    timestamp: `${day}T10:00:00Z`,
    properties: { colour },
  })
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    old('2015-01-01', 'grey'),
    old('2019-05-01', 'red'),
    old('2019-05-02', 'blue'),
  ])
  await settle(t.app)
  const values = [
    { value: 'blue', count: 1 },
    { value: 'red', count: 1 },
  ]
  expect((await t.call(listPropertyValues, { query: { name: 'colour' } })).items).toEqual(values)
  expect((await t.call(listPropertyValues, { query: { name: 'colour', event: 'Bought long ago' } })).items).toEqual(values)
})
