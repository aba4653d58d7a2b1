import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  getAccount,
  getPerson,
  listAccountEvents,
  listAccounts,
  listPeople,
  listPersonEvents,
  listRecentEvents,
  listSubscriptions,
  putSubscriptions,
} from '../../contract.ts'
import { ingest } from '../ingestion/ingest.ts'
import { upsertProfiles } from './upsert.ts'

let t: TestApp
const send = async (messages: unknown[]) => {
  const { id } = await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const results = await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId: id }, messages)
  expect(results.every(({ status }) => status === 'ok')).toBe(true)
}
beforeAll(async () => {
  t = await testApp()
  await send([
    ...Array.from({ length: 25 }, (_, index) => ({
      event: 'Opened',
      id: `o${index}`,
      userId: `p${index}`,
      timestamp: Date.UTC(2026, 1, 1, index),
    })),
    { event: '$group', id: 'g1', userId: 'p1', accountId: 'acme', timestamp: Date.UTC(2026, 1, 2), properties: { name: 'Acme', size: 5 } },
    { event: '$group', id: 'g2', userId: 'p2', accountId: 'acme', timestamp: Date.UTC(2026, 1, 2) },
    { event: '$group', id: 'g3', userId: 'p2', accountId: 'beta', timestamp: Date.UTC(2026, 1, 3) },
    { event: 'Named', id: 'n1', userId: 'p9', accountId: 'acme', timestamp: Date.UTC(2026, 1, 4) },
  ])
})
afterAll(() => t.close())

it('lists people by when they were last seen, page by page', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { items: profiles, next } = await t.call(listPeople, { query: { limit: 10, ...(cursor && { cursor }) } })
    seen.push(...profiles.map(({ key }) => key))
    cursor = next ?? undefined
  } while (cursor)
  expect(seen).toHaveLength(25)
  expect(new Set(seen).size).toBe(25)
  expect(seen.slice(0, 3)).toEqual(['p9', 'p2', 'p24'])
})

it('sets, keeps the first of set-once, and removes properties', async () => {
  const identify = (id: string, hour: number, properties: object) => ({
    event: '$identify',
    id,
    userId: 'p3',
    timestamp: Date.UTC(2026, 1, 5, hour),
    properties,
  })
  await send([
    identify('i1', 1, { plan: 'free', name: 'Cy', age: 30, tags: ['a'], vip: false, $set_once: { first: 'one' } }),
    identify('i2', 2, { plan: 'pro', $unset: ['age'], $set_once: { first: 'two', later: 'x' } }),
    identify('i3', 3, { later: 'y' }),
  ])
  const { profile } = await t.call(getPerson, { params: { person: 'p3' } })
  expect(profile).toMatchObject({ label: 'Cy', properties: { plan: 'pro', name: 'Cy', tags: ['a'], vip: false, first: 'one', later: 'y' } })
  expect(profile.properties).not.toHaveProperty('age')
  expect((await t.call(listPeople, { query: { search: 'CY' } })).items.map(({ key }) => key)).toEqual(['p3'])
})

it('gives an account the events that name it and those of its present people', async () => {
  const { profile, people, peopleCount } = await t.call(getAccount, { params: { account: 'acme' } })
  expect(profile).toMatchObject({ label: 'Acme', properties: { size: 5 } })
  expect([people, peopleCount]).toEqual([
    [
      { key: 'p1', label: null },
      { key: 'p9', label: null },
    ],
    2,
  ])
  const { items: events } = await t.call(listAccountEvents, { params: { account: 'acme' }, query: {} })
  expect(events.map(({ id }) => id).toSorted()).toEqual(['g1', 'g2', 'n1', 'o1', 'o9'])
  expect((await t.call(listAccounts, { query: { search: 'acm' } })).items.map(({ key }) => key)).toEqual(['acme'])
})

it('shows what a person did, newest first, page by page', async () => {
  const first = await t.call(listPersonEvents, { params: { person: 'p1' }, query: { limit: 1 } })
  const second = await t.call(listPersonEvents, { params: { person: 'p1' }, query: { limit: 1, cursor: first.next! } })
  expect([first.items[0]!.id, second.items[0]!.id, second.next]).toEqual(['g1', 'o1', null])
  await expect(t.call(getPerson, { params: { person: 'nobody' } })).rejects.toMatchObject({ status: 404 })
  await expect(t.call(listPersonEvents, { params: { person: 'p1' }, query: { cursor: 'x' } })).rejects.toMatchObject({ status: 400 })
})

it('shows events as they arrived', async () => {
  const first = await t.call(listRecentEvents, { query: { limit: 20, event: 'Opened' } })
  const second = await t.call(listRecentEvents, { query: { limit: 20, event: 'Opened', cursor: first.next! } })
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(25)
  expect(second.next).toBeNull()
})

it('refuses a subscription that brings in less than nothing', async () => {
  const row = { account: 'acme', subscriptionId: 's9', startedOn: '2026-01-01', mrr: -1 }
  await expect(t.call(putSubscriptions, { body: { subscriptions: [row] } })).rejects.toMatchObject({
    status: 400,
    problem: { fields: [{ field: 'body.subscriptions[0].mrr', expected: expect.stringContaining('expected 0 or more') as string }] },
  })
})

it('replaces subscriptions by account and id', async () => {
  const row = { account: 'acme', subscriptionId: 's1', startedOn: '2026-01-01', mrr: 100, plan: 'pro' }
  await t.call(putSubscriptions, { body: { subscriptions: [row] } })
  expect(await t.call(putSubscriptions, { body: { subscriptions: [row] } })).toEqual({ stored: 0 })
  expect(
    await t.call(putSubscriptions, {
      body: {
        subscriptions: [
          { ...row, mrr: 120, endedOn: '2026-02-01' },
          { ...row, account: 'new', mrr: 1 },
        ],
      },
    }),
  ).toEqual({ stored: 2 })
  const { subscriptions } = await t.call(listSubscriptions, { params: { account: 'acme' } })
  expect(subscriptions).toEqual([
    {
      account: 'acme',
      subscriptionId: 's1',
      startedOn: '2026-01-01',
      endedOn: '2026-02-01',
      mrr: 120,
      currency: t.ctx.workspace.currency,
      plan: 'pro',
      isTrial: false,
    },
  ])
  expect((await t.call(getAccount, { params: { account: 'new' } })).subscriptions).toHaveLength(1)
})

it('has seen no account in the future, when its contract ends', async () => {
  const row = { account: 'annual', subscriptionId: 's1', startedOn: '2026-01-01', endedOn: '2099-01-01', mrr: 100 }
  await t.call(putSubscriptions, { body: { subscriptions: [row] } })
  const { profile } = await t.call(getAccount, { params: { account: 'annual' } })
  expect(profile.firstSeen).toBe('2026-01-01T00:00:00.000Z')
  expect(Date.parse(profile.lastSeen)).toBeLessThanOrEqual(Date.now())
})

it('lets the last of several rows for one account count, again and again', async () => {
  const rows = [
    { key: 'twice', properties: { plan: 'free', $set_once: { origin: 'fair' } } },
    { key: 'twice', properties: { plan: 'pro', size: 2, $set_once: { origin: 'web' } } },
  ]
  const stored = async () => (await t.call(getAccount, { params: { account: 'twice' } })).profile.properties
  expect(await upsertProfiles(t.ctx, 'account', rows)).toEqual({ stored: 2, unchanged: 0 })
  expect(await stored()).toEqual({ plan: 'pro', size: 2, origin: 'fair' })
  expect(await upsertProfiles(t.ctx, 'account', rows)).toEqual({ stored: 0, unchanged: 2 })
  expect(await stored()).toEqual({ plan: 'pro', size: 2, origin: 'fair' })
})

it('writes only news about accounts', async () => {
  const accounts = [
    { key: 'beta', properties: { name: 'Beta', size: 3 } },
    { key: 'gamma', properties: {} },
  ]
  expect(await upsertProfiles(t.ctx, 'account', accounts)).toEqual({ stored: 2, unchanged: 0 })
  expect(await upsertProfiles(t.ctx, 'account', accounts)).toEqual({ stored: 0, unchanged: 2 })
  accounts[0]!.properties = { name: 'Beta', size: 4 }
  expect(await upsertProfiles(t.ctx, 'account', accounts)).toEqual({ stored: 1, unchanged: 1 })
  expect((await t.call(getAccount, { params: { account: 'beta' } })).profile.properties).toEqual({ name: 'Beta', size: 4 })
})

it('names the people of an account, and the accounts of a person', async () => {
  await upsertProfiles(t.ctx, 'account', [{ key: 'named', properties: { name: 'Named Ltd' } }])
  await upsertProfiles(t.ctx, 'person', [
    { key: 'n1', properties: { email: 'ada@example.com', plan: 'pro' }, account: 'named' },
    { key: 'n2', properties: {}, account: 'named' },
  ])
  const { people } = await t.call(getAccount, { params: { account: 'named' } })
  expect(people).toEqual([
    { key: 'n1', label: 'ada@example.com' },
    { key: 'n2', label: null },
  ])
  expect((await t.call(getPerson, { params: { person: 'n1' } })).accounts).toEqual([{ key: 'named', label: 'Named Ltd' }])
})

const memberships = () =>
  t.ctx.ch.query<{ person: string; account: string; at: string }>(
    sql`SELECT person, account, toString(at) AS at FROM memberships WHERE ${scope()} AND startsWith(person, 'm') ORDER BY person, at, account`,
  )

it('writes memberships once, the present one last', async () => {
  const people = [
    { key: 'm1', properties: {}, account: 'first' },
    { key: 'm1', properties: {}, account: 'second' },
    { key: 'm2', properties: {}, account: 'dated', at: Date.UTC(2025, 0, 1) },
    { key: 'm2', properties: {}, account: 'older', at: Date.UTC(2024, 0, 1) },
  ]
  expect(await upsertProfiles(t.ctx, 'person', people)).toEqual({ stored: 4, unchanged: 0 })
  const before = await memberships()
  expect(before.map(({ account }) => account)).toEqual(['first', 'second', 'older', 'dated'])
  expect(await upsertProfiles(t.ctx, 'person', people)).toEqual({ stored: 0, unchanged: 4 })
  expect(await memberships()).toEqual(before)
  // Back to an account that is known is a change all the same.
  expect(await upsertProfiles(t.ctx, 'person', [people[0]!])).toEqual({ stored: 1, unchanged: 0 })
  expect((await t.call(getPerson, { params: { person: 'm1' } })).accounts.map(({ key }) => key)).toEqual(['first', 'second'])
})

it('keeps names with $ of other products, and texts that are cut within a character', async () => {
  const people = [{ key: 'other', properties: { $email: 'o@example.com', cut: 'a\ud83d', plan: 'pro', $set_once: { first: 1 } } }]
  expect(await upsertProfiles(t.ctx, 'person', people)).toEqual({ stored: 1, unchanged: 0 })
  expect((await t.call(getPerson, { params: { person: 'other' } })).profile.properties).toEqual({
    $email: 'o@example.com',
    cut: 'a\ufffd',
    plan: 'pro',
    first: 1,
  })
  expect(await upsertProfiles(t.ctx, 'person', people)).toEqual({ stored: 0, unchanged: 1 })
})
