import type { MaskingAction, PropertyOwner } from '../../contract.ts'
import { contextPaths } from '../intake/context.ts'
import type { Normal, ProfileChange } from '../intake/outcome.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { masked } from './mask.ts'

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

/** No sender means what is nested as deeply as this, and looking through all of it would take the stack with it. */
const deepest = 100

/** Which rule is for a property; undefined when none is. */
type Pick = (path: string) => Rule | undefined

/** A copy of an object with the rules applied to what lies in it, at paths of names between dots. Lists do not count as a step. */
function walked(object: JsonObject, pick: Pick, salt: string, prefix: string, depth = 0): JsonObject {
  const entries: [string, unknown][] = []
  for (const [name, value] of Object.entries(object)) {
    const path = prefix + name
    const rule = pick(path)
    const kept = rule ? masked(rule.action, value, salt) : inside(value, pick, salt, `${path}.`, depth + 1)
    if (kept !== undefined || (!rule && value === undefined)) entries.push([name, kept])
  }
  return Object.fromEntries(entries)
}

function inside(value: unknown, pick: Pick, salt: string, prefix: string, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) return '(nested too deeply to keep)'
  if (Array.isArray(value)) return value.map((item) => inside(item, pick, salt, prefix, depth + 1))
  return isObject(value) ? walked(value, pick, salt, prefix, depth) : value
}

const commands = /^\$(?:set|set_once)\./

/** Applies rules to the properties of an event. Within `$set` and `$set_once`, and in identify and group calls, they describe people and accounts. */
function propertiesOf(rules: Rules, { event, type, properties }: Normal): JsonObject {
  const described: PropertyOwner = type === 'identify' ? 'person' : type === 'group' ? 'account' : 'event'
  return walked(
    properties,
    (path) => {
      const isCommand = commands.test(path)
      const owner = isCommand && described === 'event' ? 'person' : described
      return rules.byProperty
        .get(isCommand ? path.replace(commands, '') : path)
        ?.find((rule) => (rule.of === null || rule.of === owner || rule.of === 'event') && (rule.event === '' || rule.event === event))
    },
    rules.salt,
    '',
  )
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

/** Applies rules to an event that will be stored. */
export function maskEvent(rules: Rules, event: Normal): Normal {
  return {
    ...event,
    properties: propertiesOf(rules, event),
    context: walked(event.context, (path) => anyRule(rules, path), rules.salt, ''),
    profile: maskChanges(rules, event.profile, event.event),
  }
}

/** Applies rules to what is said of people, accounts and other groups. `event` is the event that says it, or empty. */
export const maskChanges = (rules: Rules, changes: readonly ProfileChange[], event: string): ProfileChange[] =>
  changes.flatMap((change) => {
    const rule = rules.byProperty
      .get(change.name)
      ?.find(({ of, event: only }) => (of === null || of === change.kind) && (only === '' || only === event))
    if (!rule || change.mode === 'unset') return [change]
    const value = masked(rule.action, change.type === 'string' ? change.value : (JSON.parse(change.value) as unknown), rules.salt)
    return value === undefined ? [] : [{ ...change, value: String(value), type: 'string' as const }]
  })

/** Applies rules to what a sender sent, whatever its form, for the quarantine. Fields at the top are the protocol's own and stay. */
export function maskMessage(rules: Rules, message: unknown): unknown {
  if (!isObject(message)) return message
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      isObject(value) || Array.isArray(value) ? inside(value, (path) => anyRule(rules, path), rules.salt, '', 0) : value,
    ]),
  )
}
