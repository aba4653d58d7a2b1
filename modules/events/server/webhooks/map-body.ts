import {
  ingestBodyLimit,
  type WebhookCondition,
  type WebhookMapping,
  type WebhookProblem,
  type WebhookRule,
  type WebhookValue,
} from '../../contract.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { inPieces } from '../pieces.ts'
import { createLookUp, fill, Unmapped, type LookUp } from './look-up.ts'
import { mostItems, type Roots } from './paths.ts'

/** An event that a rule makes, as a native one. */
export interface MappedEvent {
  rule: number
  item: number
  message: JsonObject
}

export interface MappedBody {
  events: MappedEvent[]
  /** The first of them. */
  problems: WebhookProblem[]
  /** Which events something is wrong with, as `keyOf` says. */
  wrong: Set<string>
  /** Whether any rule applied. */
  isMeant: boolean
  /** Whether the events together would be larger than a request may be: what comes after that is left out. */
  isTooLarge: boolean
}

export const keyOf = ({ rule, item }: { rule: number; item: number }): string => `${rule} ${item}`

/** Why events of a body are left out. */
export const tooLargeMessage =
  'Expected at most 20 MB of events from one body; the rules make more of this one. Take less of it into each event: a value that is the same for all items is stored once for each.'

/** Most that the events of one body may be together, in bytes: as much as a request of an SDK may bring. */
const mostBytes = ingestBodyLimit
/** Problems that are told; that there are more changes nothing. */
const mostProblems = 1_000

/** A body that is being mapped. */
interface Work {
  lookUp: LookUp
  mapped: MappedBody
  bytes: number
}

function valueOf(value: WebhookValue, roots: Roots, lookUp: LookUp): unknown {
  if ('value' in value) return value.value
  if ('path' in value) return lookUp.at(value.path, roots)
  return fill(value.template, (path) => {
    const found = lookUp.at(path, roots)
    if (found === undefined || found === null) throw new Unmapped(`There is nothing at ${path}, which the template needs.`)
    return lookUp.text(found)
  })
}

/** No value to compare with is longer than 300 characters. */
const longestCompared = 1_500

function isAmong(list: readonly (string | number | boolean)[], value: unknown, lookUp: LookUp): boolean {
  if (lookUp.size(value) > longestCompared) return false
  const text = lookUp.text(value)
  return list.some((one) => one === value || String(one) === text)
}

function holds({ path, is, isNot }: WebhookCondition, roots: Roots, lookUp: LookUp): boolean {
  const value = lookUp.at(path, roots)
  const isThere = value !== undefined && value !== null
  if (is) return isThere && isAmong(is, value, lookUp)
  return isNot ? !(isThere && isAmong(isNot, value, lookUp)) : isThere
}

const fields = ['event', 'userId', 'anonymousId', 'accountId', 'id', 'timestamp'] as const

/** Reads one value after the other and notes what is wrong with each. */
function eventOf(rule: WebhookRule, roots: Roots, lookUp: LookUp, note: (field: string, message: string) => void): JsonObject {
  const message: JsonObject = {}
  const read = (field: string, value: WebhookValue): unknown => {
    try {
      return valueOf(value, roots, lookUp) ?? undefined
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
    // One by one: as arguments of one call, so many as a body may have would be more than the stack holds.
    if (isObject(found)) for (const entry of Object.entries(found)) properties.push(entry)
    else if (found !== undefined) note(`propertiesFrom[${index}]`, `Expected an object at ${path}, whose fields become properties.`)
  }
  for (const [name, value] of Object.entries(rule.properties)) {
    const found = read(`properties.${name}`, value)
    if (found !== undefined) properties.push([name, found])
  }
  return { ...message, properties: Object.fromEntries(properties) }
}

/** The items of `each`; the rule is at the whole body without one. */
function itemsOf({ each }: WebhookRule, roots: Roots, lookUp: LookUp, note: (field: string, message: string) => void): Roots[] {
  if (each === undefined) return [roots]
  const list = lookUp.at(each, roots)
  if (!Array.isArray(list)) {
    note('each', `Expected a list at ${each}, found ${list === undefined ? 'nothing' : 'something else'}.`)
    return []
  }
  if (list.length > mostItems) note('each', `Expected at most ${mostItems} items at ${each}, got ${list.length}.`)
  return list.slice(0, mostItems).map((item: unknown) => ({ ...roots, item }))
}

const noteIn =
  ({ mapped }: Work, rule: number, item: number) =>
  (field: string, message: string): void => {
    mapped.wrong.add(keyOf({ rule, item }))
    if (mapped.problems.length < mostProblems) mapped.problems.push({ rule, item, field, message })
  }

/** What a rule is to be applied to. */
interface Place {
  rule: WebhookRule
  index: number
  item: number
  roots: Roots
}

/** Runs a step of a rule, and notes what is wrong with its conditions. */
function within<T>(work: Work, index: number, step: () => T, otherwise: T): T {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof Unmapped)) throw error
    work.mapped.isMeant = true
    noteIn(work, index, 0)('when', error.message)
    return otherwise
  }
}

// Conditions on the item choose among items; all others choose whether the rule applies at all.
const isOnItem = ({ path }: WebhookCondition): boolean => path.startsWith('@')

const placesOf = (work: Work, rule: WebhookRule, index: number, roots: Roots): Place[] =>
  within(
    work,
    index,
    () => {
      if (!rule.when.every((condition) => isOnItem(condition) || holds(condition, roots, work.lookUp))) return []
      work.mapped.isMeant = true
      return itemsOf(rule, roots, work.lookUp, noteIn(work, index, 0)).map((at, item) => ({ rule, index, item, roots: at }))
    },
    [],
  )

function applyAt(work: Work, { rule, index, item, roots }: Place): void {
  if (work.mapped.isTooLarge) return
  const note = noteIn(work, index, item)
  within(
    work,
    index,
    () => {
      if (!rule.when.every((condition) => !isOnItem(condition) || holds(condition, roots, work.lookUp))) return
      const message = eventOf(rule, roots, work.lookUp, note)
      work.bytes += work.lookUp.size(message)
      work.mapped.isTooLarge = work.bytes > mostBytes
      if (work.mapped.isTooLarge) note('', tooLargeMessage)
      else work.mapped.events.push({ rule: index, item, message })
    },
    undefined,
  )
}

/** Makes native events of a body by the rules of a mapping, giving others their turn. Never throws, whatever the body; nothing of the mapping is run as code. */
export async function mapBody({ rules }: WebhookMapping, body: unknown, headers: Readonly<Record<string, string>>): Promise<MappedBody> {
  const work: Work = {
    lookUp: createLookUp(),
    mapped: { events: [], problems: [], wrong: new Set(), isMeant: false, isTooLarge: false },
    bytes: 0,
  }
  const places = await inPieces(rules, (rule, index) => placesOf(work, rule, index, { body, headers }))
  await inPieces(places.flat(), (place) => applyAt(work, place))
  work.mapped.problems.sort((a, b) => a.rule - b.rule)
  return work.mapped
}
