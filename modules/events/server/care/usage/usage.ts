import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { EventUsage, PropertyUsage, SourceUsage } from '../../../contract.ts'
import { eachLeaf } from '../../catalogue/observe.ts'
import { plainNumbers } from '../../recent/stored-event.ts'
import { flushUses } from './note.ts'

const dayMs = 86_400_000
/** Rows that the size of an event is estimated from. */
const sampled = 40
/** Only the most frequent events are looked into. */
const mostEvents = 400
/** What a row takes besides its properties and context: ids, times, source. */
const fixedBytes = 160

interface VolumeRow {
  event: string
  source_id: string
  n: number
}

const volumes = (ctx: Ctx, from: Date): Promise<VolumeRow[]> =>
  ctx.ch.query<VolumeRow>(sql`
    SELECT event, source_id, toFloat64(count()) AS n FROM events WHERE ${scope()} AND received_at >= ${from} GROUP BY event, source_id ORDER BY n DESC LIMIT 5000`)

interface SampleRow {
  event: string
  rest: number
  props: Record<string, unknown>
}

/** A few rows of each event: one small read of the sorted table each, whatever the number of its events. */
async function samplesOf(ctx: Ctx, events: readonly string[]): Promise<SampleRow[]> {
  const rows: SampleRow[] = []
  for (let first = 0; first < events.length; first += 25) {
    const parts = events
      .slice(first, first + 25)
      .map(
        (event) =>
          sql`(SELECT event, toFloat64(length(context)) AS rest, props FROM events WHERE ${scope()} AND event = ${event} LIMIT ${as('UInt64', sampled)})`,
      )
    const union = parts.reduce((all, one) => sql`${all} UNION ALL ${one}`)
    for (const row of await ctx.ch.query<SampleRow>(union, { settings: plainNumbers })) rows.push(row)
  }
  return rows
}

/** How many bytes on the disk a byte of the table is. */
async function compression(ctx: Ctx): Promise<number> {
  const [row] = await ctx.app.ch.query<{ ratio: number | null }>(sql`
    SELECT sum(bytes_on_disk) / nullIf(sum(data_uncompressed_bytes), 0) AS ratio FROM ${ctx.app.ch.parts('events')}`)
  return row?.ratio ?? 1
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

interface Sizes {
  /** Bytes of an event, on average. */
  event: number
  /** Bytes of each property of an event, on average over all events of the name, and the share of them that carry it. */
  properties: Map<string, { bytes: number; share: number }>
}

function sizesOf(rows: readonly SampleRow[]): Map<string, Sizes> {
  const byEvent = groupBy(rows, ({ event }) => event)
  return new Map(
    [...byEvent].map(([event, own]) => {
      const properties = new Map<string, { bytes: number; share: number }>()
      let total = 0
      for (const { rest, props } of own) {
        total += fixedBytes + rest
        eachLeaf(props, (name, value) => {
          const bytes = Buffer.byteLength(JSON.stringify(value) ?? '')
          const known = properties.get(name) ?? { bytes: 0, share: 0 }
          properties.set(name, { bytes: known.bytes + bytes / own.length, share: known.share + 1 / own.length })
          total += bytes
        })
      }
      return [event, { event: total / own.length, properties }]
    }),
  )
}

interface UseRow {
  of: string
  name: string
  uses: number
  last: string
  readers: string[]
}

async function usesOf(ctx: Ctx, from: Date): Promise<Map<string, UseRow>> {
  await flushUses(ctx.app)
  const rows = await ctx.db
    .selectFrom('name_uses')
    .select(({ fn, ref }) => [
      'of',
      'name',
      fn.sum<string>('uses').as('uses'),
      fn.max(ref('day')).as('last'),
      fn.agg<string[]>('array_agg', ['reader']).distinct().as('readers'),
    ])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('day', '>=', from)
    .groupBy(['of', 'name'])
    .execute()
  return new Map(
    rows.map((row) => [
      `${row.of} ${row.name}`,
      { of: row.of, name: row.name, uses: Number(row.uses), last: new Date(row.last).toISOString().slice(0, 10), readers: row.readers },
    ]),
  )
}

const useOf = (row: UseRow | undefined) => ({
  uses: row?.uses ?? 0,
  lastUsedOn: row?.last ?? null,
  readers: (row?.readers ?? []).filter((reader) => reader !== '').toSorted((a, b) => (a < b ? -1 : 1)),
})

/** What arrives, what it takes on the disk by estimate, and which questions read it, in the last days. */
export async function usage(ctx: Ctx, days: number) {
  const to = ctx.now()
  const from = new Date(to.getTime() - days * dayMs)
  const rows = await volumes(ctx, from)
  const counts = new Map<string, number>()
  for (const { event, n } of rows) counts.set(event, (counts.get(event) ?? 0) + n)
  const [samples, ratio, uses] = await Promise.all([
    samplesOf(ctx, [...counts.keys()].slice(0, mostEvents)),
    compression(ctx),
    usesOf(ctx, from),
  ])
  const sizes = sizesOf(samples)
  const bytesOf = (event: string, n: number): number => Math.round((sizes.get(event)?.event ?? fixedBytes) * ratio * n)
  const total = {
    events: rows.reduce((sum, { n }) => sum + n, 0),
    bytes: rows.reduce((sum, { event, n }) => sum + bytesOf(event, n), 0),
  }
  const share = (bytes: number): number => (total.bytes > 0 ? bytes / total.bytes : 0)
  const hidden = await ctx.db
    .selectFrom('event_definitions')
    .select('name')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('hidden', '=', true)
    .execute()
  const events = [...counts].map(([event, n]): EventUsage => {
    const bytes = bytesOf(event, n)
    return {
      event,
      hidden: hidden.some(({ name }) => name === event),
      events: n,
      bytes,
      share: share(bytes),
      ...useOf(uses.get(`event ${event}`)),
    }
  })
  const since = await ctx.db
    .selectFrom('name_uses')
    .select(({ fn }) => fn.min('day').as('day'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirst()
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    total,
    sources: await sourcesOf(ctx, rows, bytesOf, share),
    events,
    properties: propertiesOf(counts, sizes, ratio).map((one): PropertyUsage => ({
      ...one,
      share: share(one.bytes),
      ...useOf(uses.get(`event_property ${one.property}`)),
    })),
    countedSince: since?.day ? new Date(since.day).toISOString().slice(0, 10) : null,
  }
}

async function sourcesOf(
  ctx: Ctx,
  rows: readonly VolumeRow[],
  bytesOf: (event: string, n: number) => number,
  share: (bytes: number) => number,
): Promise<SourceUsage[]> {
  const names = await ctx.db.selectFrom('sources').select(['id', 'name']).where('workspace_id', '=', ctx.workspace.id).execute()
  return [...groupBy(rows, (row) => row.source_id)].map(([sourceId, own]) => {
    const bytes = own.reduce((sum, { event, n }) => sum + bytesOf(event, n), 0)
    return {
      sourceId,
      name: names.find(({ id }) => id === sourceId)?.name ?? 'A source that is gone',
      events: own.reduce((sum, { n }) => sum + n, 0),
      bytes,
      share: share(bytes),
    }
  })
}

function propertiesOf(counts: ReadonlyMap<string, number>, sizes: ReadonlyMap<string, Sizes>, ratio: number) {
  const found = new Map<string, { property: string; events: number; bytes: number }>()
  for (const [event, { properties }] of sizes) {
    const n = counts.get(event) ?? 0
    for (const [property, { bytes, share }] of properties) {
      const known = found.get(property) ?? { property, events: 0, bytes: 0 }
      found.set(property, { property, events: known.events + Math.round(n * share), bytes: known.bytes + Math.round(bytes * ratio * n) })
    }
  }
  return [...found.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, 2_000)
}
