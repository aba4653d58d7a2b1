import { as, empty, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { differentTexts, personSql, withClause } from '#modules/events/server/index.ts'
import type { EventSelector, Filter, Measure, PropertyRef } from '../../contract.ts'
import { every, filterSql, propertiesOf } from './condition.ts'
import { eventProperties, eventText, groupKey, type EventProperties } from './property.ts'
import { bucketOf, during, selected, type Grid } from './selector.ts'

/** One thing to count or compute over time, with everything that limits it. Instants are milliseconds, half-open. */
export interface Counting {
  events: EventSelector['events']
  filters: readonly Filter[]
  measure: Measure
  from: number
  to: number
  grid: Grid
  split: Split | null
  /** Whether some ids stand for other people. */
  hasMergedIds: boolean
}

/** The property to split by, and its values that get a line of their own. */
export interface Split {
  property: PropertyRef
  top: readonly string[]
}

export interface TrendRow {
  /** Position among the top values from 1; 0 is Other, -1 is "not set". Missing without a split. */
  segment?: number
  bucket: string
  is_total: number
  is_grand_total?: number
  value: number | null
  n: number
  numbers: number
}

/** A row of `eachValueSql`: the value instead of its position; null is "not set". */
export interface ValueRow extends Omit<TrendRow, 'segment'> {
  segment: string | null
}

export interface RankRow {
  value: string
  /** How many values there are in all. */
  values: number
}

const propertyOf = (measure: Measure): string | null => ('property' in measure ? measure.property : null)

/** The number that an event property holds; NULL for text, infinities and what is not set. */
function numberColumns(measure: Measure): Sql[] {
  const property = propertyOf(measure)
  if (property === null) return []
  return [sql`toFloat64OrNull(${eventText(property)}) AS parsed`, sql`if(isFinite(parsed), parsed, NULL) AS number`]
}

/** The measure as SQL over events `e`, or, for sessions, over their `unit` and `seconds`. */
export function valueOf({ measure, hasMergedIds }: Pick<Counting, 'measure' | 'hasMergedIds'>, account: Sql): Sql {
  const people = personSql(hasMergedIds).different(sql`e.person`)
  switch (measure.type) {
    case 'count':
      return sql`toFloat64(count())`
    case 'people':
      return sql`toFloat64(${people})`
    case 'accounts':
      return sql`toFloat64(${differentTexts(account)})`
    case 'groups':
      return sql`toFloat64(${differentTexts(groupKey(measure.group))})`
    case 'per_person':
      return sql`count() / ${people}`
    case 'sessions':
      return sql`toFloat64(count())`
    case 'sessions_per_person':
      return sql`count() / uniqExact(unit)`
    case 'session_average':
      return sql`avg(seconds)`
    case 'session_median':
      return sql`quantileExactInclusive(0.5)(seconds)`
    case 'sum':
      return sql`sum(number)`
    case 'average':
      return sql`avg(number)`
    case 'min':
      return sql`min(number)`
    case 'max':
      return sql`max(number)`
    case 'median':
      return sql`quantileExactInclusive(0.5)(number)`
    case 'p90':
      return sql`quantileExactInclusive(0.9)(number)`
    case 'p95':
      return sql`quantileExactInclusive(0.95)(number)`
    case 'percentile':
      return sql`quantileExactInclusive(${as('Float64', measure.percent / 100)})(number)`
  }
}

/** Uniques and averages per person are about known people or accounts only. */
export function known(measure: Measure, account: Sql): Sql {
  if (measure.type === 'people' || measure.type === 'per_person') return sql`e.person != ''`
  if (measure.type === 'groups') return sql`${groupKey(measure.group)} != ''`
  return measure.type === 'accounts' ? sql`${account} != ''` : empty
}

/** Properties and joins that a counting needs. */
export function readerOf({
  filters,
  measure,
  split,
  hasMergedIds,
}: Pick<Counting, 'filters' | 'measure' | 'split' | 'hasMergedIds'>): EventProperties {
  const refs = [...filters.flatMap(propertiesOf), ...(split ? [split.property] : [])]
  return eventProperties(refs, measure.type === 'accounts', personSql(hasMergedIds))
}

/** FROM and WHERE of a counting, narrowed by the primary key first. */
export function source({ events, filters, measure, from, to, grid }: Counting, read: EventProperties): Sql {
  const conditions = [
    scope('e'),
    selected(events),
    during(from, to),
    known(measure, read.account),
    ...filters.map((filter) => filterSql(filter, read.text, grid.timezone)),
  ]
  return sql`FROM events AS e
${read.joins === empty ? empty : sql`${read.joins}\n`}WHERE ${every(conditions)}`
}

/** The segment of an event: see `TrendRow.segment`. */
export const segmentOf = ({ property, top }: Split, read: EventProperties): Sql => {
  const text = read.text(property)
  if (top.length === 0) return sql`if(isNull(${text}), -1, 0)`
  return sql`if(isNull(${text}), -1, transform(assumeNotNull(${text}), ${[...top]}, ${as(
    'Array(UInt64)',
    top.map((_, i) => i + 1),
  )}, 0))::Int16`
}

function steps(counting: Counting, read: EventProperties, segment: Sql | null, isRolledUp = true): Sql {
  const level = (name: Sql) => (isRolledUp ? sql`toUInt8(grouping(${name}))` : sql`0`)
  return sql`${withClause([...personSql(counting.hasMergedIds).with, ...numberColumns(counting.measure)])}SELECT
  ${segment ? sql`${segment} AS segment, ${level(sql`segment`)} AS is_grand_total,\n  ` : empty}${bucketOf(counting.grid)} AS bucket,
  ${level(sql`bucket`)} AS is_total,
  ${valueOf(counting, read.account)} AS value,
  toFloat64(count()) AS n,
  toFloat64(${propertyOf(counting.measure) === null ? sql`count()` : sql`count(number)`}) AS numbers
${source(counting, read)}
GROUP BY ${join(segment ? [sql`segment`, sql`bucket`] : [sql`bucket`])}${isRolledUp ? sql` WITH ROLLUP` : empty}`
}

/**
 * Values for each step of the axis and, in the same pass, over the whole range: ROLLUP merges the states of the steps, so that a person
 * counts once in the total and once in "Other".
 */
export function trendSql(counting: Counting): Sql {
  const read = readerOf(counting)
  return steps(counting, read, counting.split ? segmentOf(counting.split, read) : null)
}

/** Measures whose value for several groups follows from the values of each. */
export const merges: Partial<Record<Measure['type'], (a: number, b: number) => number>> = {
  count: (a, b) => a + b,
  sum: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
}

/**
 * The same for every value of the property to split by: events are read once where they would be read a second time to rank the values. Without totals
 * where those can be merged from the steps, which is faster here than ROLLUP.
 */
export function eachValueSql(counting: Counting): Sql {
  if (!counting.split) throw new Error('Nothing to tell apart: the counting has no split.')
  const read = readerOf(counting)
  return steps(counting, read, read.text(counting.split.property), !(counting.measure.type in merges))
}

/** Measures by which values can be ranked: of a part and its rest, the larger one has more. */
export const addsUp = ({ type }: Measure): boolean => ['count', 'people', 'accounts', 'groups', 'sum'].includes(type)

/** Ranks values of the property to split by: by the measure where that adds up, else by the number of events. */
export function rankSql(counting: Counting, limit: number): Sql {
  const { measure, split } = counting
  if (!split) throw new Error('Nothing to rank: the counting has no split.')
  const read = readerOf(counting)
  const text = read.text(split.property)
  const adds = addsUp(measure)
  return sql`${withClause(personSql(counting.hasMergedIds).with)}SELECT value, toFloat64(count() OVER ()) AS values
FROM (
  ${adds ? withClause(numberColumns(measure)) : empty}SELECT assumeNotNull(${text}) AS value, ${adds ? valueOf(counting, read.account) : sql`count()`} AS weight
  ${source(counting, read)} AND isNotNull(${text})
  GROUP BY value
)
ORDER BY weight DESC NULLS LAST, value
LIMIT ${as('UInt32', limit)}`
}
