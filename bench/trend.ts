import type * as z from 'zod'
import { as, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { trendSpec } from '#modules/metrics/contract.ts'
import { rebuildCatalogue } from '#modules/events/server/index.ts'
import { inTurn, type Row } from './measure.ts'
import { startBench, type Bench } from './stores.ts'

export const [total, people, days] = [10_000_000, 200_000, 60]
const [slice, ratioLimit] = [1_000_000, 1.3]

/** Ten million events of 200,000 people over 60 days that ended yesterday, made by the engine itself. */
export async function fill(bench: Bench, end: Date): Promise<void> {
  const workspace = as('UUID', bench.ctx.workspace.id)
  for (let from = 0; from < total; from += slice) {
    await bench.app.ch.command(sql`
      INSERT INTO events (workspace_id, event, ts, person, id, source_id, type, user_id, props, received_at, ts_source)
      SELECT ${workspace}, ['page_viewed', 'report_opened', 'search_made', 'order_placed'][1 + n % 4],
        ${end} - toIntervalSecond(intHash64(n) % ${as('UInt32', days * 86_400)}), concat('user-', toString(intHash64(n + 7) % ${as('UInt32', people)})) AS person, toString(n), ${workspace}, 'track',
        person, concat('{"plan":"', ['free','pro','enterprise'][1 + n % 3], '","country":"', ['DE','US','FR','JP','BR','IN','GB','ES','IT','NL','PL','SE'][1 + intHash64(n + 3) % 12], '","amount":', toString(n % 1000), '}'),
        now64(3), 'client'
      FROM (SELECT number AS n FROM numbers(${as('UInt64', from)}, ${as('UInt64', slice)}))`)
  }
  await bench.app.ch.command(sql`OPTIMIZE TABLE events FINAL`)
}

interface Shape {
  what: string
  spec: z.input<typeof trendSpec>
  byHand: (from: Date, to: Date) => Sql
}

const shapes = (range: z.input<typeof trendSpec>['range']): Shape[] => [
  {
    what: 'Trend, events by day',
    spec: { kind: 'trend', series: [{ kind: 'events', events: ['report_opened'], measure: { type: 'count' } }], interval: 'day', range },
    byHand: (from, to) =>
      sql`SELECT toDate(ts, 'UTC') AS day, count() FROM events WHERE ${scope()} AND event = ${'report_opened'} AND ts >= ${from} AND ts < ${to} GROUP BY day ORDER BY day`,
  },
  {
    what: 'Trend, unique people by week with a filter',
    spec: {
      kind: 'trend',
      series: [{ kind: 'events', events: ['report_opened'], measure: { type: 'people' } }],
      interval: 'week',
      range,
      filter: { conditions: [{ property: { of: 'event', name: 'plan' }, op: 'is', values: ['pro'] }] },
    },
    byHand: (from, to) => sql`
      SELECT toStartOfWeek(toDate(ts, 'UTC'), 1) AS week, uniqExact(person) FROM events
      WHERE ${scope()} AND event = ${'report_opened'} AND ts >= ${from} AND ts < ${to} AND props.plan::String = ${'pro'} GROUP BY week ORDER BY week`,
  },
  {
    what: 'Trend, events by day and country',
    spec: {
      kind: 'trend',
      series: [{ kind: 'events', events: ['report_opened'], measure: { type: 'count' } }],
      interval: 'day',
      range,
      breakdown: { property: { of: 'event', name: 'country' }, limit: 12 },
    },
    byHand: (from, to) => sql`
      SELECT toDate(ts, 'UTC') AS day, props.country::String AS country, count() FROM events
      WHERE ${scope()} AND event = ${'report_opened'} AND ts >= ${from} AND ts < ${to} GROUP BY day, country ORDER BY day`,
  },
]

async function ask(bench: Bench, spec: Shape['spec']): Promise<void> {
  const answer = await bench.http.inject({
    method: 'POST',
    url: '/api/answers/trend',
    headers: { authorization: `Bearer ${bench.token}` },
    payload: spec as object,
  })
  if (answer.statusCode !== 200) throw new Error(`The trend was refused: ${answer.body}`)
}

/** Charts through the API against the query that one would write by hand. */
export async function benchTrend(): Promise<Row[]> {
  const bench = await startBench()
  try {
    const to = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000)
    const from = new Date(to.getTime() - days * 86_400_000)
    await fill(bench, new Date(to.getTime() - 1))
    // What ingestion would have noted along the way.
    await rebuildCatalogue(bench.app, bench.ctx.workspace.id, new Date(0))
    const iso = (date: Date) => date.toISOString().slice(0, 10)
    const rows: Row[] = []
    for (const { what, spec, byHand } of shapes({ type: 'between', from: iso(from), to: iso(to) })) {
      const [api, hand] = await inTurn(
        7,
        () => ask(bench, spec),
        () => bench.ctx.ch.query(byHand(from, to)),
      )
      rows.push({
        what: `${what}, ${total / 1e6} M events`,
        measured: `${api.toFixed(0)} ms, ${(api / hand).toFixed(2)} × by hand (${hand.toFixed(0)} ms)`,
        limit: `≤ ${ratioLimit} × by hand`,
        isMet: api / hand <= ratioLimit,
      })
    }
    return rows
  } finally {
    await bench.end()
  }
}
