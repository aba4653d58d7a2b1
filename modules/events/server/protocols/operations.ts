import type { Outcome } from '../intake/outcome.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'

/** Cuts an object in two: entries that are kept, and those named. */
export function withAndWithout(values: JsonObject, names: readonly string[]): [kept: JsonObject, named: JsonObject] {
  const entries = Object.entries(values)
  // Names are the sender's, `__proto__` among them, which assigning would not store.
  return [
    Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
    Object.fromEntries(entries.filter(([name]) => names.includes(name))),
  ]
}

/**
 * Refuses a change whose outcome depends on the present value. Events arrive late, twice and out of order, so that adding to what is there now would
 * give another number each time.
 * @param field the operation, such as `user_properties.$add`
 * @param set what to send instead
 */
export const refuseDependent = (field: string, set: string, id: string | null, name: string): Outcome => ({
  status: 'quarantined',
  refusal: {
    code: 'unsupported_operation',
    field,
    message: `Expected the new value by ${set}. ${field.split('.').at(-1)} changes a value that is there already, which Fairlead does not do; the rest of the message is kept.`,
  },
  id,
  name,
})

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Renames entries; those that are not in `names` stay as they are, and one that is there under both names wins under its own. */
export function withNames(values: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const renamed = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [Object.hasOwn(names, name) ? names[name]! : name, value]),
  )
  for (const name of Object.values(names)) if (Object.hasOwn(values, name)) renamed[name] = values[name]
  return renamed
}

/** Without what has no value, so that nothing overwrites with nothing. */
export const present = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''))

export const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {})
