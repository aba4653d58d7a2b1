import type { PlanDocument, PlannedEvent } from './document.ts'
import { docComment, objectType } from './typescript-type.ts'
import { runtime } from './types-runtime.ts'

type Schema = Record<string, unknown>

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words of a name as one name of TypeScript: `Order Placed`, `order_placed` → `orderPlaced`. */
function camel(name: string): string {
  // Of numbers only digits: ² is none of an identifier.
  const words = name.split(/[^\p{L}\p{Nd}]+/u).filter(Boolean)
  const text = words
    .map((word, index) =>
      index === 0 ? word.replace(/^\p{Lu}(?!\p{Lu})/u, (one) => one.toLowerCase()) : word.replace(/^./u, (one) => one.toUpperCase()),
    )
    .join('')
  return text === '' ? 'event' : /^\p{Nd}/u.test(text) ? `_${text}` : text
}

const pascal = (name: string): string => camel(name).replace(/^_?./u, (one) => one.toUpperCase())

/** Names that mean something in the file already. */
const takenTypes = new Set([
  ...[...runtime.matchAll(/^(?:export )?(?:interface|type) (\w+)/gm)].map((match) => match[1]!),
  'Record',
  'ReturnType',
  'C',
])

interface Names {
  function: string
  type: string
}

/** A name that nobody has, with a number where it needs one. */
function unique(base: string, taken: Set<string>): string {
  let own = base
  for (let n = 2; taken.has(own); n++) own = `${base}${n}`
  taken.add(own)
  return own
}

/** Names by event. Two events that would have the same get a number, in the order of their names. */
function namesOf(events: readonly PlannedEvent[]): Map<string, Names> {
  const [functions, types] = [new Set<string>(), new Set(takenTypes)]
  return new Map(
    events.map(({ name }) => {
      const own = unique(camel(name), functions)
      const type = pascal(own)
      return [name, { function: own, type: unique(takenTypes.has(type) ? `${type}Event` : type, types) }]
    }),
  )
}

/** What is looked at when the wrapper runs: types, values and names, which TypeScript cannot promise to plain JavaScript. */
function expected(schema: unknown, depth = 0): Schema | undefined {
  if (!isSchema(schema) || depth > 12) return undefined
  const { type, enum: values, required, properties, additionalProperties, patternProperties } = schema
  const inner = isSchema(properties)
    ? Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, expected(one, depth + 1) ?? {}]))
    : undefined
  return {
    ...(type !== undefined && { type: Array.isArray(type) ? type : [type] }),
    // Objects among the values are left to the server: two that look alike are not the same here.
    ...(Array.isArray(values) && values.every((one) => typeof one !== 'object' || one === null) && { enum: values }),
    ...(Array.isArray(required) && { required }),
    ...(inner && { properties: inner }),
    ...(additionalProperties === false && !patternProperties && { isClosed: true }),
  }
}

function wrapper(event: PlannedEvent, names: Names): string {
  const { required } = event.schema
  const isNeeded = Array.isArray(required) && required.length > 0
  const doc = docComment(
    event.description,
    '    ',
    event.status === 'deprecated' ? '@deprecated The plan says that it is about to go.' : '',
  )
  const name = JSON.stringify(event.name)
  return `${doc}    ${names.function}(properties${isNeeded ? '' : '?'}: ${names.type}, ...rest: any[]): ReturnType<C['track']> {
      return send(${name}, properties, rest)
    },
`
}

/** Writes typed functions, one for each event that may be sent, as TypeScript that needs nothing else. */
export function writeTypes(plan: Pick<PlanDocument, 'events'>): string {
  const events = plan.events.filter(({ status }) => status !== 'blocked').toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = namesOf(events)
  const types = events.map((event) => {
    const { name, description, schema } = event
    return `${docComment(description, '')}export type ${names.get(name)!.type} = ${objectType(schema, schema, '', 0)}\n`
  })
  const checks = events.map(({ name, schema }) => `  [${JSON.stringify(name)}, ${JSON.stringify(expected(schema))}],\n`)
  return `// Written by \`npx fairlead plan types\`. Do not edit it: change the plan and write it anew.
/* eslint-disable */

${runtime}
${types.join('\n')}
const plan = new Map<string, Expected>([
${checks.join('')}])

/**
 * One function for each event of the plan, with its properties typed. Every call is passed on to \`client.track\`, also when something is not as planned:
 * that is told to \`onViolation\`, and Fairlead decides.
 */
export function createTracking<C extends TrackingClient>(client: C, { onViolation = warn }: TrackingOptions = {}) {
  const send = (event: string, properties: unknown, rest: any[]): ReturnType<C['track']> => {
    const expected = plan.get(event)
    if (expected) check(event, properties, expected, onViolation)
    return client.track(event, properties, ...rest)
  }
  return {
${events.map((event) => wrapper(event, names.get(event.name)!)).join('')}  }
}
`
}
