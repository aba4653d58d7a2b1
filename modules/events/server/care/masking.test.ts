import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createMaskingRule,
  deleteMaskingRule,
  listAddressRules,
  listMaskingRules,
  listProperties,
  listQuarantine,
  listRecentEvents,
  replayQuarantine,
  setAddressRule,
} from '../../contract.ts'
import { rebuildCatalogue } from '../catalogue/rebuild.ts'
import { settle } from '../index.ts'
import { pipelineOf } from '../pipeline.ts'
import { orderPlaced, publish } from '../plan/plan.fixture.ts'
import { truncateIp } from './ip.ts'
import { looksLike } from './looks-like.ts'
import { masked } from './mask.ts'
import { careOf } from './settings.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

async function send(...batch: object[]): Promise<{ status: string; code?: string }[]> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch },
  })
  return answer.json<{ results: { status: string; code?: string }[] }>().results
}

const propertiesOf = async (event: string) =>
  (await t.call(listRecentEvents, { query: { event } })).items.map(({ properties }) => properties)

describe('a value', () => {
  it('is masked so that groups stay apart and people do not', () => {
    expect(
      ['ada@example.com', '4111 1111 1111 1111', '1815-12-10', 'Ada', 'Lovelace of London', null].map((value) => masked('mask', value, '')),
    ).toEqual(['•••@example.com', '•••1111', '1815', '•••', '•••ndon', null])
  })

  it('is hashed by a salt, numbers and texts alike', () => {
    expect(masked('hash', 'ada', 'a')).toMatch(/^hash_[0-9a-f]{32}$/)
    expect(masked('hash', 'ada', 'a')).not.toBe(masked('hash', 'ada', 'b'))
    expect(masked('hash', 42, 'a')).toBe(masked('hash', '42', 'a'))
  })

  it.each(['hash', 'mask', 'truncate_ip', 'drop'] as const)('stays the same when %s is done to it twice', (action) => {
    for (const value of ['ada@example.com', '4111111111111111', '2001-02-03', '203.0.113.7', '2001:db8:85a3::8a2e:370:7334', 'x']) {
      const once = masked(action, value, 'salt')
      expect(masked(action, once, 'salt')).toBe(once)
    }
  })

  it('keeps of an address the network', () => {
    expect(['203.0.113.77', '2001:db8:85a3::8a2e:370:7334', '::1', '::ffff:203.0.113.77', 'localhost'].map(truncateIp)).toEqual([
      '203.0.113.0',
      '2001:db8:85a3::',
      '0:0:0::',
      '203.0.113.0',
      undefined,
    ])
  })

  it('is found to look like personal data', () => {
    expect(
      [
        'ada@example.com',
        '4111 1111 1111 1111',
        '4111111111111112',
        '203.0.113.7',
        '1.2.3',
        '1700000000000',
        '2026-01-01',
        'me @ home',
      ].map(looksLike),
    ).toEqual(['email', 'card', undefined, 'ip', undefined, undefined, undefined, undefined])
  })
})

describe('rules', () => {
  it('are applied before anything is stored or shown: events, people, quarantine, examples', async () => {
    await send({ event: 'Before', id: '1', userId: 'u', properties: { email: 'ada@example.com', card: '4111 1111 1111 1111' } })
    await settle(t.app)
    expect((await t.call(listMaskingRules, {})).findings).toEqual([
      { of: 'event', property: 'card', looksLike: 'card' },
      { of: 'event', property: 'email', looksLike: 'email' },
    ])
    for (const [property, action] of [
      ['email', 'hash'],
      ['card', 'mask'],
      ['secret', 'drop'],
      ['$url', 'drop'],
    ] as const)
      await t.call(createMaskingRule, { body: { property, action } })
    const context = { page: { url: 'https://example.com/?token=abc' }, traits: { email: 'ada@example.com' } }
    const personal = { email: 'ada@example.com', card: '4111 1111 1111 1111', secret: 'abc', items: [{ sku: 1 }], plan: 'pro' }
    await send(
      { event: 'Paid', id: '2', userId: 'u', properties: personal, context },
      { event: 'Paid', id: '3', userId: 'u', properties: { ...personal, $set: { email: 'ada@example.com' } } },
      { event: '$identify', id: '4', userId: 'u', properties: personal },
      { event: 'Wrong', id: '5', userId: 'u', properties: { ...personal, '': 1 }, context },
    )
    const [second, first] = await propertiesOf('Paid')
    expect(first).toEqual({ email: expect.stringMatching(/^hash_/) as string, card: '•••1111', items: [{ sku: 1 }], plan: 'pro' })
    expect(second).toMatchObject({ email: first!.email, $set: { email: first!.email } })
    await settle(t.app)
    const { items } = await t.call(listProperties, { query: { search: 'email' } })
    expect(items.flatMap(({ examples }) => examples).filter((example) => example.includes('@'))).toEqual([])
    const stored = await t.app.ch.query<{ text: string }>(sql`
      SELECT concat(toJSONString(props), context) AS text FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event != 'Before'
      UNION ALL SELECT body AS text FROM quarantine WHERE workspace_id = ${as('UUID', t.setup.workspaceId)}
      UNION ALL SELECT value AS text FROM profile_properties WHERE workspace_id = ${as('UUID', t.setup.workspaceId)}`)
    expect(stored.length).toBeGreaterThan(5)
    for (const secret of ['ada@example.com', '4111 1111', 'abc']) expect(stored.filter(({ text }) => text.includes(secret))).toEqual([])
    expect((await t.call(listMaskingRules, {})).findings).toEqual([])
  })

  it('leave no value from before them in the catalogue, also when it is made anew from what is stored', async () => {
    const memory = pipelineOf(t.app).writer.catalogue
    memory.addProfiles(
      t.setup.workspaceId,
      [{ kind: 'person', key: 'u', name: 'email', value: 'ada@example.com', type: 'string', mode: 'set' }],
      Date.now(),
    )
    await memory.flush()
    await rebuildCatalogue(t.app, t.setup.workspaceId, new Date(0))
    const { items } = await t.call(listProperties, { query: {} })
    const ruled = items.filter(({ name }) => name === 'email' || name === 'card' || name === '$set.email')
    expect(ruled.map(({ name, examples }) => [name, examples])).toEqual(ruled.map(({ name }) => [name, []]))
    expect(ruled.length).toBeGreaterThan(3)
    expect(items.find(({ name }) => name === 'plan')?.examples).toEqual(['pro'])
    expect((await t.call(listMaskingRules, {})).findings).toEqual([])
  })

  it('are for the keys of groups that are called like a property, wherever these are stored', async () => {
    const { id: ruleId } = await t.call(createMaskingRule, { body: { property: 'company', action: 'hash' } })
    await send(
      { event: 'Met', id: 'g1', userId: 'u', groups: { company: 'acme-of-london' } },
      { event: '$group', id: 'g2', userId: 'u', groups: { company: 'acme-of-london' }, properties: { plan: 'pro' } },
    )
    const own = sql`workspace_id = ${as('UUID', t.setup.workspaceId)}`
    const keys = await t.app.ch.query<{ key: string }>(sql`
      SELECT account AS key FROM events WHERE ${own} AND account != '' UNION ALL SELECT account FROM memberships WHERE ${own}
      UNION ALL SELECT key FROM profile_properties WHERE ${own} AND kind = 'account'`)
    expect(keys.length).toBeGreaterThan(3)
    expect(new Set(keys.map(({ key }) => key)).size).toBe(1)
    expect(keys[0]!.key).toMatch(/^hash_/)
    await t.call(deleteMaskingRule, { params: { ruleId } })
  })

  it('do not break on what is nested beyond reason', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`) as object
    const results = await send(
      { event: 'Deep', id: 'd1', userId: 'u', context: deep },
      { event: 'Deep', id: 'd2', userId: 'u', properties: deep },
      { event: 'Deep', id: 'd3', userId: 'u' },
    )
    expect(results.map(({ status }) => status)).toEqual(['ok', 'quarantined', 'ok'])
  })

  it('leave a value that is hashed as it is when the event is sent again', async () => {
    const [{ email }] = (await propertiesOf('Paid')) as [{ email: string }]
    const mended = { event: 'Early', id: '6', userId: 'u', timestamp: Date.now() + 90_000_000, properties: { email: 'ada@example.com' } }
    await send(mended)
    const { items } = await t.call(listQuarantine, { query: { event: 'Early' } })
    expect(JSON.parse(items[0]!.body)).toMatchObject({ properties: { email } })
    expect(await t.call(replayQuarantine, { body: { ids: [items[0]!.id] } })).toMatchObject({ refusedAgain: 1 })
    expect(
      (await t.call(listQuarantine, { query: { event: 'Early' } })).items.map(
        ({ body }) => (JSON.parse(body) as typeof mended).properties.email,
      ),
    ).toEqual([email])
  })

  it('are for one event, or for people only, and can be taken back', async () => {
    const rule = await t.call(createMaskingRule, { body: { property: 'phone', event: 'Called', action: 'drop' } })
    await t.call(createMaskingRule, { body: { property: 'city', of: 'person', action: 'hash' } })
    await expect(t.call(createMaskingRule, { body: { property: 'phone', event: 'Called', action: 'hash' } })).rejects.toMatchObject({
      status: 409,
    })
    const both = { phone: '+44 1', city: 'London' }
    await send({ event: 'Called', id: '7', userId: 'u', properties: both }, { event: 'Rang', id: '8', userId: 'u', properties: both })
    expect([await propertiesOf('Called'), await propertiesOf('Rang')]).toEqual([[{ city: 'London' }], [both]])
    await t.call(deleteMaskingRule, { params: { ruleId: rule.id } })
    await send({ event: 'Called', id: '9', userId: 'u', properties: both })
    expect((await propertiesOf('Called'))[0]).toEqual(both)
    await expect(t.call(deleteMaskingRule, { params: { ruleId: rule.id } })).rejects.toMatchObject({ status: 404 })
  })
})

describe('rules and what happens to an event on its way', () => {
  const stored = async (event: string) =>
    (
      await t.app.ch.query<{ text: string }>(sql`
        SELECT concat(toJSONString(props), context) AS text FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = ${event}
        UNION ALL SELECT toString(examples) FROM plan_violations WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = ${event}`)
    ).map(({ text }) => text)

  it('hold for a property and an event by the names that the plan gives them, before the plan looks at them', async () => {
    await t.call(createMaskingRule, { body: { property: 'vat', event: 'Signed up', action: 'drop' } })
    await publish(
      t,
      {
        mode: 'observe',
        rules: [
          { id: 'mail', event: 'signed_up', sources: [], steps: [{ do: 'rename_property', from: 'mail', to: 'email' }], note: '' },
          { id: 'name', event: 'signed_up', sources: [], steps: [{ do: 'rename_event', to: 'Signed up' }], note: '' },
        ],
      },
      [
        {
          ...orderPlaced,
          name: 'Signed up',
          schema: { type: 'object', properties: { email: { type: 'string', pattern: '^[^@]+$', enum: ['nobody'] } } },
        },
      ],
    )
    const told = { mail: 'ada@example.com', vat: 'GB123456789', plan: 'pro' }
    await send(
      { event: 'signed_up', id: 'r1', userId: 'u', properties: told },
      { event: 'Signed up', id: 'r2', userId: 'u', properties: { email: 'ada@example.com' } },
    )
    const [second, first] = await propertiesOf('Signed up')
    // Hashed once: what was masked before is known.
    expect(first).toEqual({ email: second!.email, plan: 'pro' })
    expect(first!.email).toMatch(/^hash_[0-9a-f]{32}$/)
    await settle(t.app)
    await pipelineOf(t.app).plan.tally.flush()
    const texts = await stored('Signed up')
    expect(texts.filter((text) => text.startsWith('[')).join()).toContain('hash_')
    expect(texts.filter((text) => text.includes('ada@') || text.includes('GB123'))).toEqual([])
  })

  it('of now hold for what waited to be stored while they changed', async () => {
    const cache = careOf(t.app)
    const [{ find }, stale] = [cache, await cache.find(t.setup.workspaceId)]
    await t.call(createMaskingRule, { body: { property: 'late', action: 'drop' } })
    // As for an event that was masked before the rule was there: what it knew is old, and the check under the lock finds out.
    cache.find = async () => stale
    await send(
      { event: 'Waited', id: 'w1', userId: 'u', properties: { late: 'secret', plan: 'pro', email: 'ada@example.com' } },
      { event: '$identify', id: 'w2', userId: 'w', properties: { late: 'secret' } },
    )
    cache.find = find
    expect(await propertiesOf('Waited')).toEqual([{ plan: 'pro', email: expect.stringMatching(/^hash_/) as string }])
    await settle(t.app)
    const rows = await t.app.ch.query(
      sql`SELECT key FROM profile_properties WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND value = 'secret'`,
    )
    expect(rows).toEqual([])
    expect((await stored('Waited')).join()).not.toContain('secret')
    expect((await t.call(listProperties, { query: { search: 'late' } })).items).toEqual([])
  })

  it('for an object are for its fields: their examples go, and nobody is told to mask them', async () => {
    await send({ event: 'Invited', id: 'i1', userId: 'u', properties: { guest: { mail: 'bob@example.com' } } })
    await settle(t.app)
    const findings = async () => (await t.call(listMaskingRules, {})).findings.map(({ property }) => property)
    expect(await findings()).toContain('guest.mail')
    await t.call(createMaskingRule, { body: { property: 'guest', action: 'mask' } })
    await send({ event: 'Invited', id: 'i2', userId: 'u', properties: { 'guest.mail': 'bob@example.com' } })
    expect((await propertiesOf('Invited'))[0]).toEqual({ guest: { mail: '•••@example.com' } })
    await settle(t.app)
    expect(await findings()).not.toContain('guest.mail')
    const { items } = await t.call(listProperties, { query: { search: 'guest' } })
    expect(items.flatMap(({ examples }) => examples).filter((example) => example.includes('bob'))).toEqual([])
  })
})

describe('the address of a machine', () => {
  it('is kept as the source says: not at all, its network, or whole', async () => {
    const { items } = await t.call(listAddressRules, {})
    const sourceId = items[0]!.sourceId
    expect(items[0]).toMatchObject({ keepIp: 'no' })
    const found: unknown[] = []
    for (const keepIp of ['no', 'truncated', 'whole'] as const) {
      await t.call(setAddressRule, { params: { sourceId }, body: { keepIp } })
      const event = `At ${keepIp}`
      await send(
        { event, id: 'a', userId: 'u', context: { ip: '203.0.113.77' }, properties: { ip: 'none' } },
        { event, id: 'b', userId: 'u', properties: { $ip: '203.0.113.77' } },
        { event, id: 'c', userId: 'u', properties: { ip: '2001:db8:85a3::7334' } },
        { event, id: 'd', userId: 'u', context: { ip: '$remote' } },
      )
      found.push((await propertiesOf(event)).toReversed())
    }
    expect(found).toEqual([
      [{ ip: 'none' }, {}, {}, {}],
      [{ ip: 'none', $ip: '203.0.113.0' }, { $ip: '203.0.113.0' }, { $ip: '2001:db8:85a3::' }, { $ip: '127.0.0.0' }],
      [{ ip: 'none', $ip: '203.0.113.77' }, { $ip: '203.0.113.77' }, { $ip: '2001:db8:85a3::7334' }, { $ip: '127.0.0.1' }],
    ])
  })
})
