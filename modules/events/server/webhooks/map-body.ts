import type { WebhookCondition, WebhookMapping, WebhookProblem, WebhookRule, WebhookValue } from '../../contract.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { isPath, mostItems, parsePath, valueAt, type Roots } from './paths.ts'

/** An event that a rule makes, as a native one. */
export interface MappedEvent {
  rule: number
  item: number
  message: JsonObject
}

export interface MappedBody {
  events: MappedEvent[]
  problems: WebhookProblem[]
  /** Whether any rule applied. */
  isMeant: boolean
}

/** Says, from within, what is wrong with a value. */
class Unmapped extends Error {}

/** @throws Unmapped when it is no path */
function lookUp(path: string, roots: Roots): unknown {
  const parsed = parsePath(path)
  if (!isPath(parsed)) throw new Unmapped(`${JSON.stringify(path)} is no path: it cannot be read from character ${parsed.wrongAt + 1} on.`)
  return valueAt(parsed, roots)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

function valueOf(value: WebhookValue, roots: Roots): unknown {
  if ('value' in value) return value.value
  if ('path' in value) return lookUp(value.path, roots)
  return value.template.replaceAll(/\{([^{}]*)\}/g, (_, path: string) => {
    const found = lookUp(path, roots)
    if (found === undefined || found === null) throw new Unmapped(`There is nothing at ${path}, which the template needs.`)
    return asText(found)
  })
}

const isAmong = (list: readonly (string | number | boolean)[], value: unknown): boolean =>
  list.some((one) => one === value || String(one) === asText(value))

function holds({ path, is, isNot }: WebhookCondition, roots: Roots): boolean {
  const value = lookUp(path, roots)
  const isThere = value !== undefined && value !== null
  if (is) return isThere && isAmong(is, value)
  return isNot ? !(isThere && isAmong(isNot, value)) : isThere
}

const fields = ['event', 'userId', 'anonymousId', 'accountId', 'id', 'timestamp'] as const

/** Reads one value after the other and notes what is wrong with each. */
function eventOf(rule: WebhookRule, roots: Roots, note: (field: string, message: string) => void): JsonObject {
  const message: JsonObject = {}
  const read = (field: string, value: WebhookValue): unknown => {
    try {
      return valueOf(value, roots) ?? undefined
    } catch (error) {
      if (!(error instanceof Unmapped)) throw error
      note(field, error.message)
      return undefined
    }
  }
  for (const field of fields) {
    const value = rule[field]
    if (!value) continue
    const found = read(field, value)
    if (found !== undefined) message[field] = found
    else if ('path' in value && (field === 'event' || field === 'id')) note(field, `There is nothing at ${value.path}.`)
  }
  const properties: [string, unknown][] = []
  for (const [index, path] of rule.propertiesFrom.entries()) {
    const found = read(`propertiesFrom[${index}]`, { path })
    if (isObject(found)) properties.push(...Object.entries(found))
    else if (found !== undefined) note(`propertiesFrom[${index}]`, `Expected an object at ${path}, whose fields become properties.`)
  }
  for (const [name, value] of Object.entries(rule.properties)) {
    const found = read(`properties.${name}`, value)
    if (found !== undefined) properties.push([name, found])
  }
  return { ...message, properties: Object.fromEntries(properties) }
}

/** The items of `each`; the rule is at the whole body without one. */
function itemsOf({ each }: WebhookRule, roots: Roots, note: (field: string, message: string) => void): Roots[] {
  if (each === undefined) return [roots]
  const list = lookUp(each, roots)
  if (!Array.isArray(list)) {
    note('each', `Expected a list at ${each}, found ${list === undefined ? 'nothing' : 'something else'}.`)
    return []
  }
  if (list.length > mostItems) note('each', `Expected at most ${mostItems} items at ${each}, got ${list.length}.`)
  return list.slice(0, mostItems).map((item: unknown) => ({ ...roots, item }))
}

function applyRule(rule: WebhookRule, index: number, roots: Roots, into: MappedBody): void {
  const note = (item: number) => (field: string, message: string) => into.problems.push({ rule: index, item, field, message })
  try {
    // Conditions on the item choose among items; all others choose whether the rule applies at all.
    const [onItem, onBody] = [rule.when.filter(({ path }) => path.startsWith('@')), rule.when.filter(({ path }) => !path.startsWith('@'))]
    if (!onBody.every((condition) => holds(condition, roots))) return
    into.isMeant = true
    for (const [item, at] of itemsOf(rule, roots, note(0)).entries()) {
      if (!onItem.every((condition) => holds(condition, at))) continue
      into.events.push({ rule: index, item, message: eventOf(rule, at, note(item)) })
    }
  } catch (error) {
    if (!(error instanceof Unmapped)) throw error
    into.isMeant = true
    note(0)('when', error.message)
  }
}

/** Makes native events of a body by the rules of a mapping. Never throws, whatever the body; nothing of the mapping is run as code. */
export function mapBody({ rules }: WebhookMapping, body: unknown, headers: Readonly<Record<string, string>>): MappedBody {
  const mapped: MappedBody = { events: [], problems: [], isMeant: false }
  for (const [index, rule] of rules.entries()) applyRule(rule, index, { body, headers }, mapped)
  return mapped
}
