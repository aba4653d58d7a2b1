import type { PlanDocument, PlannedEvent } from './document.ts'
import { docComment, objectType } from './typescript-type.ts'
import { runtime } from './types-runtime.ts'

type Schema = Record<string, unknown>

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words of a name as one name of TypeScript: `Order Placed`, `order_placed` → `orderPlaced`. */
function camel(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const text = words
    .map((word, index) =>
      index === 0 ? word.replace(/^\p{Lu}(?!\p{Lu})/u, (one) => one.toLowerCase()) : word.replace(/^./u, (one) => one.toUpperCase()),
    )
    .join('')
  return text === '' ? 'event' : /^\p{N}/u.test(text) ? `_${text}` : text
}

const pascal = (name: string): string => camel(name).replace(/^_?./u, (one) => one.toUpperCase())

/** Names of functions by event. Two events that would have the same get a number, in the order of their names. */
function functionNames(events: readonly PlannedEvent[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    events.map(({ name }) => {
      const base = camel(name)
      let own = base
      for (let n = 2; taken.has(own); n++) own = `${base}${n}`
      taken.add(own)
      return [name, own]
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

function wrapper(event: PlannedEvent, own: string): string {
  const { required } = event.schema
  const isNeeded = Array.isArray(required) && required.length > 0
  const doc = docComment(
    event.description,
    '    ',
    event.status === 'deprecated' ? '@deprecated The plan says that it is about to go.' : '',
  )
  const name = JSON.stringify(event.name)
  return `${doc}    ${own}(properties${isNeeded ? '' : '?'}: ${pascal(own)}, ...rest: any[]): ReturnType<C['track']> {
      return send(${name}, properties, rest)
    },
`
}

/** Writes typed functions, one for each event that may be sent, as TypeScript that needs nothing else. */
export function writeTypes(plan: Pick<PlanDocument, 'events'>): string {
  const events = plan.events.filter(({ status }) => status !== 'blocked').toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = functionNames(events)
  const types = events.map((event) => {
    const { name, description, schema } = event
    return `${docComment(description, '')}export type ${pascal(names.get(name)!)} = ${objectType(schema, schema, '', 0)}\n`
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
