import type { ProfileChange } from './outcome.ts'
import { isObject, type JsonObject } from './properties.ts'

function valueOf(value: unknown): Pick<ProfileChange, 'value' | 'type'> {
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
