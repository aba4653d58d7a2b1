import { empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { personSql, restMs, withClause, withSessions } from '#modules/events/server/index.ts'
import type { Measure } from '../../contract.ts'
import { every, filterSql } from './condition.ts'
import { bucketOf, during, selected } from './selector.ts'
import { readerOf, valueOf, type Counting } from './trend.ts'

const types: readonly Measure['type'][] = ['sessions', 'sessions_per_person', 'session_average', 'session_median']

/** Whether a measure is of sessions instead of events. */
export const isOfSessions = ({ type }: Measure): boolean => types.includes(type)

/**
 * Sessions by the step in which they begin. They are made of everything that people do; one counts if one of the selected events happened in it. Events of
 * the 24 hours before the range tell which sessions began earlier, those behind it how long the last ones took.
 * @param now events behind it are not looked at, in milliseconds
 */
export function sessionsSql(counting: Counting, now: number): Sql {
  const { events, filters, from, to, grid } = counting
  const people = personSql(counting.hasMergedIds)
  const read = readerOf(counting)
  const isMeant = every([selected(events), ...filters.map((filter) => filterSql(filter, read.text, grid.timezone))])
  const happened = sql`SELECT ${people.unit(sql`e.person`)} AS unit, toUnixTimestamp64Milli(e.ts) AS at, e.session AS told, ${isMeant} AS is_meant
FROM events AS e
${read.joins === empty ? empty : sql`${read.joins}\n`}WHERE ${scope('e')} AND ${selected('any')} AND ${during(from - restMs, Math.min(to + restMs, now))} AND e.person != ''`
  return sql`${withClause(people.with)}SELECT
  ${bucketOf(grid, sql`began`)} AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  ${valueOf(counting, read.account)} AS value,
  toFloat64(count()) AS n,
  n AS numbers
FROM (
  SELECT unit, fromUnixTimestamp64Milli(min(at), 'UTC') AS began, (max(at) - min(at)) / 1000 AS seconds
  FROM (${withSessions(happened)})
  GROUP BY unit, session
  HAVING max(is_meant) AND began >= ${new Date(from)} AND began < ${new Date(to)}
)
GROUP BY bucket WITH ROLLUP`
}
