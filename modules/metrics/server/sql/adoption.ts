import { as, empty, ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { personSql, unitOfHash, withClause } from '#modules/events/server/index.ts'
import type { AdoptionSpec, EventSelector, PropertyRef } from '../../contract.ts'
import { every, filterSql, propertiesOf } from './condition.ts'
import { accountColumns, eventProperties, latestMembership, personColumns } from './property.ts'
import { bucketOf, during, selected, type Grid } from './selector.ts'

/** An adoption question with all dates resolved to instants (milliseconds, half-open). */
export interface Adoption extends Pick<
  AdoptionSpec,
  'unit' | 'feature' | 'exposure' | 'eligible' | 'segmentBy' | 'segmentLimit' | 'minUses'
> {
  from: number
  to: number
  /** Up to when behaviour is known; windows that end later are not judged. */
  judgedAt: number
  windowMs: number
  grid: Grid
  /** Whether some ids stand for other people. */
  hasMergedIds: boolean
}

export interface AdoptionRow {
  kind: 'all' | 'cohort' | 'segment' | 'duration'
  cohort: string
  segment: string | null
  /** Whole days to the k-th use, or to the end of what is known. */
  days: number
  happened: number
  exposed: number
  mature: number
  adopted: number
  median_uses: number | null
  retained_of: number
  retained: number
  segments: number
}

/** Everybody exposed in the range: when, and the times at which they used the feature. */
function unitsSql(q: Adoption): Sql {
  const exposure: EventSelector = q.exposure.type === 'event' ? q.exposure : { events: 'any' }
  const refs = [...propertiesOf(q.feature.filter), ...propertiesOf(exposure.filter)]
  const read = eventProperties(refs, q.unit === 'account', personSql(q.hasMergedIds))
  const matching = (selector: EventSelector): Sql =>
    every([selected(selector.events), filterSql(selector.filter, read.text, q.grid.timezone)])
  const known = q.judgedAt + 1
  const exposedFrom = q.exposure.type === 'event' ? 0 : q.from
  const exposedIn = sql`${matching(exposure)} AND ${during(exposedFrom, Math.min(q.to, known))}`
  const usedIn = sql`${matching(q.feature)} AND ${during(q.from, Math.min(q.to + 2 * q.windowMs, known))}`
  const events = (unit: Sql) => sql`FROM events AS e
    ${read.joins}
    WHERE ${scope('e')} AND ((${exposedIn}) OR (${usedIn})) AND ${unit} != ''`
  if (q.unit === 'person' && q.hasMergedIds) return mergedPeopleSql(q, exposedIn, usedIn, events(sql`e.person`))
  return sql`
    SELECT ${q.unit === 'account' ? read.account : sql`e.person`} AS unit,
      minIf(e.ts, ${exposedIn}) AS exposed_at,
      toUnixTimestamp64Milli(exposed_at) AS exposed,
      arraySort(arrayFilter(t -> t >= exposed, groupArrayIf(toUnixTimestamp64Milli(e.ts), ${usedIn}))) AS uses,
      argMaxIf(e.account, e.ts, e.account != '') AS last_account
    ${events(sql`unit`)}
    GROUP BY unit
    HAVING countIf(${exposedIn}) > 0 AND exposed_at >= ${new Date(q.from)}`
}

/** The same for people who have several ids: first by id, then by person, because to look each id up once is faster than to look up each event. */
const mergedPeopleSql = (q: Adoption, exposedIn: Sql, usedIn: Sql, events: Sql): Sql => sql`
    SELECT ${unitOfHash(sql`id`)} AS unit,
      minIf(first_exposed_at, exposures > 0) AS exposed_at,
      toUnixTimestamp64Milli(exposed_at) AS exposed,
      arraySort(arrayFilter(t -> t >= exposed, groupArrayArray(used_at))) AS uses,
      argMaxIf(last.1, last.2, last.1 != '') AS last_account
    FROM (
      SELECT cityHash64(e.person) AS id,
        countIf(${exposedIn}) AS exposures,
        minIf(e.ts, ${exposedIn}) AS first_exposed_at,
        groupArrayIf(toUnixTimestamp64Milli(e.ts), ${usedIn}) AS used_at,
        argMaxIf((e.account, e.ts), e.ts, e.account != '') AS last
      ${events}
      GROUP BY id
    )
    GROUP BY unit
    HAVING sum(exposures) > 0 AND exposed_at >= ${new Date(q.from)}`

/** Properties of the units themselves, joined only when asked for. */
function unitProperties(q: Adoption): { text: (ref: PropertyRef) => Sql; joins: Sql } {
  const refs = [...(q.segmentBy ? [q.segmentBy] : []), ...propertiesOf(q.eligible)]
  const names = (of: PropertyRef['of']): string[] => [...new Set(refs.filter((ref) => ref.of === of).map((ref) => ref.name))]
  const [person, account] = [names('person'), names('account')]
  const people = personSql(q.hasMergedIds)
  const accountOf = q.unit === 'account' ? sql`u.unit` : sql`if(m.account != '', m.account, u.last_account)`
  const joins = [
    person.length > 0 ? sql`LEFT JOIN ${personColumns(person, people)} AS pp ON pp.key = u.unit` : empty,
    account.length > 0 && q.unit === 'person' ? sql`LEFT JOIN ${latestMembership(people)} AS m ON m.person = u.unit` : empty,
    account.length > 0 ? sql`LEFT JOIN ${accountColumns(account)} AS ap ON ap.key = ${accountOf}` : empty,
  ]
  return {
    joins: join(
      joins.filter((piece) => piece !== empty),
      '\n',
    ),
    text: ({ of, name }) =>
      of === 'person' ? sql`pp.${ident(`c${person.indexOf(name)}`)}` : sql`ap.${ident(`c${account.indexOf(name)}`)}`,
  }
}

/**
 * One pass over the events, one row for each unit, then four ways to add the units up: all, by cohort of exposure, by segment, and by the
 * time that adoption took (for Kaplan–Meier). A unit whose window has not elapsed is exposed but not `mature`.
 */
export function adoptionSql(q: Adoption): Sql {
  const read = unitProperties(q)
  const window = as('Int64', q.windowMs)
  const judged = as('Int64', q.judgedAt)
  const uses = as('UInt32', q.minUses)
  const eligible = filterSql(q.eligible, read.text, q.grid.timezone)
  return sql`${withClause(personSql(q.hasMergedIds).with)}SELECT
  multiIf(grouping(cohort) = 0, 'cohort', grouping(segment) = 0, 'segment', grouping(days) = 0, 'duration', 'all') AS kind,
  cohort, segment, days, happened,
  toFloat64(count()) AS exposed,
  toFloat64(countIf(is_mature)) AS mature,
  toFloat64(countIf(is_mature AND has_adopted)) AS adopted,
  quantileExactInclusiveIf(0.5)(uses_in_window, is_mature AND has_adopted) AS median_uses,
  toFloat64(countIf(is_twice_mature AND has_adopted)) AS retained_of,
  toFloat64(countIf(is_twice_mature AND has_adopted AND used_again)) AS retained,
  toFloat64(uniqExact(segment)) AS segments
FROM (
  SELECT
    ${bucketOf(q.grid, sql`u.exposed_at`)} AS cohort,
    ${q.segmentBy ? read.text(q.segmentBy) : sql`NULL::Nullable(String)`} AS segment,
    arrayCount(t -> t < u.exposed + ${window}, u.uses) AS uses_in_window,
    uses_in_window >= ${uses} AS has_adopted,
    arrayExists(t -> t >= u.exposed + ${window} AND t < u.exposed + 2 * ${window}, u.uses) AS used_again,
    u.exposed + ${window} <= ${judged} AS is_mature,
    u.exposed + 2 * ${window} <= ${judged} AS is_twice_mature,
    least(${judged} - u.exposed, 2 * ${window}) AS observed,
    length(u.uses) >= ${uses} AND u.uses[${uses}] < u.exposed + 2 * ${window} AS happened,
    toInt32(intDiv(if(happened, u.uses[${uses}] - u.exposed, observed), 86400000)) AS days
  FROM (${unitsSql(q)}
  ) AS u
  ${read.joins}
  ${eligible === empty ? empty : sql`WHERE ${eligible}`}
)
GROUP BY GROUPING SETS ((), (cohort), (segment), (days, happened))
ORDER BY kind, segment IS NULL DESC, exposed DESC, segment
LIMIT ${as('UInt32', Math.max(2000, q.segmentLimit + 1))} BY kind`
}
