import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Interval } from '#modules/metrics/contract.ts'
import { adoptionSql, type Adoption } from '#modules/metrics/server/sql/adoption.ts'
import { rollingSql } from '#modules/metrics/server/sql/rolling.ts'
import { trendSql, type Counting } from '#modules/metrics/server/sql/trend.ts'
import { inTurn, type Row } from './measure.ts'
import { startBench, type Bench } from './stores.ts'
import { days, fill, people, total } from './trend.ts'

const [merges, piece, dayMs, rounds, ratioLimit] = [100_000, 5_000, 86_400_000, 11, 1.2]

/** Every second id stands for the next one: half of all events are counted for another id than they carry. Written in pieces, as links come in. */
async function merge({ app, ctx }: Bench): Promise<void> {
  const user = (number: Sql) => sql`concat('user-', toString(${number}))`
  for (let from = 0; from < merges; from += piece) {
    await app.ch.command(sql`
      INSERT INTO identity_overrides SELECT ${as('UUID', ctx.workspace.id)}, ${user(sql`2 * number`)}, ${user(sql`2 * number + 1`)}, 1
      FROM numbers(${as('UInt64', from)}, ${as('UInt64', piece)})`)
  }
}

/** A country for everybody. */
async function describe({ app, ctx }: Bench): Promise<void> {
  await app.ch.command(sql`
    INSERT INTO profile_properties (workspace_id, kind, name, key, at, value, type, mode, event_id)
    SELECT ${as('UUID', ctx.workspace.id)}, 'person', 'country', concat('user-', toString(number)), '2025-01-01', ['DE', 'US', 'FR'][1 + number % 3], 'string', 'set', ''
    FROM numbers(${as('UInt64', people)})`)
}

type Shape = [what: string, query: (hasMergedIds: boolean) => Sql]

const grid = (interval: Interval) => ({ interval, timezone: 'UTC', weekStart: 1, hours: [] })

const adoption = (from: number, to: number, hasMergedIds: boolean): Adoption => ({
  unit: 'person',
  feature: { events: ['report_opened'] },
  exposure: { type: 'first_activity' },
  eligible: undefined,
  segmentBy: undefined,
  segmentLimit: 20,
  minUses: 1,
  from,
  to,
  judgedAt: to,
  windowMs: 14 * dayMs,
  grid: grid('week'),
  hasMergedIds,
})

function shapes(from: number, to: number): Shape[] {
  const counting = (hasMergedIds: boolean, interval: Interval, split: Counting['split'] = null): Counting => ({
    events: 'any',
    filters: [],
    measure: { type: 'people' },
    from,
    to,
    grid: grid(interval),
    split,
    hasMergedIds,
  })
  const country = { property: { of: 'person', name: 'country' }, top: ['DE', 'US'] } as const
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  return [
    ['Unique people by day and in all', (has) => trendSql(counting(has, 'day'))],
    ['Unique people by week and in all', (has) => trendSql(counting(has, 'week'))],
    ['Unique people by month and in all', (has) => trendSql(counting(has, 'month'))],
    ['Unique people of 28 days, each day', (has) => rollingSql(counting(has, 'day'), 28, { from: iso(from + 28 * dayMs), to: iso(to) })],
    ['Unique people by week and property of people', (has) => trendSql(counting(has, 'week', country))],
    ['Adoption by people', (has) => adoptionSql(adoption(from, to, has))],
  ]
}

/** Questions about people of which half have two ids, against the same questions when nobody looks at that. */
export async function benchIdentity(): Promise<Row[]> {
  const bench = await startBench()
  try {
    const to = Math.floor(Date.now() / dayMs) * dayMs
    await fill(bench, new Date(to - 1))
    await merge(bench)
    await describe(bench)
    const rows: Row[] = []
    for (const [what, query] of shapes(to - days * dayMs, to)) {
      const [bare, resolved] = await inTurn(
        rounds,
        () => bench.ctx.ch.query(query(false)),
        () => bench.ctx.ch.query(query(true)),
      )
      rows.push({
        what: `${what}, ${total / 1e6} M events, ${merges / 1000},000 merges`,
        measured: `${resolved.toFixed(0)} ms, ${(resolved / bare).toFixed(2)} × without (${bare.toFixed(0)} ms)`,
        limit: `≤ ${ratioLimit} × without`,
        isMet: resolved / bare <= ratioLimit,
      })
    }
    return rows
  } finally {
    await bench.end()
  }
}
