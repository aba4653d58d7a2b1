import type { Finding } from '../../contract/plan/schema.ts'
import { asJudged } from '../../contract/plan/schema.ts'
import type { Repairable } from '../../contract/plan/repair.ts'
import type { Normal } from '../intake/outcome.ts'
import { profileChanges } from '../intake/profile.ts'

/** What the plan did to an event, as it is kept in its context. */
interface PlanTrace {
  version: number
  changed?: string[]
  stripped?: string[]
}

const traceOf = ({ context }: Normal): Partial<PlanTrace> => (context.$plan ?? {}) as Partial<PlanTrace>

/** What an event says of a person or an account, anew: the properties that it is read from have changed. */
function profileOf({ profile, type }: Normal, properties: Record<string, unknown>): Normal['profile'] {
  const [first] = profile
  // Other events tell of people under names of SDKs only, which the plan leaves alone.
  return first && (type === 'identify' || type === 'group') ? profileChanges(first.kind, first.key, properties) : profile
}

/** An event as a repair leaves it, with the steps in its context. */
export function changedBy(event: Normal, { event: name, properties }: Repairable, version: number, steps: readonly string[]): Normal {
  const trace: PlanTrace = { ...traceOf(event), version, changed: [...(traceOf(event).changed ?? []), ...steps] }
  return { ...event, event: name, properties, profile: profileOf(event, properties), context: { ...event.context, $plan: trace } }
}

/** Takes the value at a path out; inside a list, the whole list, because its other values would move. @returns what was taken out */
function remove(properties: Record<string, unknown>, path: readonly string[]): string | undefined {
  const holders: Record<string, unknown>[] = [properties]
  for (const part of path.slice(0, -1)) {
    const inner = holders.at(-1)![part]
    if (typeof inner !== 'object' || inner === null) return undefined
    holders.push(inner as Record<string, unknown>)
  }
  let at = path.length - 1
  while (at > 0 && Array.isArray(holders[at])) at--
  const [holder, name] = [holders[at]!, path[at]!]
  if (!Object.hasOwn(holder, name)) return undefined
  delete holder[name]
  return path.slice(0, at + 1).join('.')
}

const takesOut = new Set<Finding['code']>(['additional_property', 'type_mismatch', 'naming'])

/** An event without the properties that the plan does not know or that are of the wrong type. What is left may still break the plan in other ways. */
export function stripped(event: Normal, findings: readonly Finding[], version: number): Normal {
  const wrong = findings.filter(({ code, path }) => takesOut.has(code) && path.length > 0)
  if (wrong.length === 0) return event
  const properties = structuredClone(asJudged(event.properties, true))
  const names = [...new Set(wrong.flatMap(({ path }) => remove(properties, path) ?? []))]
  if (names.length === 0) return event
  const trace: PlanTrace = { ...traceOf(event), version, stripped: names }
  const list = names.slice(0, 5).join(', ')
  return {
    ...event,
    properties,
    profile: profileOf(event, properties),
    context: { ...event.context, $plan: trace },
    note: {
      code: 'stripped',
      field: `properties.${names[0]!}`,
      message: `${list}${names.length > 5 ? ` and ${names.length - 5} more` : ''} ${names.length === 1 ? 'was' : 'were'} left out, because the plan does not allow ${names.length === 1 ? 'it' : 'them'}.`,
    },
  }
}
