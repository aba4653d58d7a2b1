import type { PlanDocument, PlannedEvent } from './document.ts'
import { canonicalJson } from './order.ts'

/** One difference between two plans, in words. */
export interface PlanChange {
  kind: 'added' | 'changed' | 'removed'
  /** The event, or empty for what concerns the plan as a whole. */
  event: string
  text: string
  /** Events that were allowed before may break the plan now. */
  isBreaking: boolean
}

type Schema = Record<string, unknown>

const objectOf = (value: unknown): Schema => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {})
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])
const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b)
const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120))

/** Whether every type that was allowed still is. */
const widens = (before: unknown, after: unknown): boolean =>
  after === undefined ||
  (before !== undefined &&
    listOf(before).every((type) => listOf(after).includes(type) || (type === 'integer' && listOf(after).includes('number'))))

const keepsValues = (before: unknown, after: unknown): boolean =>
  after === undefined || (Array.isArray(before) && Array.isArray(after) && before.every((value) => after.some((one) => same(one, value))))

/** What a property must be, apart from its description and what is inside of it. */
const rest = ({ type: _t, enum: _e, description: _d, title: _i, examples: _x, properties: _p, required: _r, ...other }: Schema): Schema =>
  other

function ofProperty(path: string, before: Schema, after: Schema): Omit<PlanChange, 'event' | 'kind'>[] {
  const changes: Omit<PlanChange, 'event' | 'kind'>[] = []
  if (!same(before.type, after.type))
    changes.push({ text: `${path} is ${shown(after.type)}, was ${shown(before.type)}`, isBreaking: !widens(before.type, after.type) })
  if (!same(before.enum, after.enum))
    changes.push({
      text: `${path} may be ${after.enum === undefined ? 'anything' : shown(after.enum)}`,
      isBreaking: !keepsValues(before.enum, after.enum),
    })
  if (!same(rest(before), rest(after))) changes.push({ text: `${path} has other limits`, isBreaking: !same(rest(after), {}) })
  if (!same(before.description, after.description)) changes.push({ text: `${path} is described otherwise`, isBreaking: false })
  return [...changes, ...ofObject(`${path}.`, before, after)]
}

function ofObject(prefix: string, before: Schema, after: Schema): Omit<PlanChange, 'event' | 'kind'>[] {
  const [had, has] = [objectOf(before.properties), objectOf(after.properties)]
  const [needed, needs] = [listOf(before.required), listOf(after.required)]
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])].toSorted()
  return names.flatMap((name) => {
    const path = `${prefix}${name}`
    const isNeeded = needs.includes(name)
    if (!(name in had))
      return [{ text: `${path} is new${isNeeded ? ' and required' : ''}`, isBreaking: isNeeded || before.additionalProperties !== false }]
    if (!(name in has)) return [{ text: `${path} is gone`, isBreaking: after.additionalProperties === false }]
    const required =
      needed.includes(name) === isNeeded
        ? []
        : [{ text: `${path} is ${isNeeded ? 'required now' : 'no longer required'}`, isBreaking: isNeeded }]
    return [...required, ...ofProperty(path, objectOf(had[name]), objectOf(has[name]))]
  })
}

const outside = ({ properties: _p, required: _r, description: _d, ...other }: Schema): Schema => other

function ofEvent(before: PlannedEvent, after: PlannedEvent): PlanChange[] {
  const changes = ofObject('', before.schema, after.schema)
  if (!same(outside(before.schema), outside(after.schema)))
    changes.push({ text: 'the schema as a whole has other limits', isBreaking: true })
  if (before.status !== after.status)
    changes.push({ text: `is ${after.status}, was ${before.status}`, isBreaking: after.status === 'blocked' })
  if (before.mode !== after.mode || !same(before.sources, after.sources))
    changes.push({
      text: `mode is ${after.mode ?? 'that of the plan'}${Object.keys(after.sources).length > 0 ? ', others at single sources' : ''}`,
      isBreaking: false,
    })
  if (before.owner !== after.owner)
    changes.push({ text: after.owner ? `${after.owner} answers for it` : 'nobody answers for it', isBreaking: false })
  if (before.description !== after.description) changes.push({ text: 'is described otherwise', isBreaking: false })
  if (before.namedOtherwise !== after.namedOtherwise)
    changes.push({ text: after.namedOtherwise ? 'may break the rules for names' : 'keeps to the rules for names', isBreaking: false })
  return changes.map((change) => ({ kind: 'changed', event: after.name, ...change }))
}

/** What the second plan changes against the first, events by name. An empty list: they mean the same. */
export function changesBetween(before: PlanDocument, after: PlanDocument): PlanChange[] {
  const [had, has] = [new Map(before.events.map((one) => [one.name, one])), new Map(after.events.map((one) => [one.name, one]))]
  const names = [...new Set([...had.keys(), ...has.keys()])].toSorted()
  const events = names.flatMap((name): PlanChange[] => {
    const [old, now] = [had.get(name), has.get(name)]
    if (!old) return [{ kind: 'added', event: name, text: 'is in the plan', isBreaking: false }]
    if (!now) return [{ kind: 'removed', event: name, text: 'is no longer in the plan', isBreaking: true }]
    return ofEvent(old, now)
  })
  const whole = (text: string): PlanChange => ({ kind: 'changed', event: '', text, isBreaking: false })
  return [
    ...(before.mode === after.mode ? [] : [whole(`planned events: ${after.mode}, were ${before.mode}`)]),
    ...(before.unplanned === after.unplanned ? [] : [whole(`unplanned events: ${after.unplanned}, were ${before.unplanned}`)]),
    ...(same(before.naming, after.naming) ? [] : [whole('the rules for names')]),
    ...(same(before.sources, after.sources) ? [] : [whole('modes or owners of sources')]),
    ...(same(before.rules, after.rules)
      ? []
      : [whole(`rules that repair arriving events: ${after.rules.length}, were ${before.rules.length}`)]),
    ...events,
  ]
}
