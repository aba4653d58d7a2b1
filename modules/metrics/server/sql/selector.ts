import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { notActivity } from '#modules/events/contract.ts'
import type { EventSelector, Interval } from '../../contract.ts'

/** Which events, on `events AS e`. */
export function selected(events: EventSelector['events']): Sql {
  if (events === 'any') return sql`e.event NOT IN ${notActivity}`
  const [only] = events
  return events.length === 1 && only !== undefined ? sql`e.event = ${only}` : sql`e.event IN ${[...events]}`
}

/** Half-open in instants, so that the primary key (`toDate(ts)`) and the partitions are used. */
export const during = (from: number, to: number): Sql => sql`e.ts >= ${new Date(from)} AND e.ts < ${new Date(to)}`

/** How instants fall into steps of the axis. `hours` are the seconds at which hours begin (only for the interval `hour`). */
export interface Grid {
  interval: Interval
  timezone: string
  weekStart: number
  hours: readonly number[]
}

/**
 * The step that an event belongs to: a Date in the zone, never a zoned time, so that no change of clocks can move it. Hours are named
 * by the second at which they begin, which is unique on the night when clocks fall back.
 */
export function bucketOf({ interval, timezone, weekStart, hours }: Grid, instant: Sql = sql`e.ts`): Sql {
  const date = sql`toDate(${instant}, ${timezone})`
  switch (interval) {
    case 'hour':
      return sql`roundDown(toUInt64(toUnixTimestamp(${instant})), ${as('Array(UInt64)', hours)})`
    case 'day':
      return date
    case 'week':
      return sql`toDate(${date} - (toDayOfWeek(${date}) + 7 - ${as('UInt8', weekStart)}) % 7)`
    case 'month':
      return sql`toStartOfMonth(${date})`
    case 'quarter':
      return sql`toStartOfQuarter(${date})`
  }
}
