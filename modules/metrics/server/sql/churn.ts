import { as, empty, ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Filter, PropertyRef } from '../../contract.ts'
import type { Days } from '../time/period.ts'
import { filterSql, propertiesOf } from './condition.ts'
import { accountColumns } from './property.ts'

/** Accounts of one or more periods, each looked at on its first day and on the first day after it. */
export interface Churn {
  periods: readonly Days[]
  filter: Filter | undefined
  segmentBy: PropertyRef | undefined
  timezone: string
}

export interface ChurnRow {
  start: string
  is_all: number
  /** Missing without segments. */
  segment?: string | null
  n: number
  churned: number
  mrr_start: number
  mrr_churned: number
  mrr_contraction: number
  mrr_expansion: number
  mrr_end: number
  currencies: string[]
}

/** Paid means that money comes in: a trial or a price of 0 is not. A subscription is active on the days [started_on, ended_on). */
const activeOn = (day: Sql): Sql => sql`(s.started_on <= ${day} AND (s.ended_on IS NULL OR s.ended_on > ${day}))`

/** What an account pays. Rounded so that the same amount in other parts (0.1 + 0.2, 0.3) is neither a loss nor a gain. */
const amount = (condition: Sql): Sql => sql`round(sumIf(s.mrr, ${condition}), 6)`

/** What an account pays in each currency, as a map. */
const amounts = (condition: Sql): Sql => sql`sumMapIf(map(toString(s.currency), s.mrr), ${condition})`

/** One row for each account that paid at the start of a period. */
const accountsSql = (periods: readonly Days[], more: Sql = empty): Sql => sql`
    SELECT s.account AS account, start,${more}
      ${amount(activeOn(sql`start`))} AS mrr_start,
      ${amount(activeOn(sql`end`))} AS mrr_end,
      countIf(${activeOn(sql`end`)}) = 0 AS is_churned,
      groupUniqArrayIf(s.currency, ${activeOn(sql`start`)} OR ${activeOn(sql`end`)}) AS currencies,
      argMaxIf(s.plan, (s.mrr, s.started_on, s.subscription_id), ${activeOn(sql`start`)}) AS plan,
      maxIf(assumeNotNull(s.ended_on), s.started_on < end AND s.ended_on IS NOT NULL) AS ended_on
    FROM (
      SELECT account, subscription_id, started_on, ended_on, mrr, currency, plan
      FROM subscriptions FINAL
      WHERE ${scope()} AND NOT is_trial AND mrr > 0
    ) AS s
    ARRAY JOIN ${as(
      'Array(Date)',
      periods.map((period) => period.from),
    )} AS start, ${as(
      'Array(Date)',
      periods.map((period) => period.to),
    )} AS end
    GROUP BY account, start
    HAVING countIf(${activeOn(sql`start`)}) > 0`

interface AccountProperties {
  text: (ref: PropertyRef) => Sql
  joins: Sql
}

/** Properties of accounts; `$plan` is the plan of the largest subscription at the start. */
function accountProperties(refs: readonly PropertyRef[]): AccountProperties {
  const names = [...new Set(refs.map((ref) => ref.name).filter((name) => name !== '$plan'))]
  return {
    joins: names.length > 0 ? sql`LEFT JOIN ${accountColumns(names)} AS ap ON ap.key = a.account` : empty,
    text: ({ name }) => (name === '$plan' ? sql`toNullable(toString(a.plan))` : sql`ap.${ident(`c${names.indexOf(name)}`)}`),
  }
}

/** Logos and money of each period, in all and by segment. */
export function churnSql({ periods, filter, segmentBy, timezone }: Churn): Sql {
  const read = accountProperties([...propertiesOf(filter), ...(segmentBy ? [segmentBy] : [])])
  const condition = filterSql(filter, read.text, timezone)
  const part = segmentBy ? sql`toUInt8(grouping(segment)) AS is_all, segment` : sql`1 AS is_all`
  return sql`SELECT start, ${part},
  toFloat64(count()) AS n,
  toFloat64(countIf(is_churned)) AS churned,
  sum(a_start) AS mrr_start,
  sumIf(a_start, is_churned) AS mrr_churned,
  sumIf(greatest(a_start - a_end, 0), NOT is_churned) AS mrr_contraction,
  sumIf(greatest(a_end - a_start, 0), NOT is_churned) AS mrr_expansion,
  sum(a_end) AS mrr_end,
  groupUniqArrayArray(currencies) AS currencies
FROM (
  SELECT a.start AS start, a.mrr_start AS a_start, a.mrr_end AS a_end, a.is_churned AS is_churned, a.currencies AS currencies${
    segmentBy
      ? sql`,
    ${read.text(segmentBy)} AS segment`
      : empty
  }
  FROM (${accountsSql(periods)}
  ) AS a
  ${read.joins}
  ${condition === empty ? empty : sql`WHERE ${condition}`}
)
${segmentBy ? sql`GROUP BY GROUPING SETS ((start), (start, segment))\nORDER BY start, is_all DESC, segment IS NULL DESC, n DESC, segment` : sql`GROUP BY start\nORDER BY start`}`
}

export interface ChurnedAccountRow {
  account: string
  mrr: number
  mrr_end: number
  lost: number
  currency: string
  plan: string
  has_left: number
  ended_on: string | null
  total: number
}

export interface ChurnedAccountsQuery {
  period: Days
  /** By revenue those that left or pay less, by logo those that left. */
  rankBy: 'logo' | 'revenue'
  filter: Filter | undefined
  segment: { property: PropertyRef; value: string | null } | undefined
  after: { currency: string; lost: number; account: string } | null
  limit: number
  timezone: string
}

/** An account once for each currency that it pays or paid in, with its amounts in it. */
const byCurrency = (period: Days): Sql => sql`
    SELECT *, arrayJoin(arraySort(currencies)) AS currency, round(starts[currency], 6) AS before, round(ends[currency], 6) AS after
    FROM (${accountsSql([period], sql` ${amounts(activeOn(sql`start`))} AS starts, ${amounts(activeOn(sql`end`))} AS ends,`)}
    )`

/** Who churned, by currency, largest loss first, from a place in that order on. Amounts of different currencies stand in rows of their own. */
export function churnedAccountsSql({ period, rankBy, filter, segment, after, limit, timezone }: ChurnedAccountsQuery): Sql {
  const read = accountProperties([...propertiesOf(filter), ...(segment ? [segment.property] : [])])
  const inSegment = segment
    ? segment.value === null
      ? sql`isNull(${read.text(segment.property)})`
      : sql`ifNull(${read.text(segment.property)} = ${segment.value}, 0)`
    : empty
  const isLost = rankBy === 'logo' ? sql`a.is_churned` : sql`a.after < a.before`
  const conditions = [isLost, filterSql(filter, read.text, timezone), inSegment].filter((piece) => piece !== empty)
  const rest = after ? sql`WHERE (currency, -lost, account) > (${after.currency}, ${as('Float64', -after.lost)}, ${after.account})` : empty
  return sql`SELECT account, mrr, mrr_end, lost, currency, plan, has_left, ended_on, total
FROM (
  SELECT a.account AS account, a.before AS mrr, a.after AS mrr_end,
    round(a.before - a.after, 6) AS lost, toString(a.currency) AS currency, a.plan AS plan, a.is_churned AS has_left,
    if(a.is_churned, toNullable(a.ended_on), NULL) AS ended_on,
    toFloat64(uniqExact(a.account) OVER ()) AS total
  FROM (${byCurrency(period)}
  ) AS a
  ${read.joins}
  WHERE ${join(conditions, ' AND ')}
)
${rest}
ORDER BY currency, lost DESC, account
LIMIT ${as('UInt32', limit)}`
}
