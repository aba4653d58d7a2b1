import type { PlanDocument, PlannedEvent, PlanProblem } from './document.ts'
import { isOfSdk, nameChecks } from './names.ts'
import { problemOfSchema } from './schema.ts'

const largestSchema = 64 * 1024
type Path = PlanProblem['path']

/** Properties of a schema with the objects in them, each with where it stands. */
function* propertiesIn(schema: Record<string, unknown>, path: Path): Generator<{ name: string; path: Path; isTop: boolean }> {
  const properties = schema.properties
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return
  for (const [name, inner] of Object.entries(properties)) {
    const here = [...path, 'properties', name]
    yield { name, path: here, isTop: path.length <= 3 }
    if (typeof inner === 'object' && inner !== null) yield* propertiesIn(inner as Record<string, unknown>, here)
  }
}

function problemsOfEvent(event: PlannedEvent, path: Path, names: ReturnType<typeof nameChecks> | undefined): PlanProblem[] {
  const schemaPath = [...path, 'schema']
  const size = JSON.stringify(event.schema).length
  if (size > largestSchema) return [{ path: schemaPath, message: `Expected a schema of at most 64 kB, got ${Math.ceil(size / 1024)} kB.` }]
  const wrong = problemOfSchema(event.schema)
  if (wrong) return [{ path: schemaPath, message: `${event.name}: ${wrong}` }]
  if (event.schema.type !== undefined && event.schema.type !== 'object')
    return [{ path: [...schemaPath, 'type'], message: `${event.name}: Expected type object, because properties of an event are one.` }]
  const properties = [...propertiesIn(event.schema, schemaPath)]
  const dotted = properties
    .filter(({ name }) => name.includes('.'))
    .map((one) => ({ path: one.path, message: `${one.name}: A dot means nesting. Write it as an object with properties of its own.` }))
  const ownName = event.namedOtherwise ? undefined : names?.event(event.name)
  const ofNames = event.namedOtherwise
    ? []
    : properties.flatMap((one) => {
        const message = one.isTop && !isOfSdk(one.name) ? names?.property(one.name) : undefined
        return message ? [{ path: one.path, message: `${event.name}.${one.name}: ${message}` }] : []
      })
  return [...dotted, ...(ownName ? [{ path, message: `${event.name}: ${ownName}` }] : []), ...ofNames]
}

function namingOf(plan: PlanDocument): { names?: ReturnType<typeof nameChecks>; problems: PlanProblem[] } {
  try {
    return { names: nameChecks(plan.naming), problems: [] }
  } catch (error) {
    return { problems: [{ path: ['naming'], message: error instanceof Error ? error.message : String(error) }] }
  }
}

function problemsOfRules({ rules, events }: PlanDocument): PlanProblem[] {
  const ids = rules.map(({ id }) => id)
  const planned = new Set(events.map(({ name }) => name))
  return rules.flatMap((rule, index): PlanProblem[] => {
    const path = ['rules', index]
    const target = rule.steps.findLast((step) => step.do === 'rename_event')?.to ?? rule.event
    return [
      ...(ids.indexOf(rule.id) < index ? [{ path, message: `The rule ${rule.id} is there twice.` }] : []),
      ...(isOfSdk(rule.event) || isOfSdk(target)
        ? [{ path, message: `${rule.id}: Names that begin with $ belong to SDKs and are not changed.` }]
        : []),
      ...(planned.has(target) ? [] : [{ path, message: `${rule.id}: ${target} is not in the plan.`, isWarning: true as const }]),
    ]
  })
}

/** Everything that is wrong with a plan that has its shape. Schemas that are in `known` (as JSON) were found good before. */
export function checkPlan(plan: PlanDocument, known: ReadonlySet<string> = new Set()): PlanProblem[] {
  const { names, problems } = namingOf(plan)
  const seen = new Set<string>()
  const ofEvents = plan.events.flatMap((event, index): PlanProblem[] => {
    const path = ['events', index]
    if (seen.has(event.name)) return [{ path, message: `${event.name} is there twice.` }]
    seen.add(event.name)
    const withoutOwner: PlanProblem[] =
      event.owner === '' && event.status === 'live' ? [{ path, message: `${event.name}: Nobody answers for it.`, isWarning: true }] : []
    return [...(known.has(knownAs(event, plan)) ? [] : problemsOfEvent(event, path, names)), ...withoutOwner]
  })
  return [...problems, ...ofEvents, ...problemsOfRules(plan)]
}

/** What an event is recognised by among those that were found good under the same rules for names. */
export const knownAs = ({ name, namedOtherwise, schema }: PlannedEvent, { naming }: PlanDocument): string =>
  JSON.stringify([name, namedOtherwise, schema, naming])
