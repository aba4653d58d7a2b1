import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'

/** A pause of this long or longer ends a session that no sender told of. */
export const pauseMs = 30 * 60_000
/** An id of a session that was silent for this long, or longer, begins another session. A question looks this far around its range. */
export const restMs = 24 * 3_600_000

const long = (ms: number): Sql => sql`${as('Int64', ms)}`
/** Before everything, and far enough from the end of Int64 to be subtracted. */
const never = long(-9e15)
const sofar = sql`ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`

/**
 * Adds the column `session`, which tells apart the sessions of a unit. An event is of the session that its sender told, across midnight and devices. One
 * that names none goes on with the session of the event before it, whichever that is, if that was less than 30 minutes ago, and else begins one.
 * Of several events at one time those that name a session come first.
 * @param events a query with the columns `unit`, `at` (milliseconds, Int64), `told` (the session's id or an empty text), and whatever else is needed
 */
export function withSessions(events: Sql): Sql {
  const inOrder = sql`PARTITION BY unit ORDER BY at, told = '', told`
  const ofTold = sql`PARTITION BY unit, told ORDER BY at`
  return sql`SELECT *, last_value(own) IGNORE NULLS OVER (${inOrder} ${sofar}) AS session
FROM (
  SELECT *, multiIf(
    told != '', concat('told ', toString(max(if(at - before_of_told >= ${long(restMs)}, at, ${never})) OVER (${ofTold} ${sofar})), ' ', told),
    at - before >= ${long(pauseMs)}, concat('own ', toString(at)),
    NULL) AS own
  FROM (
    SELECT *, lagInFrame(at, 1, ${never}) OVER (${inOrder} ${sofar}) AS before, lagInFrame(at, 1, ${never}) OVER (${ofTold} ${sofar}) AS before_of_told
    FROM (${events})
  )
)`
}
