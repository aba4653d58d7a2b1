import { Document, isMap, isPair, LineCounter, parseDocument, type Document as YamlDocument, type ParsedNode } from 'yaml'
import * as z from 'zod'
import { CaseStyle, PlanDocument, PlannedEvent, PlanMode, RepairRule, SourceRule, type PlanProblem } from './document.ts'
import { ordered } from './order.ts'

/** A source as a file names it: people know sources by their names. */
const SourceName = z.string().min(1).max(200)

const PlannedInFile = PlannedEvent.omit({ name: true, sources: true, schema: true })
  .extend({ sources: z.record(SourceName, PlanMode).default({}), schema: z.record(z.string(), z.unknown()) })
  .strict()
const RuleInFile = RepairRule.omit({ sources: true })
  .extend({ sources: z.array(SourceName).max(100).default([]) })
  .strict()

/** The form of a plan in a file. Sources stand by name, events are entries of one map, so that none is there twice. */
export const PlanFile = z.strictObject({
  fairlead: z.literal(1).default(1),
  mode: PlanMode.default('observe'),
  unplanned: PlanMode.default('observe'),
  naming: z
    .strictObject({
      events: CaseStyle.optional(),
      properties: CaseStyle.optional(),
      eventPattern: z.string().max(500).optional(),
      propertyPattern: z.string().max(500).optional(),
      reserved: z.array(z.string().min(1).max(20)).max(20).default(['$']),
    })
    .default({ reserved: ['$'] }),
  sources: z.record(SourceName, SourceRule.strict()).default({}),
  events: z.record(PlannedEvent.shape.name, PlannedInFile).default({}),
  rules: z.array(RuleInFile).max(500).default([]),
})
export type PlanFile = z.infer<typeof PlanFile>

/** A problem of a file, with its line from 1. */
export type FileProblem = PlanProblem & { line: number }

export interface ReadFile {
  /** Undefined when it is not even a plan. */
  file: PlanFile | undefined
  problems: FileProblem[]
  /** The line of something in the file, or of what it would stand in. */
  lineOf(path: PlanProblem['path']): number
}

/** Aliases can make a few lines into millions of values. */
const mostAliases = 100
const largest = 5 * 1024 * 1024

function lineFinder(document: YamlDocument.Parsed, lines: LineCounter): ReadFile['lineOf'] {
  return (path) => {
    let [at, line]: [unknown, number] = [document.contents, 1]
    for (const part of path) {
      if (isMap(at)) {
        const pair = at.items.find(
          (one) => isPair(one) && String((one.key as { value?: unknown } | null)?.value ?? one.key) === String(part),
        )
        const key = pair?.key as ParsedNode | undefined
        if (!key?.range) break
        line = lines.linePos(key.range[0]).line
        at = pair!.value
      } else {
        const next: unknown = (at as { items?: unknown[] } | null)?.items?.[Number(part)]
        const range = (next as ParsedNode | undefined)?.range
        if (!range) break
        line = lines.linePos(range[0]).line
        at = next
      }
    }
    return line
  }
}

const nothing = (message: string, line = 1): ReadFile => ({ file: undefined, problems: [{ path: [], message, line }], lineOf: () => line })

/** Reads a plan from YAML. Never throws: what is wrong is told with its line. */
export function readPlanFile(text: string): ReadFile {
  if (text.length > largest) return nothing('Expected a file of at most 5 MB.')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({ path: [], message: error.message, line: lines.linePos(error.pos[0]).line }))
    return { file: undefined, problems, lineOf: () => 1 }
  }
  const lineOf = lineFinder(document, lines)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    return nothing(error instanceof Error ? error.message : String(error))
  }
  const events: unknown = (value as { events?: unknown } | null)?.events
  if (typeof events === 'object' && events !== null && Object.hasOwn(events, '__proto__'))
    return nothing('An event cannot be called __proto__.', lineOf(['events', '__proto__']))
  const result = PlanFile.safeParse(value ?? {})
  if (result.success) return { file: result.data, problems: [], lineOf }
  const problems = result.error.issues.map(({ path, message }) => {
    const place = path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    return { path: place, message: `${place.join('.') || 'The file'}: ${message}`, line: lineOf(place) }
  })
  return { file: undefined, problems, lineOf }
}

/** How names of sources become ids. */
export type SourceIds = (name: string) => string | undefined

/** Stands for the sources of a file where no server is there to ask: each name gets an id of its own. */
export function inventedSources(): SourceIds {
  const ids = new Map<string, string>()
  return (name) => {
    const id = ids.get(name) ?? `00000000-0000-4000-8000-${String(ids.size).padStart(12, '0')}`
    ids.set(name, id)
    return id
  }
}

/** Turns a file into a plan. Problems are sources that nobody knows. Paths of events change from names to places in the list: `fileProblems` turns them back. */
export function fromFile(file: PlanFile, idOf: SourceIds): { document: PlanDocument; problems: PlanProblem[] } {
  const problems: PlanProblem[] = []
  const known = (name: string, path: PlanProblem['path']): string[] => {
    const id = idOf(name)
    if (id === undefined) problems.push({ path, message: `There is no source ${JSON.stringify(name)}, or there are several.` })
    return id === undefined ? [] : [id]
  }
  const keyed = <T>(record: Record<string, T>, path: PlanProblem['path']): Record<string, T> =>
    Object.fromEntries(Object.entries(record).flatMap(([name, value]) => known(name, [...path, name]).map((id) => [id, value])))
  const { fairlead: _version, sources, events, rules, ...rest } = file
  const document = PlanDocument.parse({
    ...rest,
    sources: keyed(sources, ['sources']),
    events: namesOf(file).map((name) => ({ ...events[name]!, name, sources: keyed(events[name]!.sources, ['events', name, 'sources']) })),
    rules: rules.map((rule, index) => ({ ...rule, sources: rule.sources.flatMap((name) => known(name, ['rules', index, 'sources'])) })),
  })
  return { document, problems }
}

const namesOf = ({ events }: PlanFile): string[] => Object.keys(events).toSorted((a, b) => (a < b ? -1 : 1))

/** Problems of a plan that was read from a file, with their lines. */
export function fileProblems({ lineOf }: ReadFile, file: PlanFile, problems: readonly PlanProblem[]): FileProblem[] {
  const names = namesOf(file)
  return problems.map((problem) => {
    const [first, second, ...rest] = problem.path
    const path = first === 'events' && typeof second === 'number' ? [first, names[second] ?? second, ...rest] : problem.path
    return { ...problem, path, line: lineOf(path) }
  })
}

/** Leaves out what is as it is unless said, so that a file says what somebody decided. */
const without = (object: Record<string, unknown>, defaults: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(object).filter(([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults[name])),
  )

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const named = <T>(record: Record<string, T>, nameOf: (id: string) => string): Record<string, T> =>
  sorted(Object.fromEntries(Object.entries(record).map(([id, value]) => [nameOf(id), value])))

/** Writes a plan as YAML: everything in one order, so that a small change is a small difference. */
export function writePlanFile(plan: PlanDocument, nameOf: (sourceId: string) => string): string {
  const { mode, unplanned, naming } = plan
  const events = plan.events.map(({ name, description, owner, status, mode: own, sources, namedOtherwise, schema }): [string, unknown] => [
    name,
    {
      ...without({ description, owner, status, mode: own }, { description: '', owner: '', status: 'live' }),
      ...without({ sources: named(sources, nameOf), namedOtherwise }, { sources: {}, namedOtherwise: false }),
      schema: ordered(schema),
    },
  ])
  const rules = plan.rules.map(({ id, event, sources, steps, note }) => ({
    id,
    event,
    ...without({ sources: sources.map(nameOf).toSorted((a, b) => (a < b ? -1 : 1)), note }, { sources: [], note: '' }),
    steps,
  }))
  const file = {
    fairlead: 1,
    mode,
    unplanned,
    ...without({ naming: without(naming, { reserved: ['$'] }) }, { naming: {} }),
    ...without({ sources: named(plan.sources, nameOf) }, { sources: {} }),
    events: sorted(Object.fromEntries(events)),
    ...without({ rules }, { rules: [] }),
  }
  return new Document(file, { aliasDuplicateObjects: false }).toString({ lineWidth: 140, indentSeq: true })
}
