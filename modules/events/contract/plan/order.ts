/** How the keywords of a schema are ordered; the others follow by name. */
const keywords = [
  '$schema',
  '$id',
  'title',
  'description',
  'type',
  'const',
  'enum',
  'format',
  'pattern',
  'required',
  'additionalProperties',
  'properties',
  'items',
]

const place = (name: string): number => (keywords.includes(name) ? keywords.indexOf(name) : keywords.length)

/** Names of properties are no keywords: these stand by name. */
const holdsNames = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependentRequired'])
const isSet = new Set(['required'])

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A schema with its keywords in one order, so that two of the same meaning are written alike and a change is a small difference. */
export function ordered(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => ordered(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (isNames ? 0 : place(a) - place(b)) || byText(a, b))
      .map(([name, inner]: [string, unknown]) => [
        name,
        !isNames && isSet.has(name) && Array.isArray(inner)
          ? inner.map(String).toSorted(byText)
          : ordered(inner, !isNames && holdsNames.has(name)),
      ]),
  )
}

/** JSON in which the order of names does not matter. */
export const canonicalJson = (value: unknown): string => JSON.stringify(ordered(value)) ?? ''
