import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import {
  getAccount,
  getPerson,
  listAccountEvents,
  listPeople,
  listPersonEvents,
  listPropertyValues,
  listRecentEvents,
} from '../../contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-01T00:00:00Z') })
  await tell(
    t.ctx,
    `
    anon-1 did visit at 2025-03-01 09:00
    ana did order at 2025-03-02 09:00
    bob did visit at 2025-03-03 09:00
    anon-1 of acme did order at 2025-03-04 09:00
    person anon-1 is {"country": "DE", "campaign": "spring"} since 2025-03-01
    person ana is {"country": "FI", "name": "Ana"} since 2025-03-02
    person bob is {"country": "FI"} since 2025-03-03
    anon-1 belongs to acme since 2025-03-05
    ana belongs to beta since 2025-03-02
  `,
  )
  const seen = [
    { key: 'anon-1', first_seen: '2025-03-01T09:00:00Z', last_seen: '2025-03-04T09:00:00Z' },
    { key: 'ana', first_seen: '2025-03-02T09:00:00Z', last_seen: '2025-03-02T09:00:00Z' },
    { key: 'bob', first_seen: '2025-03-03T09:00:00Z', last_seen: '2025-03-03T09:00:00Z' },
  ]
  const accounts = ['acme', 'beta'].map((key) => ({ ...seen[0]!, key, kind: 'account' }))
  await t.ctx.ch.insert('profiles', [...seen.map((row) => ({ ...row, kind: 'person' })), ...accounts])
})
afterAll(() => t.close())

const keys = async (query: { search?: string; limit?: number; cursor?: string } = {}) =>
  (await t.call(listPeople, { query })).items.map(({ key }) => key)
const person = (id: string) => t.call(getPerson, { params: { person: id } })
const timeline = async (id: string) =>
  (await t.call(listPersonEvents, { params: { person: id }, query: {} })).items.map((one) => `${one.person} ${one.event}`)
const account = (id: string) => t.call(getAccount, { params: { account: id } })
const accountEvents = async (id: string) =>
  (await t.call(listAccountEvents, { params: { account: id }, query: {} })).items.map((one) => `${one.person} ${one.event}`)
const countries = async () =>
  (await t.call(listPropertyValues, { query: { of: 'person', name: 'country' } })).items.map((one) => `${one.value} ${one.count}`)

const apart = async () => ({
  keys: await keys(),
  found: await keys({ search: 'anon' }),
  person: await person('anon-1'),
  timeline: await timeline('anon-1'),
  acme: await account('acme'),
  acmeEvents: await accountEvents('acme'),
  countries: await countries(),
})

it('shows two people until their ids are linked, one person by any of the ids after it, and two again when it is taken back', async () => {
  const before = await apart()
  expect(before).toMatchObject({
    keys: ['anon-1', 'bob', 'ana'],
    found: ['anon-1'],
    person: { profile: { key: 'anon-1', label: null, properties: { country: 'DE', campaign: 'spring' } }, eventCount: 2 },
    timeline: ['anon-1 order', 'anon-1 visit'],
    acme: { people: [{ key: 'anon-1', label: null }], peopleCount: 1, eventCount: 2 },
    acmeEvents: ['anon-1 order', 'anon-1 visit'],
    countries: ['FI 2', 'DE 1'],
  })

  await tell(t.ctx, 'anon-1 is really ana')
  expect(await keys()).toEqual(['ana', 'bob'])
  expect(await keys({ search: 'anon' })).toEqual(['ana'])
  expect(await keys({ search: 'spring' })).toEqual(['ana'])
  const first = await t.call(listPeople, { query: { limit: 1 } })
  expect(first.items).toMatchObject([
    {
      key: 'ana',
      label: 'Ana',
      firstSeen: '2025-03-01T09:00:00.000Z',
      lastSeen: '2025-03-04T09:00:00.000Z',
      properties: { country: 'FI', name: 'Ana', campaign: 'spring' },
    },
  ])
  expect(await keys({ limit: 1, cursor: first.next! })).toEqual(['bob'])

  const page = {
    profile: { key: 'ana', label: 'Ana', properties: { country: 'FI', name: 'Ana', campaign: 'spring' } },
    accounts: [{ key: 'acme' }, { key: 'beta' }],
    eventCount: 3,
  }
  for (const id of ['ana', 'anon-1']) {
    expect(await person(id)).toMatchObject(page)
    expect(await timeline(id)).toEqual(['anon-1 order', 'ana order', 'anon-1 visit'])
  }
  const recent = await t.call(listRecentEvents, { query: { person: 'anon-1' } })
  expect(recent.items).toHaveLength(3)
  expect(await account('acme')).toMatchObject({ people: [{ key: 'ana', label: 'Ana' }], peopleCount: 1, eventCount: 3 })
  expect(await accountEvents('acme')).toEqual(['anon-1 order', 'ana order', 'anon-1 visit'])
  expect(await account('beta')).toMatchObject({ people: [], peopleCount: 0, eventCount: 0 })
  expect(await countries()).toEqual(['FI 2'])

  await tell(t.ctx, 'anon-1 is nobody but anon-1')
  expect(await apart()).toEqual(before)
})

it('finds a person by an id of which only another one was seen, and says so when none was', async () => {
  await tell(
    t.ctx,
    `
    bob is really robert
    ghost is really nobody
  `,
  )
  expect(await person('robert')).toMatchObject({ profile: { key: 'robert', properties: { country: 'FI' } }, eventCount: 1 })
  expect(await keys({ search: 'rober' })).toEqual(['robert'])
  await expect(person('ghost')).rejects.toThrow('Nobody with this id was seen.')
})

it('keeps the earliest of the values that were to be set once, and prefers what was set plainly, over all ids', async () => {
  const once = (key: string, name: string, value: string, ms: number) => ({
    kind: 'person',
    key,
    name,
    value,
    type: 'string',
    mode: 'once',
    at: new Date(-ms).toISOString(),
    event_id: key,
  })
  await t.ctx.ch.insert('profile_properties', [
    once('cat', 'referrer', 'later', Date.parse('2025-03-02')),
    once('anon-2', 'referrer', 'first', Date.parse('2025-03-01')),
    once('anon-2', 'plan', 'trial', Date.parse('2025-03-01')),
  ])
  await tell(
    t.ctx,
    `
    cat did visit at 2025-03-02 09:00
    person cat is {"plan": "pro"} since 2025-02-01
    anon-2 is really cat
  `,
  )
  await t.ctx.ch.insert('profiles', [{ kind: 'person', key: 'cat', first_seen: '2025-03-02T09:00:00Z', last_seen: '2025-03-02T09:00:00Z' }])
  expect((await person('anon-2')).profile.properties).toEqual({ referrer: 'first', plan: 'pro' })
})
