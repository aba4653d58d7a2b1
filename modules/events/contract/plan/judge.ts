import { modeOf, unplannedModeOf, type PlanDocument, type PlanMode, type PlannedEvent } from './document.ts'
import { isOfSdk, judgesProperties, nameChecks } from './names.ts'
import { createSchemas, type Finding, type SchemaCheck } from './schema.ts'

/** What a plan says of an event. */
export interface Verdict {
  mode: PlanMode
  /** Empty when it is as planned. */
  findings: Finding[]
}

export type Judge = (event: string, properties: Record<string, unknown>, sourceId: string) => Verdict

const fine: Verdict = { mode: 'observe', findings: [] }
const whole = { path: [], property: '' }

/** Names that a schema declares at the top. */
const declared = ({ schema }: PlannedEvent): Set<string> => new Set(Object.keys((schema.properties as object | undefined) ?? {}))

/** Makes a plan ready to judge events with. Schemas are compiled when the first event of theirs comes. @throws Error when a pattern of the rules for names is wrong */
export function createJudge(plan: PlanDocument): Judge {
  const compile = createSchemas()
  const names = nameChecks(plan.naming)
  const looksAtNames = judgesProperties(plan.naming)
  const events = new Map(plan.events.map((event) => [event.name, { event, known: declared(event), check: compile(event.schema) }]))

  function badNames(known: ReadonlySet<string>, properties: Record<string, unknown>): Finding[] {
    return Object.keys(properties).flatMap((name): Finding[] => {
      const message = known.has(name) ? undefined : names.property(name)
      return message ? [{ code: 'naming', path: [name], property: name, message: `${name}: ${message}`, value: properties[name] }] : []
    })
  }

  function ofPlanned(event: PlannedEvent, known: ReadonlySet<string>, check: SchemaCheck, properties: Record<string, unknown>): Finding[] {
    if (event.status === 'blocked')
      return [{ ...whole, code: 'unplanned_event', message: `The plan says that ${event.name} must not be sent any more.` }]
    const findings = check(properties)
    return looksAtNames && !event.namedOtherwise ? [...findings, ...badNames(known, properties)] : findings
  }

  return (name, properties, sourceId) => {
    const planned = events.get(name)
    if (planned) {
      const findings = ofPlanned(planned.event, planned.known, planned.check, properties)
      return findings.length === 0 ? fine : { mode: modeOf(plan, planned.event, sourceId), findings }
    }
    if (isOfSdk(name)) return fine
    const message = names.event(name)
    const findings: Finding[] = [{ ...whole, code: 'unplanned_event', message: `${name} is not in the plan.` }]
    if (message) findings.push({ ...whole, code: 'naming', message: `${name}: ${message}` })
    return { mode: unplannedModeOf(plan, sourceId), findings }
  }
}
