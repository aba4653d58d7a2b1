import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { getGroup, listGroupEvents, listGroups, listGroupTypes } from '../../contract.ts'
import { ingest } from '../ingestion/ingest.ts'
import { repairProfiles } from './repair.ts'

let t: TestApp
const at = (hour: number) => Date.UTC(2026, 1, 1, hour)
beforeAll(async () => {
  t = await testApp()
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const results = await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    { event: 'Opened', id: '1', userId: 'ana', accountId: 'acme', groups: { project: 'p-1', site: 'north' }, timestamp: at(1) },
    { event: 'Opened', id: '2', userId: 'bob', groups: { company: 'beta', project: 'p-2' }, timestamp: at(2) },
    { event: '$group', id: '3', userId: 'ana', groups: { project: 'p-1' }, properties: { name: 'Bridge', stage: 1 }, timestamp: at(3) },
    { event: '$group', id: '4', userId: 'cat', groups: { project: 'p-1' }, properties: { stage: 2 }, timestamp: at(4) },
    { event: '$group', id: '5', userId: 'cat', groups: { project: 'p-2' }, timestamp: at(5) },
  ])
  if (!results.every(({ status }) => status === 'ok')) throw new Error('An event of the story was refused')
})
afterAll(() => t.close())

it('tells which types of groups arrived; the account is none of them', async () => {
  const { items } = await t.call(listGroupTypes, {})
  expect(items).toEqual([
    { type: 'project', groups: 2, lastSeen: new Date(at(5)).toISOString() },
    { type: 'site', groups: 1, lastSeen: new Date(at(1)).toISOString() },
  ])
})

it('lists groups of a type with their names and properties, and finds them by both', async () => {
  const { items } = await t.call(listGroups, { params: { type: 'project' }, query: {} })
  expect(items.map(({ key, label, properties }) => [key, label, properties])).toEqual([
    ['p-2', null, {}],
    ['p-1', 'Bridge', { name: 'Bridge', stage: 2 }],
  ])
  const found = await t.call(listGroups, { params: { type: 'project' }, query: { search: 'bridge' } })
  expect(found.items.map(({ key }) => key)).toEqual(['p-1'])
  expect((await t.call(listGroups, { params: { type: 'planet' }, query: {} })).items).toEqual([])
})

it('shows everybody who was put into a group, also those who were put into another one later', async () => {
  const group = await t.call(getGroup, { params: { type: 'project', group: 'p-1' } })
  expect(group).toMatchObject({ profile: { key: 'p-1', label: 'Bridge' }, peopleCount: 2, eventCount: 1 })
  expect(group.people.map(({ key }) => key)).toEqual(['ana', 'cat'])
  const { items } = await t.call(listGroupEvents, { params: { type: 'project', group: 'p-1' }, query: {} })
  expect(items.map(({ id }) => id)).toEqual(['4', '3', '1'])
  await expect(t.call(getGroup, { params: { type: 'project', group: 'p-9' } })).rejects.toThrow('No project with this id was seen.')
  await expect(t.call(listGroups, { params: { type: 'account' }, query: {} })).rejects.toThrow()
})

it('finds groups again that a crash took from the list', async () => {
  await t.app.ch.client.command({ query: 'TRUNCATE TABLE profiles' })
  await repairProfiles(t.app)
  const { items } = await t.call(listGroupTypes, {})
  expect(items.map(({ type, groups }) => [type, groups])).toEqual([
    ['project', 2],
    ['site', 1],
  ])
})
