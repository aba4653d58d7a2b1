import { maxDepth, maxProperties, maxPropertyNameLength } from './limits.ts'
import { CutMessage } from '../store/cut-message.ts'
import type { Refusal } from './outcome.ts'

export type JsonObject = Record<string, unknown>

/** Whether it is an object as JSON has them. An event that is too large to be looked at is none: a copy of its fields would be taken for an event. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof CutMessage)

// Names and ids end up in catalogues and in identifiers of queries; control characters and halves of surrogate pairs only ever come from broken senders.
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]|\p{Surrogate}/u

export const hasControlCharacters = (text: string): boolean => control.test(text)

interface Walk {
  field: string
  leaves: number
  hasDots: boolean
}

/** Names that were found good: they come again with every event. */
const goodNames = new Set<string>()
const mostGoodNames = 10_000

function checkName(name: string, field: string): Refusal | undefined {
  if (goodNames.has(name)) return undefined
  const refusal = lookAtName(name, field)
  if (!refusal && goodNames.size < mostGoodNames) goodNames.add(name)
  return refusal
}

function lookAtName(name: string, field: string): Refusal | undefined {
  if (name.length > maxPropertyNameLength * 5 || name.split('.').some((part) => part.length > maxPropertyNameLength)) {
    return {
      code: 'property_name_too_long',
      field,
      message: `Expected names of properties of at most ${maxPropertyNameLength} characters, got one of ${name.length}.`,
    }
  }
  if (name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    return {
      code: 'invalid_property_name',
      field,
      message: `Expected names of properties without empty parts between dots, got ${JSON.stringify(name)}.`,
    }
  }
  if (control.test(name))
    return { code: 'invalid_property_name', field, message: 'Expected names of properties without control characters.' }
  return undefined
}

function walk(value: unknown, path: string, depth: number, state: Walk): Refusal | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    state.leaves++
    return undefined
  }
  if (depth > maxDepth) return { code: 'too_deep', field: path, message: `Expected properties nested at most ${maxDepth} levels deep.` }
  if (Array.isArray(value)) {
    state.leaves++
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'object' || item === null) continue
      const refusal = walk(item, `${path}[${index}]`, depth + 1, state)
      if (refusal) return refusal
    }
    return undefined
  }
  for (const name of Object.keys(value)) {
    const refusal = checkName(name, path) ?? walk((value as JsonObject)[name], `${path}.${name}`, depth + 1, state)
    if (refusal) return refusal
    if (name.includes('.')) state.hasDots = true
  }
  return undefined
}

function collectPaths(object: JsonObject, paths: Set<string>, prefix: string): string | undefined {
  for (const [name, value] of Object.entries(object)) {
    const path = prefix + name
    const conflict = isObject(value) ? collectPaths(value, paths, `${path}.`) : takePath(path, value, paths)
    if (conflict) return conflict
  }
  return undefined
}

function takePath(path: string, value: unknown, paths: Set<string>): string | undefined {
  if (paths.has(path)) return path
  paths.add(path)
  if (!Array.isArray(value)) return undefined
  for (const item of value) {
    const conflict = isObject(item) ? findConflict(item) : undefined
    if (conflict) return `${path}[].${conflict}`
  }
  return undefined
}

/**
 * Finds a path that an object writes twice, such as `a.b` in `{"a.b":1,"a":{"b":2}}`, or as a value and as an object, such as `a` in
 * `{"a":1,"a.b":2}`: storage keeps one value for a path.
 */
function findConflict(object: JsonObject): string | undefined {
  const paths = new Set<string>()
  const conflict = collectPaths(object, paths, '')
  if (conflict) return conflict
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1))
      if (paths.has(path.slice(0, dot))) return path.slice(0, dot)
  }
  return undefined
}

/** Checks the properties of an event (or the traits of a person or an account). */
export function checkProperties(properties: JsonObject, field: string): Refusal | undefined {
  const state: Walk = { field, leaves: 0, hasDots: false }
  const refusal = walk(properties, field, 1, state)
  if (refusal) return refusal
  if (state.leaves > maxProperties) {
    return { code: 'too_many_properties', field, message: `Expected at most ${maxProperties} properties, got ${state.leaves}.` }
  }
  const conflict = state.hasDots ? findConflict(properties) : undefined
  if (!conflict) return undefined
  return {
    code: 'conflicting_properties',
    field: `${field}.${conflict}`,
    message: `Expected one value for ${conflict}. A dot in a name means nesting, so {"a.b": …} and {"a": {"b": …}} are the same property.`,
  }
}
