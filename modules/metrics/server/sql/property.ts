import { empty, ident, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { invalid } from '#kernel/errors.ts'
import { groupOfProperty, isPath, propertyPath, type PersonSql } from '#modules/events/server/index.ts'
import type { PropertyRef } from '../../contract.ts'

/** `person`, `account`, or the type of another group. */
type ProfileKind = string

/** The group of a type that an event names; '' when it names none. */
export const groupKey = (type: string): Sql => sql`e.groups[${type}]`

/** The key of the group that the name of a property stands for, if it does. @throws invalid for what a group has, which only filters and breakdowns read */
function groupKeyText(name: string): Sql | null {
  const group = groupOfProperty(name)
  if (!group) return null
  if (group.property === null) return groupKey(group.type)
  throw invalid(`${JSON.stringify(name)} is a property of a group, which cannot be read here.`, {
    fields: [{ field: 'property.name', expected: 'a property of the event itself' }],
  })
}

function eventPath(name: string): Sql {
  if (!isPath(name)) {
    throw invalid(`There is no property ${JSON.stringify(name)}.`, {
      fields: [{ field: 'property.name', expected: 'names with one dot between them' }],
    })
  }
  return propertyPath(name, sql`e.props`)
}

/** An event property as text; '' when it is not set. Faster than the nullable form. */
export const eventText = (name: string): Sql =>
  name === '$event' ? sql`toString(e.event)` : (groupKeyText(name) ?? sql`${eventPath(name)}::String`)

/** An event property as text; NULL when it is not set. */
export function eventNullableText(name: string): Sql {
  if (name === '$event') return sql`toNullable(toString(e.event))`
  const group = groupKeyText(name)
  return group ? sql`nullIf(${group}, '')` : sql`${eventPath(name)}::Nullable(String)`
}

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

/** The properties of groups that are read, by type. */
function groupsIn(refs: readonly PropertyRef[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { of, name } of refs) {
    const group = of === 'event' ? groupOfProperty(name) : null
    if (group?.property == null) continue
    found.set(group.type, [...new Set([...(found.get(group.type) ?? []), group.property])])
  }
  return found
}

/** Joins only what the properties in use need; nothing at all for properties of events. */
export function eventProperties(refs: readonly PropertyRef[], needsAccount: boolean, people: PersonSql): EventProperties {
  const person = namesOf('person', refs)
  const account = namesOf('account', refs)
  const groups = groupsIn(refs)
  const unit = people.unit(sql`e.person`)
  const accountOfEvent = sql`if(e.account != '', e.account, m.account)`
  const joins = [
    needsAccount || account.length > 0 ? sql`LEFT JOIN ${latestMembership(people)} AS m ON m.person = ${unit}` : empty,
    person.length > 0 ? sql`LEFT JOIN ${personColumns(person, people)} AS pp ON pp.key = ${unit}` : empty,
    account.length > 0 ? sql`LEFT JOIN ${accountColumns(account)} AS ap ON ap.key = ${accountOfEvent}` : empty,
    ...[...groups].map(
      ([type, names], i) =>
        sql`LEFT JOIN ${profileColumns(type, names, sql`key`)} AS ${ident(`gp${i}`)} ON ${ident(`gp${i}`)}.key = ${groupKey(type)}`,
    ),
  ].filter((piece) => piece !== empty)
  return {
    text({ of, name }) {
      const group = of === 'event' ? groupOfProperty(name) : null
      if (group?.property != null)
        return sql`${ident(`gp${[...groups.keys()].indexOf(group.type)}`)}.${ident(`c${groups.get(group.type)!.indexOf(group.property)}`)}`
      if (of === 'event') return eventNullableText(name)
      if (of === 'person') return sql`pp.${ident(`c${person.indexOf(name)}`)}`
      return sql`ap.${ident(`c${account.indexOf(name)}`)}`
    },
    account: accountOfEvent,
    joins: joins.length > 0 ? sql`${join(joins, '\n')}` : empty,
  }
}
