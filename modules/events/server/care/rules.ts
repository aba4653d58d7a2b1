import type { MaskingAction, PropertyOwner } from '../../contract.ts'
import { contextPaths } from '../intake/context.ts'
import type { Normal, ProfileChange } from '../intake/outcome.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { valueOf } from '../intake/profile.ts'
import { masked } from './mask.ts'
import { visited, type Visitor } from './tree.ts'

export interface Rule {
  property: string
  of: PropertyOwner | null
  event: string
  action: MaskingAction
}

/** The rules of a workspace, ready to be applied. */
export interface Rules {
  salt: string
  byProperty: ReadonlyMap<string, readonly Rule[]>
}

export function rulesOf(rules: readonly Rule[], salt: string): Rules {
  const byProperty = new Map<string, Rule[]>()
  for (const rule of rules) byProperty.set(rule.property, [...(byProperty.get(rule.property) ?? []), rule])
  return { salt, byProperty }
}

/** Which rule is for a property; undefined when none is. */
type Pick = (path: string) => Rule | undefined

/** A place in what is masked: the names that lead to it, between dots, and the rule that is for it. */
interface Place {
  path: string
  rule: Rule | undefined
}

const top: Place = { path: '', rule: undefined }

/**
 * The rule for a path: the one of its longest beginning that has one, because a rule is for everything below it. What is not stored at all is not stored
 * in parts either. A name that was sent with dots in it is the same path as objects in each other.
 * @param from where the path begins to be new: what stands before it is done, and has led to `before`
 */
function ruleAt(pick: Pick, path: string, from = 0, before?: Rule): Rule | undefined {
  let rule = before
  for (let end = path.indexOf('.', from); rule?.action !== 'drop'; end = path.indexOf('.', end + 1)) {
    rule = pick(end === -1 ? path : path.slice(0, end)) ?? rule
    if (end === -1) break
  }
  return rule
}

/** Masks each value by the rule for its path; fields that are not stored are left out. */
const masking = (pick: Pick, salt: string): Visitor<Place> => ({
  enter({ path, rule }, name) {
    const inner = path === '' ? name : `${path}.${name}`
    const own = ruleAt(pick, inner, inner.length - name.length, rule)
    return own?.action === 'drop' ? undefined : { path: inner, rule: own }
  },
  keep: (value, { rule }) => (rule ? masked(rule.action, value, salt) : value),
})

const commands = /^\$(?:set|set_once)\./

/** Applies rules to the properties of an event. Within `$set` and `$set_once`, and in identify and group calls, they describe people and accounts. */
function propertiesOf(rules: Rules, { event, type, properties }: Normal): JsonObject {
  const described: PropertyOwner = type === 'identify' ? 'person' : type === 'group' ? 'account' : 'event'
  const pick: Pick = (path) => {
    const isCommand = commands.test(path)
    const owner = isCommand && described === 'event' ? 'person' : described
    return rules.byProperty
      .get(isCommand ? path.replace(commands, '') : path)
      ?.find((rule) => (rule.of === null || rule.of === owner || rule.of === 'event') && (rule.event === '' || rule.event === event))
  }
  return visited(properties, masking(pick, rules.salt), top) as JsonObject
}

/** Names of properties by the places of a context that they are made of. */
const aliases = new Map(Object.entries(contextPaths).map(([name, path]) => [path, name]))

/** Any rule that may be meant by the last names of a path: better one value too many is covered than one too few. */
function anyRule({ byProperty }: Rules, path: string): Rule | undefined {
  for (let from = 0; from !== -1; from = path.indexOf('.', from) === -1 ? -1 : path.indexOf('.', from) + 1) {
    const end = path.slice(from)
    const found = byProperty.get(end) ?? byProperty.get(aliases.get(end) ?? end)
    if (found) return found[0]
  }
  return undefined
}

const maskAny = (rules: Rules, value: unknown): unknown =>
  visited(
    value,
    masking((path) => anyRule(rules, path), rules.salt),
    top,
  )

/** Applies rules to an event that will be stored. Doing it twice is the same as doing it once. */
export function maskEvent(rules: Rules, event: Normal): Normal {
  return {
    ...event,
    properties: propertiesOf(rules, event),
    context: maskAny(rules, event.context) as JsonObject,
    profile: maskChanges(rules, event.profile, event.event),
  }
}

/**
 * Applies rules to what is said of people, accounts and other groups. Its names are paths already, and only lists have names in them.
 * @param event the event that says it, or empty
 */
export const maskChanges = (rules: Rules, changes: readonly ProfileChange[], event: string): ProfileChange[] =>
  changes.flatMap((change) => {
    const pick: Pick = (path) =>
      rules.byProperty.get(path)?.find(({ of, event: only }) => (of === null || of === change.kind) && (only === '' || only === event))
    const rule = ruleAt(pick, change.name)
    if (change.mode === 'unset' || (!rule && change.type !== 'json')) return [change]
    if (rule?.action === 'drop') return []
    const told = change.type === 'json' ? (JSON.parse(change.value) as unknown) : change.value
    const value = visited(told, masking(pick, rules.salt), { path: change.name, rule })
    return value === undefined ? [] : [{ ...change, ...valueOf(value) }]
  })

/** Applies rules to what a sender sent, whatever its form, for the quarantine. `hasProtocol`: fields at the top are the protocol's own and stay. */
export function maskMessage(rules: Rules, message: unknown, hasProtocol: boolean): unknown {
  if (!hasProtocol || !isObject(message)) return maskAny(rules, message)
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, typeof value === 'object' ? maskAny(rules, value) : value]),
  )
}
