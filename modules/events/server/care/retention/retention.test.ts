import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { getUsage, listProperties, listRetention, previewRetention, removeRetention, setRetention } from '../../../contract.ts'
import { noteUse, retentionNotes, settle } from '../../index.ts'
import { retainEverywhere } from './job.ts'

let t: TestApp
const now = new Date('2026-06-15T12:00:00Z')
beforeAll(async () => {
  t = await testApp({ now: () => now })
  await send([
    ...event('Old', '2026-01-10', 3),
    ...event('Old', '2026-06-01', 2),
    ...event('Kept', '2025-01-10', 4),
    ...event('Other', '2026-05-01', 5),
    ...event('Other', '2026-06-14', 1),
    { event: 'Old', id: 'bad', userId: 'u', properties: 'none' },
  ])
})
afterAll(() => t.close())

const event = (name: string, day: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    event: name,
    id: `${name} ${day} ${i}`,
    userId: 'u',
    timestamp: `${day}T12:00:00Z`,
    properties: { plan: 'pro', note: 'x'.repeat(name === 'Kept' ? 900 : 9) },
  }))

async function send(batch: object[]): Promise<void> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch },
  })
  expect(answer.statusCode).toBe(200)
}

const counts = async () =>
  Object.fromEntries(
    (await t.app.ch.query<{ event: string; n: number }>(sql`SELECT event, toUInt32(count()) AS n FROM events GROUP BY event`)).map(
      ({ event: name, n }) => [name, n],
    ),
  )

describe('retention', () => {
  it('tells before what a rule would remove', async () => {
    expect(await t.call(previewRetention, { query: { event: 'Old', days: 30 } })).toEqual({
      before: '2026-05-16T12:00:00.000Z',
      removed: 3,
      kept: 2,
      oldest: '2026-01-10T12:00:00.000Z',
    })
    expect(await t.call(previewRetention, { query: { days: 30 } })).toMatchObject({ removed: 12, kept: 3 })
  })

  it('lets go of examples and of what the plan found, too', async () => {
    const found = (event: string, at: string, examples: string[]) => ({
      event,
      code: 'wrong_type',
      property: 'plan',
      source_id: t.setup.workspaceId,
      mode: 'reject',
      hour: `${at} 00:00:00`,
      last_seen: `${at} 00:00:00`,
      count: 1,
      examples,
    })
    await t.ctx.ch.insert('plan_violations', [
      found('Old', '2026-01-10', ['old']),
      found('Old', '2026-06-14', ['new']),
      found('Kept', '2026-01-10', ['kept']),
    ])
    await settle(t.app)
    expect((await t.call(listProperties, { query: { search: 'plan' } })).items[0]!.examples).toEqual(['pro'])
  })

  it('removes nothing before the night, and then what is older than its rule by its own time', async () => {
    await t.call(setRetention, { body: { event: '', days: 30 } })
    await t.call(setRetention, { body: { event: 'Kept', days: null } })
    await t.call(setRetention, { body: { event: 'Old', days: 90 } })
    expect(await counts()).toEqual({ Old: 5, Kept: 4, Other: 6 })
    await retainEverywhere(t.app)
    await t.runJobs()
    expect(await counts()).toEqual({ Old: 2, Kept: 4, Other: 1 })
    expect(await t.app.ch.query(sql`SELECT arrayJoin(examples) AS example FROM plan_violations ORDER BY example`)).toEqual([
      { example: 'kept' },
      { example: 'new' },
    ])
    expect((await t.call(listProperties, { query: { search: 'plan' } })).items[0]!.examples).toEqual([])
    const { runs, items } = await t.call(listRetention, {})
    expect(items.map(({ event: name, days }) => [name, days])).toEqual([
      ['', 30],
      ['Kept', null],
      ['Old', 90],
    ])
    expect(runs[0]).toMatchObject({ removed: 8, error: null, finishedAt: now.toISOString() })
    expect(runs[0]!.lines.map(({ event: name, removed }) => [name, removed])).toEqual([
      ['Other', 5],
      ['Old', 3],
    ])
  })

  it('lets ingestion find duplicates as before: keys of removed events are gone from the projection, the others are there', async () => {
    const [row] = await t.app.ch.query<{ keys: string }>(sql`
      SELECT toString(sum(rows)) AS keys FROM system.projection_parts WHERE database = currentDatabase() AND table = 'events' AND name = 'stored_keys' AND active`)
    expect(row!.keys).toBe('7')
    await send(event('Old', '2026-06-01', 2))
    expect(await counts()).toEqual({ Old: 2, Kept: 4, Other: 1 })
  })

  it('is told where numbers reach behind it', async () => {
    const since = (day: string) => Date.parse(`${day}T00:00:00Z`)
    expect(await retentionNotes(t.ctx, ['Old', 'Kept'], since('2026-01-01'))).toEqual([
      '“Old” is kept 90 days: those before 2026-03-17 are removed and not counted.',
    ])
    expect(await retentionNotes(t.ctx, ['Old'], since('2026-06-01'))).toEqual([])
    expect(await retentionNotes(t.ctx, undefined, since('2026-01-01'))).toHaveLength(2)
  })

  it('falls back to the rule for all others', async () => {
    await t.call(removeRetention, { query: { event: 'Old' } })
    expect(await t.call(previewRetention, { query: { event: 'Old', days: 10 } })).toMatchObject({ removed: 2 })
    await expect(t.call(removeRetention, { query: { event: 'Old' } })).rejects.toMatchObject({ status: 404 })
  })
})

describe('usage', () => {
  it('tells volume, an estimate of bytes, and what no question reads', async () => {
    noteUse(t.ctx, { events: ['Old'], properties: [{ of: 'event', name: 'plan' }], reader: 'activation' })
    noteUse(t.ctx, { events: ['Old'], properties: [] })
    const answer = await t.call(getUsage, { query: { days: 30 } })
    const of = (name: string) => answer.events.find((one) => one.event === name)!
    expect(answer.total.events).toBe(7)
    expect([of('Old'), of('Kept')]).toMatchObject([
      { events: 2, uses: 2, readers: ['activation'], lastUsedOn: '2026-06-15' },
      { events: 4, uses: 0, readers: [], lastUsedOn: null },
    ])
    expect(of('Kept').bytes / of('Kept').events).toBeGreaterThan(of('Old').bytes / of('Old').events)
    expect(answer.events.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(answer.properties.map(({ property, events, uses }) => [property, events, uses])).toEqual([
      ['note', 7, 0],
      ['plan', 7, 1],
    ])
    expect(answer.sources).toMatchObject([{ events: 7, share: 1 }])
    expect(answer.countedSince).toBe('2026-06-15')
  })
})

it('counts all that a night removes, also of more events than it lists', async () => {
  const names = Array.from({ length: 1_002 }, (_, i) => `Rare ${i}`)
  for (const some of [names.slice(0, 501), names.slice(501)]) await send(some.flatMap((name) => event(name, '2026-01-10', 1)))
  await retainEverywhere(t.app)
  await t.runJobs()
  const { runs } = await t.call(listRetention, {})
  const run = runs.find(({ lines }) => lines.some((line) => line.event.startsWith('Rare')))
  expect(run).toMatchObject({ removed: 1_002, error: null })
  expect(run!.lines).toHaveLength(1_000)
})
