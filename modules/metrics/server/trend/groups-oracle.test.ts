import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { event } from '#test/stories.ts'
import { trendSpec, type Measure } from '../../contract.ts'
import { trend } from './run.ts'

/** Groups against a naive computation from the same random events: counted, split by, filtered by, by key and by what is known of them, with merged people. */
interface Happening {
  day: number
  who: string
  project: string
  site: string
}

/** What was told of projects, the last of each project counts; null takes it back. */
type Told = { project: string; stage: string | null }[]
type Merges = Record<string, string>

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-06-01T00:00:00Z') })
})
afterAll(() => t.close())

const days = 5
const dayOf = (n: number): string => `2025-03-0${n + 1}`

const happening: fc.Arbitrary<Happening> = fc.record({
  day: fc.integer({ min: -1, max: days }),
  who: fc.constantFrom('', 'ana', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'lea'),
  project: fc.constantFrom('', 'p-1', 'p-2', 'p-3', 'p "4"'),
  site: fc.constantFrom('', 'north', 'south'),
})
const told = fc.array(
  fc.record({ project: fc.constantFrom('p-1', 'p-2', 'p-3', 'p-never'), stage: fc.constantFrom('draft', 'live', 'done', null) }),
  { maxLength: 8 },
)
const merges: fc.Arbitrary<Merges> = fc.dictionary(fc.constantFrom('bob', 'cat', 'dan', 'eve', 'fay'), fc.constantFrom('ana', 'zoe'))
const question = fc.record({
  measure: fc.constantFrom<Measure>(
    { type: 'count' },
    { type: 'people' },
    { type: 'groups', group: 'project' },
    { type: 'groups', group: 'site' },
    { type: 'groups', group: 'planet' },
  ),
  by: fc.constantFrom('$group_project', '$group_project.stage', '$group_site', undefined),
  only: fc.option(fc.record({ name: fc.constantFrom('$group_project', '$group_project.stage'), value: fc.constantFrom('p-1', 'live') }), {
    nil: undefined,
  }),
})

async function workspaceWith(events: readonly Happening[], facts: Told, merged: Merges): Promise<Ctx> {
  const id = randomUUID()
  const ch = t.app.ch.forWorkspace(id)
  await ch.insert('events', [
    ...events.map(({ day, who, project, site }) => ({
      ...event(who, 'done', new Date(Date.UTC(2025, 2, day + 1, 12)).toISOString()),
      groups: { ...(project && { project }), ...(site && { site }) },
    })),
    // Names that never arrived may not be asked for.
    { ...event('', 'done', '2024-01-01T00:00:00Z'), groups: { project: 'p-0', site: 's-0', planet: 'x-0' } },
  ])
  await ch.insert(
    'profile_properties',
    [{ project: 'p-0', stage: 'old' }, ...facts].map(({ project, stage }, i) => ({
      kind: 'project',
      key: project,
      name: 'stage',
      value: stage ?? '',
      type: 'string',
      mode: stage === null ? 'unset' : 'set',
      at: new Date(Date.UTC(2025, 0, 1, 0, i)).toISOString(),
      event_id: `f-${i}`,
    })),
  )
  await ch.insert(
    'identity_overrides',
    Object.entries(merged).map(([key, person]) => ({ key, person, version: 1 })),
  )
  return { ...t.ctx, ch, workspace: { ...t.ctx.workspace, id, timezone: 'UTC' } }
}

/** What a property of the question is of an event; null where it is not set. */
function valueOf(name: string, one: Happening, facts: Told): string | null {
  if (name === '$group_site') return one.site || null
  if (name === '$group_project') return one.project || null
  return facts.findLast(({ project }) => project === one.project)?.stage ?? null
}

function measured(events: readonly Happening[], measure: Measure, merged: Merges): number {
  if (measure.type === 'count') return events.length
  const keys = events.map((one) =>
    measure.type === 'people'
      ? merged[one.who] || one.who
      : measure.type === 'groups'
        ? { project: one.project, site: one.site }[measure.group]
        : undefined,
  )
  return new Set(keys.filter((key) => key !== '' && key !== undefined)).size
}

it('agrees with a naive computation on groups', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 120 }),
      told,
      merges,
      fc.array(question, { minLength: 8, maxLength: 8 }),
      async (events, facts, merged, questions) => {
        const ctx = await workspaceWith(events, facts, merged)
        for (const { measure, by, only } of questions) {
          const where = only && { conditions: [{ property: { of: 'event', name: only.name }, op: 'is', values: [only.value] }] }
          const spec = {
            kind: 'trend',
            series: [{ kind: 'events', events: ['done'], measure, ...(where && { filter: where }) }],
            interval: 'day',
            range: { type: 'between', from: dayOf(0), to: dayOf(days) },
            breakdown: by && { property: { of: 'event', name: by }, limit: 10 },
          }
          const { series, axis } = await trend(ctx, trendSpec.parse(spec))
          const within = events.filter((one) => one.day >= 0 && one.day < days && (!only || valueOf(only.name, one, facts) === only.value))
          for (const { segment, current } of series) {
            const mine = segment
              ? within.filter((one) => (valueOf(by!, one, facts) ?? null) === (segment.kind === 'value' ? segment.value : null))
              : within
            // Lines of few people are not shown; which, the oracle of trends looks after.
            if (current.totalMissing === 'Fewer than 5 people: not shown') continue
            expect({ total: current.total, values: current.values }).toEqual({
              total: measured(mine, measure, merged),
              values: axis.map(({ key }) =>
                measured(
                  mine.filter((one) => dayOf(one.day) === key),
                  measure,
                  merged,
                ),
              ),
            })
          }
          const shown = new Set(series.flatMap(({ segment }) => (segment?.kind === 'value' ? [segment.value] : [])))
          const counted = within.filter((one) => measured([one], measure, merged) > 0)
          if (by) expect(shown).toEqual(new Set(counted.flatMap((one) => valueOf(by, one, facts) ?? [])))
        }
      },
    ),
    { numRuns: 8 },
  )
}, 60_000)
