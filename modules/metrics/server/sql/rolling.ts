import { as, empty, join, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { personSql, withClause } from '#modules/events/server/index.ts'
import type { Days } from '../time/period.ts'
import { readerOf, segmentOf, source, type Counting } from './trend.ts'

/**
 * People or accounts active in the `width` days that end with each day: active on day a counts for the days [a, a + width), which is the
 * exact window [d − width + 1, d + 1) seen from day d. `counting.from` reaches `width` − 1 days back from `days.from`.
 *
 * Each unit is read once, as its sorted days; each stretch ends where the next one begins, so that a unit counts once a day. That is
 * 7 to 50 times faster than exploding events by day. The row of day 0 is the total: units active inside the range itself.
 */
export function rollingSql(counting: Counting, width: number, days: Days): Sql {
  const { split, measure, grid } = counting
  const people = personSql(counting.hasMergedIds)
  const read = readerOf(counting)
  const unit = measure.type === 'accounts' ? read.account : people.unit(sql`e.person`)
  const from = as('Date', days.from)
  const to = as('Date', days.to)
  return sql`${withClause(people.with)}SELECT ${split ? sql`segment, 0 AS is_grand_total, ` : empty}toDate(day) AS bucket, day = 0 AS is_total, toFloat64(count()) AS value, value AS n, value AS numbers
FROM (
  SELECT ${unit} AS unit, ${split ? sql`${segmentOf(split, read)} AS segment, ` : empty}arraySort(groupUniqArray(toDate(e.ts, ${grid.timezone}))) AS active
  ${source(counting, read)}
  GROUP BY ${join(split ? [sql`unit`, sql`segment`] : [sql`unit`])}
)
ARRAY JOIN arrayConcat(
  arrayFlatten(arrayMap(
    (day, next) -> range(toUInt32(greatest(day, ${from})), toUInt32(least(next, day + ${as('UInt8', width)}, ${to}))),
    active, arrayPushBack(arrayPopFront(active), toDate(${to})))),
  if(active[-1] >= ${from}, [0], [])) AS day
GROUP BY ${join(split ? [sql`segment`, sql`day`] : [sql`day`])}`
}
