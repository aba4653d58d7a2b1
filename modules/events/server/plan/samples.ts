import { as, empty, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { plainNumbers } from '../recent/stored-event.ts'

export interface Sample {
  event: string
  sourceId: string
  properties: Record<string, unknown>
}

export interface Samples {
  /** How many events of each name came. */
  totals: Map<string, number>
  /** Some of them, spread evenly; all of them where there are few. */
  events: Map<string, Sample[]>
}

/** Names beyond this are left out: the most frequent ones come first. */
const mostNames = 2_000
const mostRows = 20_000
const mostOfOne = 500
const fewestOfOne = 20
/** So much is read at most of the properties of all samples together, in bytes. */
const mostBytes = 64 * 1024 * 1024

/** How many events of each name were received in the last days. */
export async function volumes(ctx: Ctx, days: number, names?: readonly string[]): Promise<Map<string, number>> {
  const since = new Date(ctx.now().getTime() - days * 86_400_000)
  const rows = await ctx.ch.query<{ event: string; n: number }>(
    sql`SELECT event, toFloat64(count()) AS n FROM events WHERE ${scope()} AND received_at >= ${since}
        ${names ? sql`AND event IN ${as('Array(String)', names)}` : empty} GROUP BY event ORDER BY n DESC, event LIMIT ${as('UInt64', mostNames)}`,
    { ...(ctx.signal && { signal: ctx.signal }) },
  )
  return new Map(rows.map(({ event, n }) => [event, n]))
}

/** Reads some events of each name that were received in the last days. Which ones depends on their ids only, so that asking twice finds the same. */
export async function sampleEvents(ctx: Ctx, days: number, wanted?: readonly string[]): Promise<Samples> {
  const totals = await volumes(ctx, days, wanted)
  const names = [...totals.keys()]
  if (names.length === 0) return { totals, events: new Map() }
  const each = Math.max(fewestOfOne, Math.min(mostOfOne, Math.floor(mostRows / names.length)))
  // Every how many-th event is looked at: only the columns of names and ids are read for the rest.
  const steps = names.map((name) => Math.max(1, Math.floor(totals.get(name)! / each)))
  const since = new Date(ctx.now().getTime() - days * 86_400_000)
  const rows = await ctx.ch.query<{ event: string; source_id: string; props: Record<string, unknown> }>(
    sql`SELECT event, source_id, props FROM events WHERE ${scope()} AND received_at >= ${since} AND event IN ${as('Array(String)', names)}
          AND cityHash64(id) % transform(event, ${as('Array(String)', names)}, ${as('Array(UInt64)', steps)}, toUInt64(1)) = 0
        LIMIT ${as('UInt64', each * 2)} BY event LIMIT ${as('UInt64', mostRows)}`,
    {
      settings: { ...plainNumbers, max_result_bytes: String(mostBytes), result_overflow_mode: 'break' },
      ...(ctx.signal && { signal: ctx.signal }),
    },
  )
  const events = new Map<string, Sample[]>()
  for (const { event, source_id: sourceId, props } of rows) {
    const own = events.get(event) ?? []
    events.set(event, own)
    own.push({ event, sourceId, properties: props })
  }
  return { totals, events }
}
