import { as, empty, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { resolve } from '../identity/people.ts'
import { hasMergedIds, knownBy, otherIdsOfAll } from '../identity/person-sql.ts'

/** `person`, `account`, or the type of another group. */
export type ProfileKind = string

export interface PropertyRow {
  key: string
  name: string
  value: string
  type: string
}

/** A stored value with its type again. */
export function toValue({ value, type }: Pick<PropertyRow, 'value' | 'type'>): unknown {
  if (type === 'number') return Number(value)
  if (type === 'boolean') return value === 'true'
  return type === 'json' ? (JSON.parse(value) as unknown) : value
}

interface Asked {
  kind: ProfileKind
  keys: readonly string[]
  names: readonly string[] | undefined
  /** Whether a person's other ids tell of the person too. */
  isMerged: boolean
}

function read(ctx: Ctx, { kind, keys, names, isMerged }: Asked): Promise<PropertyRow[]> {
  const named = names ? sql`AND name IN ${as('Array(String)', names)}` : empty
  const { id, from } = knownBy(sql`p.key`, isMerged)
  const those = sql`SELECT arrayJoin(${as('Array(String)', keys)})`
  const within = isMerged ? sql`p.key IN (${those} UNION ALL ${otherIdsOfAll(those)})` : sql`p.key IN ${as('Array(String)', keys)}`
  return ctx.ch.query<PropertyRow>(sql`
    SELECT ${id} AS key, name, argMax(value, (at, event_id)) AS value, argMax(type, (at, event_id)) AS type FROM profile_properties AS p ${from}
    WHERE ${scope('p')} AND kind = ${kind} ${named} AND ${within} GROUP BY key, name HAVING argMax(mode, (at, event_id)) != 'unset' ORDER BY name`)
}

/**
 * The present properties of people or accounts, by key: all of them, or those with one of the names. Only what was told of exactly these keys.
 */
export async function propertiesOf(
  ctx: Ctx,
  kind: ProfileKind,
  keys: readonly string[],
  names?: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  return byKey(keys, keys.length === 0 ? [] : await read(ctx, { kind, keys, names, isMerged: false }))
}

/**
 * The same, but what was told of any id of a person is told of the person. Of several values the one of the latest time counts, and set-once values lose
 * against all others, whichever id they came with.
 */
export async function presentPropertiesOf(
  ctx: Ctx,
  kind: ProfileKind,
  keys: readonly string[],
  names?: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (kind !== 'person' || keys.length === 0 || !(await hasMergedIds(ctx))) return propertiesOf(ctx, kind, keys, names)
  const people = await resolve(ctx, keys)
  const persons = [...new Set(people.values())]
  const found = byKey(persons, await read(ctx, { kind, keys: persons, names, isMerged: true }))
  return new Map(keys.map((key) => [key, found.get(people.get(key)!)!]))
}

function byKey(keys: readonly string[], rows: readonly PropertyRow[]): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>(keys.map((key) => [key, {}]))
  for (const row of rows) {
    // defineProperty: a property may be called __proto__.
    Object.defineProperty(found.get(row.key)!, row.name, { value: toValue(row), enumerable: true, configurable: true })
  }
  return found
}
