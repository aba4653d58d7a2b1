import { as, empty, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'

export type ProfileKind = 'person' | 'account'

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

/** The present properties of people or accounts, by key: all of them, or those with one of the names. */
export async function propertiesOf(
  ctx: Ctx,
  kind: ProfileKind,
  keys: readonly string[],
  names?: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const named = names ? sql`AND name IN ${as('Array(String)', names)}` : empty
  const rows =
    keys.length === 0
      ? []
      : await ctx.ch.query<PropertyRow>(sql`
    SELECT key, name, argMax(value, (at, event_id)) AS value, argMax(type, (at, event_id)) AS type FROM profile_properties
    WHERE ${scope()} AND kind = ${kind} ${named} AND key IN ${as('Array(String)', keys)} GROUP BY key, name HAVING argMax(mode, (at, event_id)) != 'unset' ORDER BY name`)
  const found = new Map<string, Record<string, unknown>>(keys.map((key) => [key, {}]))
  for (const row of rows) {
    // defineProperty: a property may be called __proto__.
    Object.defineProperty(found.get(row.key)!, row.name, { value: toValue(row), enumerable: true, configurable: true })
  }
  return found
}
