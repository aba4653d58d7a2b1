import Mixpanel from 'mixpanel'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { halfStored, troubles, type FlakyProxy } from '#test/flaky-proxy.ts'
import { getAccount, getGroup, getPerson, listGroupTypes, updateGroupType } from '../../../contract.ts'
import { deliver } from '../../ingestion/deliver.ts'
import { stopPipeline } from '../../pipeline.ts'
import { startSdkTest, type SdkTest } from '../sdk.fixture.ts'

let s: SdkTest
beforeAll(async () => void (s = await startSdkTest()))
afterAll(() => s.close())

const client = ({ url }: FlakyProxy, options: Partial<Mixpanel.InitConfig> & { path?: string; key?: string } = {}, key = s.key) =>
  Mixpanel.init(key, { host: new URL(url).host, protocol: 'http', keepAlive: false, ...options } as Mixpanel.InitConfig)

/** What the SDK tells its caller: undefined when all is well. */
const told = (call: (done: (error?: Error | Error[] | null) => void) => void): Promise<string | undefined> =>
  new Promise((resolve) => call((error) => resolve((Array.isArray(error) ? error.find(Boolean) : error)?.message)))

it.each([
  ['', false],
  ['/mp', true],
])('takes every call of mixpanel at %s/, verbose: %s', async (path, verbose) => {
  const proxy = await s.newProxy()
  const mixpanel = client(proxy, { verbose, ...(path && { path }) })
  const [distinct_id, company] = [`node${path}`, `acme${path}`]
  const time = new Date()
  const answers = [
    await told((done) => mixpanel.track('Order Completed', { distinct_id, total: 9.5, $ip: '203.0.113.9', $insert_id: 'ins-1' }, done)),
    await told((done) => mixpanel.track_batch([{ event: 'A', properties: { distinct_id, time, text: '?>~ü' } }], done)),
    await told((done) => mixpanel.people.set(distinct_id, { $email: 'ada@example.com', plan: 'pro', $ip: '203.0.113.9' }, done)),
    await told((done) => mixpanel.people.set_once(distinct_id, 'first', 'x', done)),
    await told((done) => mixpanel.people.unset(distinct_id, 'old', done)),
    await told((done) => mixpanel.groups.set('company', company, { name: 'Acme', seats: 12 }, done)),
    await told((done) => mixpanel.alias(distinct_id, `other${path}`, done)),
  ]
  expect(answers).toEqual(answers.map(() => undefined))

  const rows = await s.stored(distinct_id)
  expect(rows.map(({ event }) => event).toSorted()).toEqual(['$alias', '$identify', '$identify', '$identify', 'A', 'Order Completed'])
  const order = rows.find(({ event }) => event === 'Order Completed')!
  expect(order).toMatchObject({ id: 'ins-1', props: { total: 9.5, $lib: 'node', $lib_version: '0.24.0' }, ts_source: 'received' })
  expect(rows.find(({ event }) => event === 'A')).toMatchObject({ props: { text: '?>~ü' }, ms: time.getTime() })
  expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113\.9|fk_/)
  const { profile } = await s.t.call(getPerson, { params: { person: distinct_id } })
  expect(profile).toMatchObject({ label: 'ada@example.com', properties: { email: 'ada@example.com', plan: 'pro', first: 'x' } })
  expect((await s.t.call(getAccount, { params: { account: company } })).profile).toMatchObject({ label: 'Acme', properties: { seats: 12 } })
})

it('lets events belong to groups of a type that a call has named, and of no other', async () => {
  const mixpanel = client(await s.newProxy())
  const track = (properties: object) => told((done) => mixpanel.track('Grouped', { distinct_id: 'grouped', ...properties }, done))
  await track({ project: ['too early'] })
  await told((done) => mixpanel.groups.set('project', 'p-1', { name: 'Pier' }, done))
  await track({ project: ['p-1', 'p-2'], tags: ['x'] })
  await track({ project: 'p-3', company: 'Acme Ltd' })
  await track({ project: { name: 'Pier' } })
  await track({ project: ['x'.repeat(600)] })
  const rows = await s.stored('grouped')
  expect(rows.map(({ groups }) => groups.project ?? '').toSorted()).toEqual(['', '', '', 'p-1', 'p-3'])
  expect(rows.every(({ account }) => account === '')).toBe(true)
  const group = await s.t.call(getGroup, { params: { type: 'project', group: 'p-1' } })
  expect(group).toMatchObject({ profile: { label: 'Pier' } })

  // Another process has to ask.
  const other = { ...s.t.app }
  const [message] = [{ event: 'Grouped', properties: { distinct_id: 'grouped elsewhere', project: 'p-1' } }]
  const { id: sourceId } = await other.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()
  const door = { call: 'mixpanel', path: 'track', sentAt: null } as const
  await deliver(other, { workspaceId: s.t.setup.workspaceId, sourceId }, door, [message], { bytes: 0, isUtf8: true })
  await stopPipeline(other)
  expect(await s.stored('grouped elsewhere')).toMatchObject([{ groups: { project: 'p-1' } }])
})

it('takes no property for a group whose type an admin has switched off, until it is switched on again', async () => {
  const mixpanel = client(await s.newProxy())
  const track = (step: string, properties: object) => told((done) => mixpanel.track(step, { distinct_id: 'switched', ...properties }, done))
  const put = (fromProperties: boolean) => s.t.call(updateGroupType, { params: { type: 'plan' }, body: { fromProperties } })
  const shown = async () =>
    (await s.t.call(listGroupTypes, {})).items.filter(({ type }) => type === 'plan').map((type) => type.fromProperties)
  await told((done) => mixpanel.groups.set('plan', 'pro', { seats: 5 }, done))
  await track('1 taken', { plan: 'pro' })
  expect(await shown()).toEqual([true])
  expect(await put(false)).toEqual({ type: 'plan', fromProperties: false })
  await put(false)
  expect(await shown()).toEqual([false])
  await told((done) => mixpanel.groups.set('plan', 'free', { seats: 1 }, done))
  await track('2 switched off', { plan: 'pro' })
  await put(true)
  await track('3 switched on', { plan: 'pro' })
  const rows = (await s.stored('switched')).toSorted((a, b) => (a.event < b.event ? -1 : 1))
  expect(rows.map(({ event, groups }) => [event, groups])).toEqual([
    ['1 taken', { plan: 'pro' }],
    ['2 switched off', {}],
    ['3 switched on', { plan: 'pro' }],
  ])
  const { db, ch } = s.t.app
  const audited = await db.selectFrom('activity').select('name').where('name', '=', 'events.group_type_updated').execute()
  expect(audited).toHaveLength(2)

  // What a call named here is forgotten, unless it is stored.
  await s.t.call(listGroupTypes, {})
  await ch.command(sql`ALTER TABLE profiles DELETE WHERE kind = 'plan' SETTINGS mutations_sync = 2`)
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now + 61_000)
  await track('4 forgotten', { plan: 'pro' })
  vi.restoreAllMocks()
  expect((await s.stored('switched')).find(({ event }) => event === '4 forgotten')).toMatchObject({ groups: {} })
})

it('takes imports of mixpanel, in milliseconds, and those of the present API', async () => {
  const proxy = await s.newProxy()
  const mixpanel = client(proxy, { key: 'an api key of the old project' })
  const time = Date.UTC(2025, 0, 2, 3, 4, 5)
  // Its types want names where it takes events.
  const batch = [{ event: 'Old', properties: { distinct_id: 'import', time: time + 1 } }]
  expect(await told((done) => mixpanel.import('Old', time, { distinct_id: 'import' }, done))).toBeUndefined()
  expect(await told((done) => mixpanel.import_batch(batch as never, {}, done))).toBeUndefined()
  const good = { event: 'Old', properties: { distinct_id: 'import', time: Math.floor(time / 1000) + 60, $insert_id: 'good' } }
  const bad = { event: 'Old', properties: { distinct_id: 'import', time: 'soon', $insert_id: 'bad' } }
  const send = (query: string, key = s.key) =>
    s.t.http.inject({
      method: 'POST',
      url: `/import?project_id=1${query}`,
      headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json' },
      payload: JSON.stringify([good, bad]),
    })
  expect((await send('&strict=1')).json()).toMatchObject({
    code: 400,
    num_records_imported: 1,
    failed_records: [{ index: 1, insert_id: 'bad', field: 'properties.time' }],
  })
  expect((await send('')).json()).toEqual({ code: 200, num_records_imported: 1, status: 'OK' })
  expect((await send('', 'fk_wrong')).statusCode).toBe(401)
  expect((await s.stored('import')).map(({ ms }) => ms - time)).toEqual([0, 1, 60_000])
})

describe('the Node SDK, which never sends again by itself, meets', () => {
  it.concurrent.each(Object.entries(troubles))('%s', async (name, turns) => {
    const proxy = await s.newProxy()
    const mixpanel = client(proxy)
    const events = Array.from({ length: 5 }, (_, index) => ({
      event: `Event ${index}`,
      properties: { distinct_id: name, $insert_id: `${name} ${index}` },
    }))
    const sendAll = () => told((done) => mixpanel.track_batch(events, done))
    proxy.plan(...turns)
    expect(await sendAll()).toBeTypeOf('string')
    expect(proxy.seen).toHaveLength(1)
    const isStored = name.startsWith('20') || name.endsWith('stored')
    expect(await s.stored(name)).toHaveLength(isStored ? 5 : 0)
    // Whoever calls it sends again what failed: events are known by the ids that it gave them.
    expect(await sendAll()).toBeUndefined()
    expect(await s.stored(name)).toHaveLength(5)
  })

  it('a batch of which a part was stored', async () => {
    const proxy = await s.newProxy()
    const events = Array.from({ length: 5 }, (_, index) => ({
      event: `Event ${index}`,
      properties: { distinct_id: 'half', $insert_id: `half-${index}` },
    }))
    const sendAll = () => told((done) => client(proxy).track_batch(events, done))
    proxy.plan(
      halfStored((body) => {
        const batch = JSON.parse(Buffer.from(body.toString().slice('data='.length), 'base64').toString()) as unknown[]
        return Buffer.from(`data=${Buffer.from(JSON.stringify(batch.slice(0, 2))).toString('base64')}`)
      }),
    )
    expect(await sendAll()).toBeTypeOf('string')
    expect(await s.stored('half')).toHaveLength(2)
    expect(await sendAll()).toBeUndefined()
    expect((await s.stored('half')).map(({ event }) => event).toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `Event ${index}`))
  })

  it('a server that does not know its key', async () => {
    const proxy = await s.newProxy()
    const send = (verbose: boolean) => told((done) => client(proxy, { verbose }, 'fk_wrong').track('Lost', { distinct_id: 'nobody' }, done))
    expect(await send(true)).toContain('There is no such ingest key')
    expect(await send(false)).toBe('Mixpanel Server Error: 0')
  })

  it('changes that depend on what is there, and is told so', async () => {
    const proxy = await s.newProxy()
    const mixpanel = client(proxy, { verbose: true })
    expect(await told((done) => mixpanel.people.increment('adds', 'logins', 1, done))).toContain('Expected the new value by $set')
    expect(await told((done) => mixpanel.people.delete_user('adds', done))).toContain('cannot forget people')
    expect(await s.refused()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'unsupported_operation', field: '$add' }),
        expect.objectContaining({ code: 'unsupported_operation', field: '$delete' }),
      ]),
    )
  })
})
