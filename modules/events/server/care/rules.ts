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
  /** Characters of the longest path that a rule may be found by. */
  longest: number
  /** Most dots in such a path. Senders choose how many there are in names: only so many are worth a look. */
  mostDots: number
}

/** Names of properties by the places of a context that they are made of. */
const aliases = new Map(Object.entries(contextPaths).map(([name, path]) => [path, name]))

export function rulesOf(rules: readonly Rule[], salt: string): Rules {
  const byProperty = new Map<string, Rule[]>()
  for (const rule of rules) byProperty.set(rule.property, [...(byProperty.get(rule.property) ?? []), rule])
  const paths = [...byProperty.keys(), ...aliases.keys()]
  const most = (count: (path: string) => number): number => paths.reduce((sum, path) => Math.max(sum, count(path)), 0)
  return { salt, byProperty, longest: most((path) => path.length), mostDots: most((path) => path.split('.').length - 1) }
}

/** The rules on exactly this path. What is longer than any of them is not looked up: that takes the longer, the longer it is. */
const rulesAt = ({ byProperty, longest }: Rules, path: string): readonly Rule[] | undefined =>
  path.length > longest ? undefined : byProperty.get(path)

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

/**
 * Masks each value by the rule for its path; fields that are not stored are left out.
 * @param longest how many of the last characters of a path are kept for the names within it, where no rule is found by more
 */
const masking = (pick: Pick, salt: string, longest = Infinity): Visitor<Place> => ({
  enter({ path, rule }, name) {
    const inner = path === '' ? name : `${path}.${name}`
    const own = ruleAt(pick, inner, inner.length - name.length, rule)
    return own?.action === 'drop' ? undefined : { path: inner.length > longest ? inner.slice(-longest - 1) : inner, rule: own }
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
    return rulesAt(rules, isCommand ? path.replace(commands, '') : path)?.find(
      (rule) => (rule.of === null || rule.of === owner || rule.of === 'event') && (rule.event === '' || rule.event === event),
    )
  }
  return visited(properties, masking(pick, rules.salt), top) as JsonObject
}

/** Any rule that may be meant by the last names of a path, by as many as there are rules for: better one value too many is covered than one too few. */
function anyRule({ byProperty, longest, mostDots }: Rules, path: string): Rule | undefined {
  let found: Rule | undefined
  let dot = path.length
  for (let dots = 0; dots <= mostDots && dot !== -1; dots++) {
    dot = dot === 0 ? -1 : path.lastIndexOf('.', dot - 1)
    if (path.length - dot - 1 > longest) break
    const end = path.slice(dot + 1)
    found = (byProperty.get(end) ?? byProperty.get(aliases.get(end) ?? end))?.[0] ?? found
  }
  return found
}

const maskAny = (rules: Rules, value: unknown): unknown =>
  visited(
    value,
    masking((path) => anyRule(rules, path), rules.salt, rules.longest),
    top,
  )

/**
 * Applies rules to the keys of groups, and of the account where a type was taken for it, and to whom what is said of them belongs: some senders name groups in
 * properties, so that a rule for a property is one for the groups that are called like it.
 */
function maskGroups(rules: Rules, event: Normal): Normal {
  const { account, accountType, groups, profile } = event
  const pick: Pick = (path) =>
    rulesAt(rules, path)?.find((rule) => (rule.of === null || rule.of === 'event') && (rule.event === '' || rule.event === event.event))
  const keyOf = (type: string | undefined, key: string): string => {
    const rule = type === undefined ? undefined : ruleAt(pick, type)
    return rule ? ((masked(rule.action, key, rules.salt) as string | undefined) ?? '') : key
  }
  const kept = Object.entries(groups).map(([type, key]) => [type, keyOf(type, key)] as const)
  return {
    ...event,
    account: account && keyOf(accountType, account),
    groups: Object.fromEntries(kept.filter(([, key]) => key !== '')),
    profile: profile.flatMap((change) => {
      if (change.kind === 'person') return [change]
      const key = keyOf(change.kind === 'account' ? accountType : change.kind, change.key)
      return key === '' ? [] : [{ ...change, key }]
    }),
  }
}

/** Applies rules to an event that will be stored. Doing it twice is the same as doing it once. */
export function maskEvent(rules: Rules, told: Normal): Normal {
  const event = maskGroups(rules, told)
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
      rulesAt(rules, path)?.find(({ of, event: only }) => (of === null || of === change.kind) && (only === '' || only === event))
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
