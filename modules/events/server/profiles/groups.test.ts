import { afterAll, beforeAll, expect, it } from 'vitest'
import { render, scope, sql } from '#kernel/clickhouse/sql.ts'
import { tooLarge } from '#kernel/errors.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  getAccount,
  getAccountType,
  getGroup,
  listGroupEvents,
  listGroups,
  listGroupTypes,
  listPersonEvents,
  listPersonSessions,
  listProperties,
  listPropertyHistory,
  listPropertyValues,
  updateAccountType,
} from '../../contract.ts'
import { rebuildCatalogue } from '../catalogue/rebuild.ts'
import { ingest } from '../ingestion/ingest.ts'
import { pipelineOf } from '../pipeline.ts'
import { timelineBySession } from '../sessions/timeline.ts'
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
    { type: 'project', groups: 2, lastSeen: new Date(at(5)).toISOString(), fromProperties: true },
    { type: 'site', groups: 1, lastSeen: new Date(at(1)).toISOString(), fromProperties: true },
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

it('describes the groups that events name, and what is known of them, like properties of the events', async () => {
  await pipelineOf(t.app).writer.catalogue.flush()
  const { items } = await t.call(listProperties, { query: { of: 'event', search: '$group_' } })
  expect(items.map(({ name, type, events }) => [name, type, events])).toEqual([
    ['$group_project', 'string', ['$group', 'Opened']],
    ['$group_project.name', 'string', []],
    ['$group_project.stage', 'number', []],
    ['$group_site', 'string', ['Opened']],
  ])
  const described = items.map(({ name, events }) => [name, events])
  await t.app.db.deleteFrom('property_definitions').where('workspace_id', '=', t.setup.workspaceId).execute()
  await t.app.db.deleteFrom('event_properties').where('workspace_id', '=', t.setup.workspaceId).execute()
  await rebuildCatalogue(t.app, t.setup.workspaceId, new Date(0))
  const again = await t.call(listProperties, { query: { of: 'event', search: '$group_' } })
  expect(again.items.map(({ name, events }) => [name, events])).toEqual(described)
  const values = async (name: string) => (await t.call(listPropertyValues, { query: { name } })).items
  expect(await values('$group_project')).toMatchObject([{ value: 'p-1' }, { value: 'p-2' }])
  expect(await values('$group_project.stage')).toEqual([{ value: '2', count: 1 }])
})

it('lists the sessions of a person over all their ids', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const minute = (n: number) => Date.UTC(2026, 1, 2, 23, n)
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    {
      event: 'Looked',
      id: 's1',
      anonymousId: 'phone',
      timestamp: minute(0),
      context: { page: { path: '/start' }, library: { name: 'web' } },
    },
    { event: '$identify', id: 's2', anonymousId: 'phone', userId: 'dora', timestamp: minute(20) },
    { event: 'Looked', id: 's3', userId: 'dora', timestamp: minute(29) },
    { event: 'Bought', id: 's4', userId: 'dora', timestamp: minute(70), sessionId: 'told-1' },
    { event: 'Bought', id: 's5', userId: 'dora', timestamp: minute(300), sessionId: 'told-1' },
  ])
  const first = await t.call(listPersonSessions, { params: { person: 'phone' }, query: { limit: 1 } })
  expect(first.items).toMatchObject([{ toldAs: 'told-1', durationSeconds: 230 * 60, events: 2, firstEvent: 'Bought', firstPage: null }])
  const second = await t.call(listPersonSessions, { params: { person: 'dora' }, query: { limit: 1, cursor: first.next! } })
  expect(second).toMatchObject({
    items: [
      {
        toldAs: null,
        start: new Date(minute(0)).toISOString(),
        durationSeconds: 29 * 60,
        events: 2,
        firstPage: '/start',
        devices: 1,
        libraries: ['web'],
      },
    ],
    next: null,
  })
})

it('cuts the timeline of a person by session, each told whole whatever the page holds of it', async () => {
  const ask = async (cursor?: string) =>
    t.call(listPersonEvents, { params: { person: 'dora' }, query: { limit: 2, ...(cursor && { cursor }) } })
  const first = await ask()
  expect(first.items.map(({ id, session }) => [id, session?.toldAs, session?.events])).toEqual([
    ['s5', 'told-1', 2],
    ['s4', 'told-1', 2],
  ])
  const second = await ask(first.next!)
  expect(second.items.map(({ id, session }) => [id, session?.durationSeconds, session?.events])).toEqual([
    ['s3', 29 * 60, 2],
    ['s2', undefined, undefined],
  ])
  const third = await ask(second.next!)
  expect(third).toMatchObject({ items: [{ id: 's1', session: { id: second.items[0]!.session!.id, libraries: ['web'] } }], next: null })
  const { items } = await t.call(listPersonSessions, { params: { person: 'dora' }, query: {} })
  expect(items).toEqual([first.items[0]!.session, second.items[0]!.session])
  expect(await t.call(listPersonEvents, { params: { person: 'nobody' }, query: {} })).toEqual({ items: [], next: null })
})

it('looks only around a page for the sessions of its events, and farther as long as one goes on', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const hours = (n: number) => at(0) + n * 3_600_000
  const long = (person: string, runs: number, every: number) =>
    Array.from({ length: runs }, (_, n) => ({
      event: 'Ran',
      id: `${person}${n}`,
      userId: person,
      sessionId: `of ${person}`,
      timestamp: hours(-n * every),
    }))
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [...long('week', 10, 17), ...long('program', 60, 22)])
  const asked: Record<string, unknown>[] = []
  const query: typeof t.ctx.ch.query = (piece, options) => {
    const { text, params } = render(piece)
    if (text.includes('OVER (')) asked.push({ ...params, isBounded: text.includes('ts BETWEEN') })
    return t.ctx.ch.query(piece, options)
  }
  const ctx = { ...t.ctx, ch: { ...t.ctx.ch, query } }
  const page = async (person: string) => (await timelineBySession(ctx, person, { limit: 1 })).items[0]
  expect((await page('week'))?.session).toMatchObject({ toldAs: 'of week', start: new Date(hours(-153)).toISOString(), events: 10 })
  expect(asked).toHaveLength(2)
  expect(Object.values(asked[0]!)).toEqual(expect.arrayContaining([hours(-48), hours(48), true]))
  expect(await page('program')).toMatchObject({ id: 'program0', session: null })
  expect(asked).toHaveLength(5)
  expect(asked.every(({ isBounded }) => isBounded)).toBe(true)

  const tooMuch: typeof query = (piece, options) =>
    render(piece).text.includes('OVER (') ? Promise.reject(tooLarge('More memory')) : t.ctx.ch.query(piece, options)
  const { items } = await timelineBySession({ ...t.ctx, ch: { ...t.ctx.ch, query: tooMuch } }, 'week', { limit: 50 })
  expect(items.map(({ session }) => session)).toEqual(Array.from({ length: 10 }, () => null))
})

it('shows every value that a property had, with the event that said so', async () => {
  const { items } = await t.call(listPropertyHistory, { query: { of: 'project', key: 'p-1', name: 'stage' } })
  expect(items).toEqual([
    { at: new Date(at(4)).toISOString(), value: 2, mode: 'set', event: '$group', eventId: '4', key: 'p-1' },
    { at: new Date(at(3)).toISOString(), value: 1, mode: 'set', event: '$group', eventId: '3', key: 'p-1' },
  ])
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    { event: '$identify', id: 'h1', anonymousId: 'tab', properties: { $set_once: { plan: 'trial' } }, timestamp: at(6) },
    { event: '$identify', id: 'h2', anonymousId: 'tab', userId: 'eve', properties: { plan: 'pro' }, timestamp: at(5) },
    { event: '$identify', id: 'h3', userId: 'eve', properties: { plan: null }, timestamp: at(7) },
  ])
  const query = { of: 'person', key: 'eve', name: 'plan', limit: 2 }
  const first = await t.call(listPropertyHistory, { query })
  expect(first.items.map(({ value, mode, key }) => [value, mode, key])).toEqual([
    [null, 'unset', 'eve'],
    ['trial', 'once', 'tab'],
  ])
  const second = await t.call(listPropertyHistory, { query: { ...query, cursor: first.next! } })
  expect(second).toMatchObject({ items: [{ value: 'pro', mode: 'set' }], next: null })
})

it('skips no value at the border of a page, where one event tells several', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, [
    { event: '$identify', id: 'b1', userId: 'gil', properties: { plan: 'pro', $set_once: { plan: 'trial' } }, timestamp: at(6) },
    { event: 'Opened', id: 'b2', anonymousId: 'gil "tab"', userId: 'gil', timestamp: at(6) },
  ])
  const told = {
    workspace_id: t.setup.workspaceId,
    kind: 'person',
    name: 'plan',
    type: 'string',
    mode: 'set',
    at: new Date(at(7)).toISOString(),
  }
  await t.ctx.ch.insert(
    'profile_properties',
    ['gil', 'gil "tab"'].map((key) => ({ ...told, key, value: `of ${key}`, event_id: 'import-1' })),
  )
  const values = new Set<unknown>()
  for (let cursor: string | undefined, n = 0; n < 9; n++) {
    const page = await t.call(listPropertyHistory, {
      query: { of: 'person', key: 'gil', name: 'plan', limit: 1, ...(cursor && { cursor }) },
    })
    for (const { value } of page.items) values.add(value)
    if (page.next === null) break
    cursor = page.next
  }
  expect(values).toEqual(new Set(['of gil', 'of gil "tab"', 'pro', 'trial']))
})

it('goes on behind ids that are long in every letter', async () => {
  const key = 'ключ'.repeat(128)
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  await ingest(
    t.app,
    { workspaceId: t.setup.workspaceId, sourceId: id },
    [1, 2, 3].map((n) => ({
      event: '$identify',
      id: `${n}${'日'.repeat(511)}`,
      userId: key,
      properties: { plan: n },
      timestamp: at(n === 1 ? 5 : 6),
    })),
  )
  const found: unknown[] = []
  for (let cursor: string | undefined, n = 0; n < 3; n++) {
    const { items, next } = await t.call(listPropertyHistory, {
      query: { of: 'person', key, name: 'plan', limit: 1, ...(cursor && { cursor }) },
    })
    found.push(...items.map(({ value }) => value))
    cursor = next ?? undefined
  }
  expect(found).toEqual([3, 2, 1])
  const first = await t.call(listPersonEvents, { params: { person: key }, query: { limit: 1 } })
  const second = await t.call(listPersonEvents, { params: { person: key }, query: { limit: 2, cursor: first.next! } })
  expect(second.items.map(({ properties }) => properties.plan)).toHaveLength(2)
})

it('takes events that name a person and an account for membership, once, and weaker than any group call', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const send = (messages: object[]) => ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, messages)
  const peopleOf = async (account: string) => (await t.call(getAccount, { params: { account } })).people.map(({ key }) => key)
  const used = (n: number, account: string, hour: number) => ({
    event: 'Used',
    id: `m${n}`,
    userId: 'finn',
    accountId: account,
    timestamp: at(hour),
  })
  const rows = async () => {
    const [{ n } = { n: 0 }] = await t.ctx.ch.query<{ n: number }>(
      sql`SELECT toUInt32(count()) AS n FROM memberships WHERE ${scope()} AND person = 'finn'`,
    )
    return n
  }
  await send([used(1, 'delta', 10), used(2, 'delta', 11), used(3, 'gamma', 12)])
  await send([used(4, 'delta', 13)])
  expect(await rows()).toBe(2)
  expect([await peopleOf('delta'), await peopleOf('gamma')]).toEqual([['finn'], []])
  // An event of earlier comes late: of accounts that only events name, the first counts.
  await send([used(5, 'gamma', 9)])
  expect([await peopleOf('delta'), await peopleOf('gamma')]).toEqual([[], ['finn']])
  await send([{ event: '$group', id: 'm6', userId: 'finn', accountId: 'delta', timestamp: at(1) }])
  await send([used(7, 'gamma', 8)])
  expect([await peopleOf('delta'), await peopleOf('gamma')]).toEqual([['finn'], []])
  expect((await t.call(getGroup, { params: { type: 'site', group: 'north' } })).people.map(({ key }) => key)).toEqual(['ana'])
})

it('takes groups of a chosen type for the accounts of what arrives from then on', async () => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const send = (messages: object[]) => ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, messages)
  const used = (name: string, more: object) => ({ event: 'Used', id: name, userId: `u-${name}`, ...more })
  expect(await t.call(getAccountType, {})).toEqual({ accountType: null, since: null, version: 0 })
  await send([used('c0', { groups: { team: 'red', company: 'acme' } })])
  const chosen = await t.call(updateAccountType, { body: { version: 0, accountType: 'team' } })
  expect(chosen).toMatchObject({ accountType: 'team', since: expect.any(String), version: 1 })
  await expect(t.call(updateAccountType, { body: { version: 0, accountType: null } })).rejects.toMatchObject({ status: 409 })
  await expect(t.call(updateAccountType, { body: { version: 1, accountType: 'person' } })).rejects.toMatchObject({ status: 400 })
  await send([
    used('c1', { groups: { team: 'red', company: 'acme' } }),
    used('c2', { groups: { team: 'red' }, accountId: 'said' }),
    used('c3', { groups: { company: 'acme' } }),
    { event: '$group', id: 'c4', userId: 'u-c1', groups: { company: 'acme', team: 'red' }, properties: { name: 'Red team' } },
    { event: '$group', id: 'c5', userId: 'u-c1', groups: { company: 'acme' }, properties: { name: 'Acme Inc' } },
  ])
  await t.call(updateAccountType, { body: { version: 1, accountType: null } })
  await send([used('c6', { groups: { team: 'red', company: 'acme' } })])
  const rows = await t.ctx.ch.query<{ id: string; account: string; groups: Record<string, string> }>(
    sql`SELECT id, account, groups FROM events WHERE ${scope()} AND match(id, '^c[0-9]$') ORDER BY id`,
  )
  expect(rows.map(({ id: name, account, groups }) => [name, account, groups])).toEqual([
    ['c0', 'acme', { team: 'red' }],
    ['c1', 'red', { company: 'acme' }],
    ['c2', 'said', { team: 'red' }],
    ['c3', '', { company: 'acme' }],
    ['c4', 'red', { company: 'acme' }],
    ['c5', '', { company: 'acme' }],
    ['c6', 'acme', { team: 'red' }],
  ])
  expect((await t.call(getAccount, { params: { account: 'red' } })).profile.label).toBe('Red team')
  expect((await t.call(getGroup, { params: { type: 'company', group: 'acme' } })).profile.label).toBe('Acme Inc')
  const told = await t.app.db.selectFrom('activity').select('name').where('name', '=', 'events.account_type_updated').execute()
  expect(told).toHaveLength(2)
})
