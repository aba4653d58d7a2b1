import { empty, ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { invalid } from '#kernel/errors.ts'
import type { PersonSql } from '#modules/events/server/index.ts'
import type { PropertyRef } from '../../contract.ts'

type ProfileKind = 'person' | 'account'

/** Path of an event property in the JSON column; each part between dots is a name of its own. */
function eventPath(name: string): Sql {
  const parts = name.split('.')
  if (parts.includes('')) {
    throw invalid(`There is no property ${JSON.stringify(name)}.`, {
      fields: [{ field: 'property.name', expected: 'names with one dot between them' }],
    })
  }
  return parts.reduce((path, part) => sql`${path}.${ident(part)}`, sql`e.props`)
}

/** An event property as text; '' when it is not set. Faster than the nullable form. */
export const eventText = (name: string): Sql => (name === '$event' ? sql`toString(e.event)` : sql`${eventPath(name)}::String`)

/** An event property as text; NULL when it is not set. */
export const eventNullableText = (name: string): Sql =>
  name === '$event' ? sql`toNullable(toString(e.event))` : sql`${eventPath(name)}::Nullable(String)`

/**
 * Properties of people or accounts as they are now: one row for each key, one column (`c0`, `c1`, …) for each name, NULL when not set or
 * taken back. The latest `at` wins, whichever id of a person it was told of; values that were to be set only once are stored with a time that loses
 * against all others. The key is what events are told apart by: the unit of a person, the key of an account.
 */
function profileColumns(kind: ProfileKind, names: readonly string[], key: Sql): Sql {
  const columns = names.map((name, i) => {
    const last = sql`argMaxIf((value, mode), (at, event_id), name = ${name})`
    return sql`if(countIf(name = ${name}) = 0 OR ${last}.2 = 'unset', NULL, ${last}.1)::Nullable(String) AS ${ident(`c${i}`)}`
  })
  return sql`(
    SELECT ${key}, ${join(columns)}
    FROM profile_properties
    WHERE ${scope()} AND kind = ${kind} AND name IN ${[...names]}
    GROUP BY key
  )`
}

export const accountColumns = (names: readonly string[]): Sql => profileColumns('account', names, sql`key`)

/** A column by the name of the one that it is made of; as it is when it is that one. */
const unitOf = (people: PersonSql, table: Sql, column: Sql): Sql => {
  const unit = people.unit(column)
  return unit === column ? column : sql`${people.unit(sql`${table}.${column}`)} AS ${column}`
}

export const personColumns = (names: readonly string[], people: PersonSql): Sql =>
  profileColumns('person', names, unitOf(people, sql`profile_properties`, sql`key`))

/** The account that each person belongs to: that of the latest membership. */
export const latestMembership = (people: PersonSql): Sql => sql`(
    SELECT ${unitOf(people, sql`memberships`, sql`person`)}, argMax(account, at) AS account
    FROM memberships
    WHERE ${scope()} AND kind = ''
    GROUP BY person
  )`

/** What a query over `events AS e` needs to read properties of all kinds and the account of an event. */
export interface EventProperties {
  /** The property as Nullable(String). */
  text(ref: PropertyRef): Sql
  /** Account of the event: its own, else the person's. '' when there is none. */
  account: Sql
  joins: Sql
}

const namesOf = (kind: ProfileKind, refs: readonly PropertyRef[]): string[] => [
  ...new Set(refs.filter((ref) => ref.of === kind).map((ref) => ref.name)),
]

/** Joins only what the properties in use need; nothing at all for properties of events. */
export function eventProperties(refs: readonly PropertyRef[], needsAccount: boolean, people: PersonSql): EventProperties {
  const person = namesOf('person', refs)
  const account = namesOf('account', refs)
  const unit = people.unit(sql`e.person`)
  const accountOfEvent = sql`if(e.account != '', e.account, m.account)`
  const joins = [
    needsAccount || account.length > 0 ? sql`LEFT JOIN ${latestMembership(people)} AS m ON m.person = ${unit}` : empty,
    person.length > 0 ? sql`LEFT JOIN ${personColumns(person, people)} AS pp ON pp.key = ${unit}` : empty,
    account.length > 0 ? sql`LEFT JOIN ${accountColumns(account)} AS ap ON ap.key = ${accountOfEvent}` : empty,
  ].filter((piece) => piece !== empty)
  return {
    text({ of, name }) {
      if (of === 'event') return eventNullableText(name)
      if (of === 'person') return sql`pp.${ident(`c${person.indexOf(name)}`)}`
      return sql`ap.${ident(`c${account.indexOf(name)}`)}`
    },
    account: accountOfEvent,
    joins: joins.length > 0 ? sql`${join(joins, '\n')}` : empty,
  }
}
