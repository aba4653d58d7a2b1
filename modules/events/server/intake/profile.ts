import type { ProfileChange, Refusal } from './outcome.ts'
import { checkProperties, isObject, type JsonObject } from './properties.ts'

/** A value as changes carry it. */
export function valueOf(value: unknown): Pick<ProfileChange, 'value' | 'type'> {
  if (typeof value === 'string') return { value, type: 'string' }
  if (typeof value === 'number') return { value: String(value), type: 'number' }
  if (typeof value === 'boolean') return { value: String(value), type: 'boolean' }
  return { value: JSON.stringify(value), type: 'json' }
}

/** Nested objects become paths in dots, as in properties of events; null removes. */
function changes(kind: string, key: string, values: JsonObject, mode: 'set' | 'once', prefix = ''): ProfileChange[] {
  return Object.entries(values).flatMap(([name, value]): ProfileChange[] => {
    const path = prefix + name
    if (value === undefined) return []
    if (value === null) return [{ kind, key, name: path, value: '', type: 'string', mode: 'unset' }]
    if (isObject(value)) return changes(kind, key, value, mode, `${path}.`)
    return [{ kind, key, name: path, mode, ...valueOf(value) }]
  })
}

/**
 * What traits change on a person or an account. Plain traits and `$set` set, `$set_once` sets what is not set yet, `$unset` (a list of names)
 * and null remove.
 */
export function profileChanges(kind: string, key: string, traits: JsonObject): ProfileChange[] {
  const { $set, $set_once: $setOnce, $unset, ...plain } = traits
  const removed = Array.isArray($unset) ? $unset.filter((name): name is string => typeof name === 'string') : []
  return [
    ...(isObject($setOnce) ? changes(kind, key, $setOnce, 'once') : []),
    ...changes(kind, key, Object.fromEntries(Object.entries(plain).filter(([name]) => !name.startsWith('$'))), 'set'),
    ...(isObject($set) ? changes(kind, key, $set, 'set') : []),
    ...removed.map((name): ProfileChange => ({ kind, key, name, value: '', type: 'string', mode: 'unset' })),
  ]
}

/**
 * What `person` of an event changes: `{"set": {…}, "setOnce": {…}, "unset": ["name"]}`. It may come with any event, and is no property of it.
 * @param person whom it is about
 */
export function personChanges(value: unknown, person: string): ProfileChange[] | Refusal {
  if (value === undefined || value === null) return []
  if (!isObject(value)) return wrong('person', 'Expected person to be an object with set, setOnce and unset.')
  const { set = {}, setOnce = {}, unset = [], ...others } = value
  const [other] = Object.keys(others)
  if (other !== undefined) return wrong('person', `Expected set, setOnce and unset in person, got ${JSON.stringify(other.slice(0, 100))}.`)
  if (!isObject(set)) return wrong('person.set', 'Expected person.set to be an object.')
  if (!isObject(setOnce)) return wrong('person.setOnce', 'Expected person.setOnce to be an object.')
  if (!Array.isArray(unset) || !unset.every((name) => typeof name === 'string'))
    return wrong('person.unset', 'Expected person.unset to be a list of names.')
  if (!person) return { code: 'missing_field', field: 'userId', message: 'Expected userId: person changes the properties of this person.' }
  return (
    checkProperties(set, 'person.set') ??
    checkProperties(setOnce, 'person.setOnce') ??
    profileChanges('person', person, { $set: set, $set_once: setOnce, $unset: unset })
  )
}

const wrong = (field: string, message: string): Refusal => ({ code: 'invalid_type', field, message })
