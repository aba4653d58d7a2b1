import { maxDepth } from '../../intake/limits.ts'
import { hasControlCharacters, isObject, type JsonObject } from '../../intake/properties.ts'

const cannotNest = (name: string): boolean => name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('..')

/** Whether what stands before one of the dots of a name is a property by itself. */
function isInside(name: string, object: JsonObject): boolean {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) if (Object.hasOwn(object, name.slice(0, dot))) return true
  return false
}

const flat = (name: string): string => name.replaceAll('.', '_')
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f]|\p{Surrogate}/gu
const printable = (name: string): string => (hasControlCharacters(name) ? name.replaceAll(unprintable, '_') : name)

function settled(name: string, object: JsonObject): string {
  const clean = printable(name)
  return cannotNest(clean) || isInside(clean, object) ? flat(clean) || '_' : clean
}

/**
 * Renames properties that could not be stored. PostHog takes every name, and to Fairlead a dot means nesting: where a name has nothing between dots, or
 * nests into a property that has a value of its own, its dots become `_`.
 */
export function storableNames(object: JsonObject, depth = 1): JsonObject {
  if (depth > maxDepth) return object
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [settled(name, object), isObject(value) ? storableNames(value, depth + 1) : value]),
  )
}

const ofFlag = '$feature/'

/** The keys of flags have dots of their own, which are no nesting: `$feature/new.checkout` becomes `$feature/new_checkout`, always. */
export const flagName = (name: string): string => (name.startsWith(ofFlag) && name.includes('.') ? flat(name) : name)
