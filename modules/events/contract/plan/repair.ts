import { parseInstant } from '../instant.ts'
import type { RepairStep } from './document.ts'
import { isValues, setOwn } from './own.ts'

/** As much of an event as a repair can change. */
export interface Repairable {
  event: string
  properties: Record<string, unknown>
}

type Values = Record<string, unknown>

/** Where a path in dots is: the object that holds it and the name in it. A name that contains the dots itself comes first, as it was sent. */
function placeOf(properties: Values, path: string): { holder: Values; name: string } | undefined {
  if (Object.hasOwn(properties, path)) return { holder: properties, name: path }
  const dot = path.indexOf('.')
  // Only what the event itself holds: `__proto__.a` must not lead into the process.
  const inner = dot !== -1 && Object.hasOwn(properties, path.slice(0, dot)) ? properties[path.slice(0, dot)] : undefined
  return isValues(inner) ? placeOf(inner, path.slice(dot + 1)) : undefined
}

/** Writes a value where a path in dots leads. null on the way is no value. @returns false, and writes nothing, where a text, number or list is in the way */
function put(properties: Values, path: string, value: unknown): boolean {
  const [name = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    setOwn(properties, name, value)
    return true
  }
  const inner = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (isValues(inner)) return put(inner, rest.join('.'), value)
  if (inner !== undefined && inner !== null) return false
  const made: Values = {}
  setOwn(properties, name, made)
  return put(made, rest.join('.'), value)
}

const truths = new Map<unknown, boolean>([
  ['true', true],
  ['yes', true],
  ['1', true],
  [1, true],
  ['false', false],
  ['no', false],
  ['0', false],
  [0, false],
])

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

function toNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') return value
  const text = value.trim()
  const number = Number(text)
  // A long number that would lose digits stays text.
  return decimal.test(text) && Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : value
}

/** The latest instant that a date can hold, in milliseconds. */
const latest = 8.64e15

/** Times as ingestion reads them, so that a repair never depends on where the server stands; other texts stay as they are. */
function toDate(value: unknown): unknown {
  const ms = parseInstant(value)
  return ms !== undefined && Math.abs(ms) <= latest ? new Date(ms).toISOString() : value
}

const casts = {
  number: toNumber,
  boolean: (value: unknown) => truths.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? value,
  string: (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  date: toDate,
}

/** Does one step on an event that may be changed. @returns whether there was something to change */
function apply(event: Repairable, step: RepairStep): boolean {
  const { properties } = event
  if (step.do === 'rename_event') {
    const changes = event.event !== step.to
    event.event = step.to
    return changes
  }
  if (step.do === 'default') {
    const present = placeOf(properties, step.property)
    if (present && present.holder[present.name] !== null && present.holder[present.name] !== undefined) return false
    return put(properties, step.property, step.value)
  }
  const place = placeOf(properties, step.do === 'cast' ? step.property : step.from)
  if (!place) return false
  const value = place.holder[place.name]
  if (step.do === 'cast') {
    const cast = value === null || value === undefined ? value : casts[step.to](value)
    place.holder[place.name] = cast
    return cast !== value
  }
  // What is there already is not written over: two values for one name are for a person to decide about.
  if (placeOf(properties, step.to)) return false
  // Taken out first: `a` may become `a.b`.
  delete place.holder[place.name]
  if (put(properties, step.to, value)) return true
  setOwn(place.holder, place.name, value)
  return false
}

/** A step in words, for the note on an event. */
export function stepInWords(step: RepairStep): string {
  if (step.do === 'rename_event') return `event renamed to ${step.to}`
  if (step.do === 'rename_property') return `${step.from} renamed to ${step.to}`
  if (step.do === 'cast') return `${step.property} made a ${step.to}`
  return `${step.property} set to ${JSON.stringify(step.value)}`
}

/** Repairs an event; the one that is passed in stays as it was. @returns the event and the steps that changed something */
export function repair({ event, properties }: Repairable, steps: readonly RepairStep[]): Repairable & { done: RepairStep[] } {
  const copy: Repairable = { event, properties: structuredClone(properties) }
  const done = steps.filter((step) => apply(copy, step))
  return { ...copy, done }
}
