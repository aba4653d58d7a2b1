import type { Profile } from '../../contract.ts'

/** More would not fit beside the name and the times. */
const mostColumns = 5
/** Names that stand in the first column already: see how the server labels people and accounts. */
const labels = new Set([
  'name',
  'displayName',
  'display_name',
  'fullName',
  'full_name',
  'username',
  'company',
  'company_name',
  'account_name',
])

/** The properties that most of the profiles have, most frequent first: those are worth a column. */
export function commonProperties(profiles: readonly Pick<Profile, 'properties'>[]): string[] {
  const counts = new Map<string, number>()
  for (const { properties } of profiles)
    for (const [name, value] of Object.entries(properties))
      if (!labels.has(name) && (value === null || typeof value !== 'object')) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, mostColumns)
    .map(([name]) => name)
}

/** A property of a profile; undefined where it has none, whatever the name: every object has a `constructor` that is none of its own. */
export const propertyOf = ({ properties }: Pick<Profile, 'properties'>, name: string): unknown =>
  Object.hasOwn(properties, name) ? properties[name] : undefined
