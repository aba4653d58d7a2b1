import { as, empty, join, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Condition, Filter, PropertyRef } from '../../contract.ts'

/** How a query spells a property: an expression of type Nullable(String). */
export type TextOf = (ref: PropertyRef) => Sql

const texts = (values: readonly (string | number | boolean)[]): string[] => values.map(String)

/** The day of a property in the workspace's zone; a plain date is that day everywhere. NULL when it is no date. */
const dayOf = (text: Sql, timezone: string): Sql =>
  sql`if(match(${text}, '^\\\\d{4}-\\\\d{2}-\\\\d{2}$'), toDateOrNull(${text}), toDate(parseDateTime64BestEffortOrNull(${text}, 3, 'UTC'), ${timezone}))`

const contains = (text: Sql, values: readonly string[]): Sql =>
  join(
    values.map((value) => sql`positionCaseInsensitiveUTF8(ifNull(${text}, ''), ${value}) > 0`),
    ' OR ',
  )

const numeric = (text: Sql): Sql => sql`toFloat64OrNull(ifNull(${text}, ''))`

/** One condition as an expression that is 1 or 0, never NULL: what is not set passes only the negative operators. */
export function conditionSql(condition: Condition, textOf: TextOf, timezone: string): Sql {
  const text = textOf(condition.property)
  switch (condition.op) {
    case 'is':
      return sql`ifNull(${text} IN ${texts(condition.values)}, 0)`
    case 'is_not':
      return sql`ifNull(${text} NOT IN ${texts(condition.values)}, 1)`
    case 'contains':
      return sql`(${contains(text, texts(condition.values))})`
    case 'not_contains':
      return sql`NOT (${contains(text, texts(condition.values))})`
    case 'gt':
      return sql`ifNull(${numeric(text)} > ${as('Float64', condition.value)}, 0)`
    case 'gte':
      return sql`ifNull(${numeric(text)} >= ${as('Float64', condition.value)}, 0)`
    case 'lt':
      return sql`ifNull(${numeric(text)} < ${as('Float64', condition.value)}, 0)`
    case 'lte':
      return sql`ifNull(${numeric(text)} <= ${as('Float64', condition.value)}, 0)`
    case 'between':
      return sql`ifNull(${numeric(text)} BETWEEN ${as('Float64', condition.from)} AND ${as('Float64', condition.to)}, 0)`
    case 'is_set':
      return sql`isNotNull(${text})`
    case 'is_not_set':
      return sql`isNull(${text})`
    case 'on':
      return sql`ifNull(${dayOf(text, timezone)} = ${as('Date', condition.date)}, 0)`
    case 'before':
      return sql`ifNull(${dayOf(text, timezone)} < ${as('Date', condition.date)}, 0)`
    case 'after':
      return sql`ifNull(${dayOf(text, timezone)} > ${as('Date', condition.date)}, 0)`
  }
}

const together = (match: Filter['match'], pieces: readonly Sql[]): Sql => sql`(${join(pieces, match === 'all' ? ' AND ' : ' OR ')})`

/** A filter as one expression, or `empty` when it has no condition. */
export function filterSql(filter: Filter | undefined, textOf: TextOf, timezone: string): Sql {
  if (!filter) return empty
  const one = (condition: Condition): Sql => conditionSql(condition, textOf, timezone)
  const pieces = [...filter.conditions.map(one), ...filter.groups.map((group) => together(group.match, group.conditions.map(one)))]
  return pieces.length === 0 ? empty : together(filter.match, pieces)
}

/** All properties that a filter reads. */
export const propertiesOf = (filter: Filter | undefined): PropertyRef[] =>
  filter ? [...filter.conditions, ...filter.groups.flatMap((group) => group.conditions)].map((condition) => condition.property) : []

/** Conditions that must all hold, without the empty ones. */
export const every = (conditions: readonly Sql[]): Sql =>
  join(
    conditions.filter((piece) => piece !== empty),
    ' AND ',
  )
