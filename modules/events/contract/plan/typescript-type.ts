type Schema = Record<string, unknown>

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

const plain = new Map([
  ['string', 'string'],
  ['number', 'number'],
  ['integer', 'number'],
  ['boolean', 'boolean'],
  ['null', 'null'],
])

const literal = (value: unknown): string => (isSchema(value) || Array.isArray(value) ? 'unknown' : JSON.stringify(value))
const identifier = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u
const keyOf = (name: string): string => (identifier.test(name) ? name : JSON.stringify(name))
const comment = (text: unknown): string => (typeof text === 'string' ? text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ').trim() : '')

/** A comment above a declaration; empty when there is nothing to say. */
export function docComment(text: unknown, indent: string, tag = ''): string {
  const words = [comment(text), tag].filter(Boolean).join(' ')
  return words ? `${indent}/** ${words} */\n` : ''
}

/** The schema that a reference inside of the same document leads to. */
function follow(reference: string, root: Schema): unknown {
  if (!reference.startsWith('#')) return undefined
  return reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isSchema(at) ? at[part] : undefined), root)
}

const wrapped = (type: string): string => (/[|&]/.test(type) ? `(${type})` : type)
const union = (types: readonly string[]): string => (types.length === 0 ? 'unknown' : [...new Set(types)].join(' | '))

/** An object type with its properties. What the plan does not name is allowed where the schema is open. */
export function objectType(schema: Schema, root: Schema, indent: string, depth: number): string {
  const properties = isSchema(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : []
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, one]) => {
    const optional = required.includes(name) ? '' : '?'
    return `${docComment(isSchema(one) ? one.description : '', inner)}${inner}${keyOf(name)}${optional}: ${typeOf(one, root, inner, depth + 1)}\n`
  })
  const others = required.filter((name): name is string => typeof name === 'string' && !Object.hasOwn(properties, name))
  for (const name of others) lines.push(`${inner}${keyOf(name)}: unknown\n`)
  if (schema.additionalProperties !== false) lines.push(`${inner}[other: string]: unknown\n`)
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${indent}}`
}

/** Deeper than this, and inside of references to itself, a type is unknown. */
const deepest = 12

/** The type of a schema in TypeScript; `unknown` where TypeScript cannot say it. */
export function typeOf(schema: unknown, root: Schema, indent = '', depth = 0): string {
  if (!isSchema(schema) || depth > deepest) return 'unknown'
  if (typeof schema.$ref === 'string') return typeOf(follow(schema.$ref, root), root, indent, depth + 3)
  if ('const' in schema) return literal(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map(literal))
  const choice = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choice)) return union(choice.map((one) => typeOf(one, root, indent, depth + 1)))
  const types = Array.isArray(schema.type) ? (schema.type as unknown[]) : schema.type === undefined ? [] : [schema.type]
  return union(
    types.map((type) => {
      if (type === 'array') return `${wrapped(typeOf(schema.items, root, indent, depth + 1))}[]`
      if (type === 'object') return objectType(schema, root, indent, depth)
      return plain.get(String(type)) ?? 'unknown'
    }),
  )
}
