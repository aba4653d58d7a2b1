import type { PropertyType } from '../../contract.ts'
import { parseInstant } from '../intake/time.ts'
import { isObject } from '../intake/properties.ts'

const looksLikeTime = /^\d{4}-\d\d-\d\d/

/** The type of a value as people speak of it; undefined for null, which says nothing. */
export function typeOfValue(value: unknown): PropertyType | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  return typeof value === 'string' && looksLikeTime.test(value) && parseInstant(value) !== undefined ? 'datetime' : 'string'
}

/** Calls `visit` for every value of an object with its path in dots. Objects themselves are not values, unless they are empty. */
export function eachLeaf(object: Record<string, unknown>, visit: (path: string, value: unknown) => void, prefix = ''): void {
  for (const [name, value] of Object.entries(object)) {
    if (isObject(value)) eachLeaf(value, visit, `${prefix}${name}.`)
    else visit(prefix + name, value)
  }
}

const longestExample = 80

/** A value as an example: short, and without what PostgreSQL refuses in text. */
export const exampleOf = (value: unknown): string =>
  Buffer.from((typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\0', '').slice(0, longestExample)).toString()
