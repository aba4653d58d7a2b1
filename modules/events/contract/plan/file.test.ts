import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPlan } from './check.ts'
import { castTypes, caseStyles, emptyPlan, PlanDocument, plannedStatuses, planModes } from './document.ts'
import { fileProblems, fromFile, readPlanFile, writePlanFile } from './file.ts'
import { canonicalJson } from './order.ts'

const sourceIds = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
const nameOf = (id: string) => (id === sourceIds[0] ? 'My product' : id)
const idOf = (name: string) => (name === 'My product' ? sourceIds[0] : sourceIds.find((id) => id === name))

const mode = fc.constantFrom(...planModes)
const sources = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom(...sourceIds), value)
const name = fc
  .oneof(fc.string({ minLength: 1, maxLength: 30 }), fc.constantFrom('yes', 'null', '1.0', '- a', 'a: b', '#x', 'constructor', "it's", '~'))
  .filter((text) => text.trim() === text && text !== '')
const schema = fc.record(
  {
    type: fc.constant('object'),
    properties: fc.dictionary(fc.string({ minLength: 1 }), fc.record({ type: fc.constantFrom('string', 'number') })),
    description: fc.string(),
  },
  { requiredKeys: ['type'] },
)
const step = fc.oneof(
  fc.record({ do: fc.constant('rename_event'), to: name }),
  fc.record({ do: fc.constant('cast'), property: name, to: fc.constantFrom(...castTypes) }),
  fc.record({ do: fc.constant('default'), property: name, value: fc.oneof(fc.string(), fc.integer(), fc.boolean()) }),
)
const event = fc.record(
  {
    name,
    schema,
    description: fc.string(),
    owner: fc.constantFrom('', 'ada@example.com'),
    status: fc.constantFrom(...plannedStatuses),
    mode,
    sources: sources(mode),
    namedOtherwise: fc.boolean(),
  },
  { requiredKeys: ['name', 'schema'] },
)
const plan = fc
  .record({
    mode,
    unplanned: mode,
    naming: fc.record(
      { events: fc.constantFrom(...caseStyles), eventPattern: fc.constant('^[a-z]+$'), reserved: fc.constant(['$', 'x_']) },
      { requiredKeys: ['reserved'] },
    ),
    sources: sources(fc.record({ mode, owner: fc.constant('a@b.c') }, { requiredKeys: [] })),
    events: fc.uniqueArray(event, { selector: (one) => one.name, maxLength: 6 }),
    rules: fc.array(
      fc.record({
        id: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/),
        event: name,
        sources: fc.subarray(sourceIds),
        steps: fc.array(step, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map((value) => PlanDocument.parse(value))

describe('a plan as YAML', () => {
  it('is the same plan after it was written and read', () => {
    fc.assert(
      fc.property(plan, (before) => {
        const text = writePlanFile(before, nameOf)
        const { file, problems } = readPlanFile(text)
        expect(problems).toEqual([])
        const after = fromFile(file!, idOf)
        expect(after.problems).toEqual([])
        const sorted = { ...before, events: before.events.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
        expect(canonicalJson(after.document)).toBe(
          canonicalJson({
            ...sorted,
            rules: sorted.rules.map((rule) => ({ ...rule, sources: after.document.rules.find(({ id }) => id === rule.id)!.sources })),
          }),
        )
        // Written again it is the same text: a difference in Git is a difference of the plan.
        expect(writePlanFile(after.document, nameOf)).toBe(text)
      }),
      { numRuns: 150 },
    )
  })

  it('does not depend on the order in which somebody wrote it', () => {
    const one = `events:\n  b: {schema: {type: object}}\n  a: {schema: {required: [y, x], properties: {x: {type: string}, y: {type: number}}, type: object}}\n`
    const two = `unplanned: observe\nevents:\n  a:\n    schema:\n      type: object\n      properties: {y: {type: number}, x: {type: string}}\n      required: [x, y]\n  b: {schema: {type: object}}\n`
    const [first, second] = [one, two].map((text) => writePlanFile(fromFile(readPlanFile(text).file!, idOf).document, nameOf))
    expect(first).toBe(second)
    expect(first).toBe(`fairlead: 1
mode: observe
unplanned: observe
events:
  a:
    schema:
      type: object
      required:
        - x
        - y
      properties:
        x:
          type: string
        y:
          type: number
  b:
    schema:
      type: object
`)
  })

  it('is empty for an empty plan and for an empty file', () => {
    expect(fromFile(readPlanFile('').file!, idOf).document).toEqual(emptyPlan())
    expect(writePlanFile(emptyPlan(), nameOf)).toBe('fairlead: 1\nmode: observe\nunplanned: observe\nevents: {}\n')
  })
})

/** What is wrong with a file, as `line: message`. */
function problemsIn(text: string): string[] {
  const result = readPlanFile(text)
  if (!result.file) return result.problems.map(({ line, message }) => `${line}: ${message}`)
  const { document, problems } = fromFile(result.file, idOf)
  return fileProblems(result, result.file, [...problems, ...checkPlan(document)])
    .filter(({ isWarning }) => !isWarning)
    .map(({ line, message }) => `${line}: ${message}`)
}

describe('a file that is wrong', () => {
  it.each([
    ['mode: observe\nevents:\n  a: [', /^3: /],
    ['mode: observe\nmode: strip\n', /^2: .*unique/],
    ['modes: strip\n', /^1: .*modes/],
    ['mode: observe\nunplanned: sometimes\n', /^2: unplanned: .*observe/],
    ['events:\n  a:\n    schema: {type: object}\n    mdoe: strip\n', /^2: .*mdoe/],
    ['events:\n  a:\n    schema: 7\n', /^3: events\.a\.schema/],
    ['sources:\n  Nobody: {mode: strip}\n', /^2: There is no source "Nobody"/],
    ['events:\n  a:\n    schema:\n      type: objct\n', /^3: a: .*type/],
    ['events:\n  a:\n    schema:\n      requierd: [x]\n', /^3: a: .*requierd/],
    ['events:\n  a:\n    schema:\n      properties:\n        x: {type: string, pattern: "(?=a)"}\n', /^3: a: .*not understood/],
    [
      'events:\n  a:\n    schema:\n      properties:\n        x: {type: string}\n        a.b: {type: string}\n',
      /^6: a\.b: A dot means nesting/,
    ],
    ['events:\n  a:\n    schema: {$ref: "https://example.com/x"}\n', /^3: a: .*resolve/],
    [
      'naming: {events: snake_case}\nevents:\n  fine_name: {schema: {}}\n  BadName: {schema: {}}\n',
      /^4: BadName: Expected a name in snake_case/,
    ],
    [
      'naming: {properties: camelCase}\nevents:\n  a:\n    schema:\n      properties:\n        bad_name: {}\n',
      /^6: a\.bad_name: Expected a name in camelCase/,
    ],
    ['naming: {reserved: [x_]}\nevents:\n  x_a: {schema: {}}\n', /^3: x_a: .*reserved/],
    ['naming: {eventPattern: "("}\n', /^1: .*not understood/],
    ['rules:\n  - {id: a, event: b, steps: [{do: cast, property: p, to: list}]}\n', /^2: rules\.0\.steps\.0/],
    ['rules:\n  - {id: a, event: $pageview, steps: [{do: cast, property: p, to: number}]}\n', /^2: a: Names that begin with \$/],
    [`a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n`, /^1: /],
    ['events:\n  a: {schema: {}}\n  __proto__: {schema: {}}\n', /^3: An event cannot be called/],
    ['events: {a: {schema: {properties: {x: {pattern: "x"}}}}}\n', undefined],
    ['events: {a: {schema: {$schema: "http://json-schema.org/draft-07/schema#", x-team: core, type: object}}}\n', undefined],
    ['events: {$pageview: {schema: {}}}\nnaming: {events: camelCase}\n', undefined],
  ])('says so with its line: %j', (text, expected) => {
    const problems = problemsIn(text)
    if (expected) expect(problems[0]).toMatch(expected)
    else expect(problems).toEqual([])
  })
})
