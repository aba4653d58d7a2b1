import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#kernel/ids.ts'
import { as, sql, scope } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { listQuarantine, replayQuarantine, updateIdentitySettings } from '../../contract.ts'
import { storeEvents } from '../imports/store-rows.ts'
import { ingest } from '../ingestion/ingest.ts'
import { normalise } from '../intake/normalise.ts'
import { stopPipeline } from '../pipeline.ts'
import { commitRows } from '../store/commit.ts'
import { toRow } from '../store/row.ts'
import { repairIdentity } from './repair.ts'

let t: TestApp
let sourceId: string
beforeAll(async () => {
  t = await testApp()
  sourceId = (await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()).id
})
afterAll(() => t.close())

const send = async (messages: object[]) => {
  const results = await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId }, messages)
  expect(results.filter(({ status }) => status !== 'ok' && status !== 'duplicate')).toEqual([])
}

/** What the log says of ids that begin with the text, in words: `a1 > u1 linked identify`. */
const log = async (start: string): Promise<string[]> => {
  const rows = await t.ctx.ch.query<{ line: string }>(sql`
    SELECT concat(child, ' > ', parent, ' ', argMax(status, recorded_at), ' ', origin, if(argMax(reason, recorded_at) = '', '', concat(' ', argMax(reason, recorded_at)))) AS line
    FROM identity_links WHERE ${scope()} AND (startsWith(child, ${start}) OR startsWith(parent, ${start})) GROUP BY id, child, parent, origin ORDER BY line`)
  return rows.map(({ line }) => line)
}

/** The person that each id stands for, where that is another. */
const stands = async (start: string): Promise<Record<string, string>> => {
  const rows = await t.ctx.ch.query<{ key: string; person: string }>(sql`
    SELECT key, person FROM identity_overrides FINAL WHERE ${scope()} AND startsWith(key, ${start}) AND key != person ORDER BY key`)
  return Object.fromEntries(rows.map(({ key, person }) => [key, person]))
}

const both = (anonymousId: string, userId: string, event = 'Opened') => ({ event, id: newId(), anonymousId, userId })
const alias = (previousId: unknown, userId: string) => ({ event: '$alias', id: newId(), userId, properties: { previousId } })

it('links a visitor to the user who signs in, by the first event that says so', async () => {
  await send([
    { event: 'Landed', id: newId(), anonymousId: 'A-v' },
    both('A-v', 'A-u', '$identify'),
    both('A-v', 'A-u'),
    both('A-w', 'A-u'),
  ])
  await send([both('A-v', 'A-u'), both('A-v', 'A-u', '$pageview')])
  expect(await log('A-')).toEqual(['A-v > A-u linked identify', 'A-w > A-u linked event'])
  expect(await stands('A-')).toEqual({ 'A-v': 'A-u', 'A-w': 'A-u' })
})

it('leaves a shared device with the first user, and notes the second once', async () => {
  await send([both('B-tablet', 'B-ann'), both('B-tablet', 'B-bob')])
  await send([both('B-tablet', 'B-bob'), both('B-tablet', 'B-bob')])
  expect(await log('B-')).toEqual(['B-tablet > B-ann linked event', 'B-tablet > B-bob refused event already_linked'])
  expect(await stands('B-')).toEqual({ 'B-tablet': 'B-ann' })
})

it('follows aliases through several ids, and refuses those of known users and in a circle', async () => {
  await send([alias('C-1', 'C-2'), both('C-2', 'C-3'), both('C-3', 'C-1')])
  await send([{ event: '$identify', id: newId(), userId: 'C-known' }])
  await send([alias('C-known', 'C-9'), alias('C-3', 'C-9'), alias(17, 'C-9')])
  expect(await log('C-')).toEqual([
    '17 > C-9 linked alias',
    'C-1 > C-2 linked alias',
    'C-2 > C-3 linked event',
    'C-3 > C-1 refused event cycle',
    'C-3 > C-9 refused alias already_identified',
    'C-known > C-9 refused alias already_identified',
  ])
  expect(await stands('C-')).toEqual({ 'C-1': 'C-3', 'C-2': 'C-3' })
})

it('joins two known users, with all their ids, when a call says outright to merge them, and after a refused alias', async () => {
  const merge = (previousId: string, userId: string) => ({ event: '$alias', id: newId(), userId, properties: { previousId, $merge: true } })
  await send([both('M-a', 'M-u', '$identify'), both('M-b', 'M-v', '$identify'), alias('M-u', 'M-v')])
  expect(await stands('M-')).toEqual({ 'M-a': 'M-u', 'M-b': 'M-v' })
  await send([merge('M-u', 'M-v')])
  expect(await stands('M-')).toEqual({ 'M-a': 'M-v', 'M-b': 'M-v', 'M-u': 'M-v' })
  await send([merge('M-u', 'M-v'), merge('M-v', 'M-u'), merge('null', 'M-v')])
  expect((await log('M-')).filter((line) => /merge|alias/.test(line))).toEqual([
    'M-u > M-v linked merge',
    'M-u > M-v refused alias already_identified',
    'M-v > M-u refused merge cycle',
    'null > M-v refused merge not_an_id',
  ])
})

it('records nothing twice when the same events come again, also to another process', async () => {
  const events = [both('D-a', 'D-u'), both('D-a', 'D-v'), alias('D-p', 'D-u'), both('null-ish', 'D-u'), both('guest', 'D-u')]
  const count = async () =>
    (await t.ctx.ch.query<{ n: number }>(sql`SELECT toUInt32(count()) AS n FROM identity_links WHERE ${scope()}`))[0]!.n
  await send(events)
  const before = await count()
  // Its caches and its writer hang on its context: this is another process on the same stores.
  const other = { ...t.app }
  await send(events)
  await ingest(other, { workspaceId: t.setup.workspaceId, sourceId }, events)
  await ingest(
    other,
    { workspaceId: t.setup.workspaceId, sourceId },
    events.map((event) => ({ ...event, id: newId() })),
  )
  await send(events.map((event) => ({ ...event, id: newId() })))
  expect(await count()).toBe(before)
  expect(await log('D-')).toHaveLength(5)
  await stopPipeline(other)
})

it('comes to one answer when two processes are told of the same device at once', async () => {
  const other = { ...t.app }
  const holder = { workspaceId: t.setup.workspaceId, sourceId }
  const devices = Array.from({ length: 20 }, (_, n) => `E-${n}`)
  await Promise.all([
    ingest(
      t.app,
      holder,
      devices.map((device) => both(device, 'E-ann')),
    ),
    ingest(
      other,
      holder,
      devices.map((device) => both(device, 'E-bob')),
    ),
  ])
  const entries = await log('E-')
  expect(entries.filter((line) => line.includes(' linked '))).toHaveLength(20)
  expect(entries.filter((line) => line.endsWith('already_linked'))).toHaveLength(20)
  expect(new Set(Object.values(await stands('E-'))).size).toBe(1)
  await stopPipeline(other)
})

it('resolves what comes from files and out of the quarantine', async () => {
  const message = both('F-file', 'F-u')
  const taken = [{ row: { row: 1, values: {} }, mapped: { kind: 'event' as const, message } }]
  const now = Date.now()
  await storeEvents(t.ctx, sourceId, taken, now, () => Promise.resolve({ attempts: [now] }))
  expect(await stands('F-')).toEqual({ 'F-file': 'F-u' })
  const soon = new Date(Date.now() + 86_400_000 + 700).toISOString()
  const [early] = await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId }, [{ ...both('F-early', 'F-u'), timestamp: soon }])
  expect(early).toMatchObject({ status: 'quarantined' })
  expect(await stands('F-')).toEqual({ 'F-file': 'F-u' })
  await expect.poll(async () => (await t.call(replayQuarantine, { body: {} })).replayed, { timeout: 5_000 }).toBe(1)
  expect((await t.call(listQuarantine, { query: {} })).items).toEqual([])
  expect(await stands('F-')).toEqual({ 'F-early': 'F-u', 'F-file': 'F-u' })
})

it('is put right at the next start when a crash came between the log and what follows from it', async () => {
  await send([both('G-1', 'G-2'), both('G-2', 'G-3'), both('G-3', 'G-4')])
  const sound = await stands('')
  await t.app.ch.command(sql`TRUNCATE TABLE identity_overrides`)
  await repairIdentity(t.app)
  expect(await stands('')).toEqual(sound)
  // A retry of the event puts its own link right, without a start.
  await t.ctx.ch.insert('identity_overrides', [{ key: 'G-1', person: 'G-1', version: 99 }])
  const other = { ...t.app }
  await ingest(other, { workspaceId: t.setup.workspaceId, sourceId }, [both('G-1', 'G-2')])
  await stopPipeline(other)
  expect(await stands('')).toEqual(sound)
  await t.ctx.ch.insert('identity_overrides', [{ key: 'G-5', person: 'G-elsewhere', version: 1 }])
  await send([both('G-5', 'G-4')])
  expect(await stands('')).toEqual({ ...sound, 'G-5': 'G-4' })
})

it('holds what goes beyond, and is no slower, when a person comes with 100,000 aliases', async () => {
  const workspaceId = t.setup.workspaceId
  const at = Date.now()
  const rows = Array.from({ length: 100_000 }, (_, n) => {
    const outcome = normalise({ ...alias(`H-${n}`, 'H-u'), id: `H-${n}` }, { receivedAt: at, sentAt: null })
    return toRow(workspaceId, sourceId, at, outcome.status === 'ok' ? outcome.event : (undefined as never))
  })
  const times: number[] = []
  for (let from = 0; from < rows.length; from += 20_000) {
    const began = performance.now()
    await commitRows(t.app, rows.slice(from, from + 20_000))
    times.push(performance.now() - began)
  }
  const counts = await t.ctx.ch.query<{ state: string; n: number }>(sql`
    SELECT status AS state, toUInt32(count()) AS n FROM identity_links FINAL WHERE ${scope()} AND parent = 'H-u' GROUP BY state ORDER BY state`)
  expect(counts).toEqual([
    { state: 'held', n: 99_801 },
    { state: 'linked', n: 199 },
  ])
  expect(times.at(-1)).toBeLessThan(4 * times[0]!)
}, 60_000)

it('joins a person of tens of thousands of ids in a time that grows with their number, not with its square', async () => {
  const workspaceId = t.setup.workspaceId
  await t.call(updateIdentitySettings, { body: { version: 0, mostIds: 100_000 } })
  const joining = async (user: string, ids: number): Promise<number> => {
    await t.app.ch.command(sql`INSERT INTO identity_overrides (workspace_id, key, person, version)
      SELECT ${as('UUID', workspaceId)}, concat(${user}, '-', toString(number)), ${user}, 1 FROM numbers(${as('UInt64', ids)})`)
    const began = performance.now()
    await send([both(user, `${user}-new`)])
    const took = performance.now() - began
    expect(Object.keys(await stands(`${user}-`)).length).toBe(ids)
    expect(Object.values(await stands(user)).every((person) => person === `${user}-new`)).toBe(true)
    return took
  }
  const few = await joining('I-few', 10_000)
  expect(await joining('I-many', 80_000)).toBeLessThan(16 * few)
}, 60_000)
