import type { PropertyOwner } from '../../contract.ts'

/**
 * How the catalogue and questions call the group of a type that an event names, `$group_project`, and what is known of that group now,
 * `$group_project.stage`. A type ends at the first dot.
 */
export const groupProperty = (type: string, property?: string): string => `$group_${type}${property === undefined ? '' : `.${property}`}`

/** What such a name stands for; null for any other name. */
export function groupOfProperty(name: string): { type: string; property: string | null } | null {
  const [, type, property] = /^\$group_([^.]+)(?:\.(.+))?$/s.exec(name) ?? []
  return type === undefined ? null : { type, property: property ?? null }
}

/** Under whose properties, and by which name, the catalogue describes what is known of people, accounts and groups. */
export const describedAs = (kind: string, name: string): [of: PropertyOwner, name: string] =>
  kind === 'person' || kind === 'account' ? [kind, name] : ['event', groupProperty(kind, name)]
