import { describe, expect, it } from 'vitest'
import { render, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Filter, Measure } from '../../contract.ts'
import { adoptionSql, type Adoption } from './adoption.ts'
import { churnedAccountsSql, churnSql } from './churn.ts'
import { rollingSql } from './rolling.ts'
import { sessionsSql } from './sessions.ts'
import { eachValueSql, rankSql, trendSql, type Counting } from './trend.ts'

/** The SQL of every kind of chart, so that a reviewer sees what changes. The files are committed; `npx vitest -u` writes them. */
const shown = (query: Sql): string => {
  const { text, params } = render(query)
  return `${text}\n\n/* ${JSON.stringify(params, null, 1)} */\n`
}

const days = { from: '2025-03-01', to: '2025-04-01' }
const grid = { interval: 'day', timezone: 'Europe/Berlin', weekStart: 1, hours: [] } as const
const filter: Filter = {
  match: 'all',
  conditions: [{ property: { of: 'event', name: 'plan' }, op: 'is', values: ['pro'] }],
  groups: [
    {
      match: 'any',
      conditions: [
        { property: { of: 'event', name: 'a.b' }, op: 'gt', value: 3 },
        { property: { of: 'event', name: 'on' }, op: 'on', date: '2025-03-03' },
      ],
    },
  ],
}
const counting = (measure: Measure, more: Partial<Counting> = {}): Counting => ({
  events: ['view'],
  filters: [],
  measure,
  from: Date.parse('2025-02-28T23:00:00Z'),
  to: Date.parse('2025-03-31T22:00:00Z'),
  grid,
  split: null,
  hasMergedIds: false,
  ...more,
})
const split = (of: 'event' | 'person' | 'account', name: string) => ({ property: { of, name }, top: ['a', 'b'] })
const adoption: Adoption = {
  unit: 'account',
  feature: { events: ['report'] },
  exposure: { type: 'first_activity' },
  eligible: undefined,
  segmentBy: { of: 'account', name: 'plan' },
  segmentLimit: 20,
  minUses: 1,
  from: Date.parse('2025-03-01'),
  to: Date.parse('2025-04-01'),
  judgedAt: Date.parse('2025-06-01'),
  windowMs: 28 * 86_400_000,
  grid: { ...grid, interval: 'week' },
  hasMergedIds: false,
}
const merged = { hasMergedIds: true }
const invited: Adoption = { ...adoption, unit: 'person', exposure: { type: 'event', events: ['invited'] } }

const statements: Record<string, Sql> = {
  'trend-count-by-day': trendSql(counting({ type: 'count' })),
  'trend-people-any-event-by-week': trendSql(
    counting({ type: 'people' }, { events: 'any', grid: { ...grid, interval: 'week', weekStart: 6 } }),
  ),
  'trend-accounts-by-month': trendSql(counting({ type: 'accounts' }, { grid: { ...grid, interval: 'month' } })),
  'trend-count-by-hour': trendSql(counting({ type: 'count' }, { grid: { ...grid, interval: 'hour', hours: [1740780000, 1740783600] } })),
  'trend-percentile-filtered-by-quarter': trendSql(
    counting({ type: 'percentile', property: 'ms', percent: 99 }, { filters: [filter], grid: { ...grid, interval: 'quarter' } }),
  ),
  'sessions-by-day': sessionsSql(counting({ type: 'sessions' }, { filters: [filter] }), Date.parse('2025-06-01')),
  'merged-session-median-by-week': sessionsSql(
    counting({ type: 'session_median' }, { ...merged, events: 'any', grid: { ...grid, interval: 'week' } }),
    Date.parse('2025-03-20'),
  ),
  'trend-groups-by-group-property': trendSql(
    counting({ type: 'groups', group: 'project' }, { split: split('event', '$group_project.stage') }),
  ),
  'trend-people-by-event-property': trendSql(counting({ type: 'people' }, { split: split('event', 'plan') })),
  'trend-count-by-person-property': trendSql(counting({ type: 'count' }, { split: split('person', 'country') })),
  'trend-sum-by-account-property': trendSql(counting({ type: 'sum', property: 'amount' }, { split: split('account', 'industry') })),
  'trend-count-of-each-value': eachValueSql(counting({ type: 'count' }, { split: split('event', 'plan') })),
  'trend-top-values': rankSql(counting({ type: 'people' }, { split: split('event', 'plan') }), 10),
  'rolling-people-28-days': rollingSql(counting({ type: 'people' }), 28, days),
  'adoption-of-accounts': adoptionSql(adoption),
  'adoption-of-people-by-exposure-event': adoptionSql(invited),
  'merged-trend-people-by-person-property': trendSql(counting({ type: 'people' }, { split: split('person', 'country'), ...merged })),
  'merged-trend-sum-by-account-property': trendSql(
    counting({ type: 'sum', property: 'amount' }, { split: split('account', 'industry'), ...merged }),
  ),
  'merged-trend-top-values': rankSql(counting({ type: 'people' }, { split: split('event', 'plan'), ...merged }), 10),
  'merged-rolling-people-28-days': rollingSql(counting({ type: 'people' }, merged), 28, days),
  'merged-adoption-of-people': adoptionSql({ ...invited, segmentBy: { of: 'person', name: 'country' }, ...merged }),
  'churn-by-segment': churnSql({ periods: [days], filter: undefined, segmentBy: { of: 'account', name: 'industry' }, timezone: 'UTC' }),
  'churn-by-month': churnSql({ periods: [days, { from: '2025-04-01', to: '2025-05-01' }], filter, segmentBy: undefined, timezone: 'UTC' }),
  'churned-accounts': churnedAccountsSql({
    period: days,
    rankBy: 'revenue',
    filter: undefined,
    segment: undefined,
    after: { currency: 'EUR', lost: 10, account: 'a' },
    limit: 50,
    timezone: 'UTC',
  }),
}

describe('the SQL of', () => {
  it.each(Object.entries(statements))('%s', async (name, query) => {
    await expect(shown(query)).toMatchFileSnapshot(`./snapshots/${name}.sql`)
  })

  it.each(Object.entries(statements))('%s reads no table without the scope of its workspace', (_, query) => {
    const { text } = render(query)
    const tables = text.match(/\b(FROM|JOIN) (events|profile_properties|memberships|subscriptions|profiles|identity_overrides)\b/g) ?? []
    expect(tables.length).toBeGreaterThan(0)
    expect(text.match(/\{workspace:UUID\}/g)).toHaveLength(tables.length)
  })
})
