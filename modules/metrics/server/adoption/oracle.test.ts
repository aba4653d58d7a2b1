import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { event } from '#test/stories.ts'
import { adoptionSpec } from '../../contract.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { adoption } from './run.ts'

/** Adoption as the database computes it against a naive computation over the same random events. */
interface Happening {
  at: number
  who: string
  account: string
  name: 'open' | 'use' | 'invited'
}

const day = 86_400_000
const start = Date.parse('2025-03-01T00:00:00Z')
/** In the order in which they joined. */
const memberOf: Record<string, string> = { p0: 'a0', p1: 'a1' }
/** Ids and the people that they stand for; empty where that was taken back. */
type Merges = Record<string, string>

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2026-01-01T00:00:00Z') })
})
afterAll(() => t.close())

const happening: fc.Arbitrary<Happening> = fc.record({
  at: fc.oneof(
    fc.integer({ min: -20 * 4, max: 60 * 4 }).map((quarters) => start + quarters * (day / 4)),
    fc.integer({ min: start, max: start + 60 * day }),
  ),
  who: fc.oneof(
    fc.constant(''),
    fc.integer({ min: 0, max: 12 }).map((n) => `p${n}`),
  ),
  account: fc.oneof(
    fc.constant(''),
    fc.integer({ min: 0, max: 3 }).map((n) => `a${n}`),
  ),
  name: fc.constantFrom('open', 'use', 'use', 'invited'),
})

const merges: fc.Arbitrary<Merges> = fc.oneof(
  fc.constant({}),
  fc.dictionary(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'), fc.constantFrom('p0', 'p12', 'p99', '')),
)

/** The events as they are of people: by the id that stands for them, with the account that any of their ids joined last. */
function ofPeople(events: readonly Happening[], merged: Merges): Happening[] {
  const personOf = (id: string) => merged[id] || id
  const accounts = Object.fromEntries(Object.entries(memberOf).map(([id, account]) => [personOf(id), account]))
  return events.map((one) => ({ ...one, who: personOf(one.who), account: one.account || (accounts[personOf(one.who)] ?? '') }))
}

const question = fc.record({
  unit: fc.constantFrom<'person' | 'account'>('person', 'account'),
  byInvitation: fc.boolean(),
  windowDays: fc.integer({ min: 1, max: 14 }),
  minUses: fc.integer({ min: 1, max: 3 }),
  asOf: fc.option(fc.integer({ min: start, max: start + 60 * day }), { nil: undefined }),
})
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never

function naively(events: readonly Happening[], { unit, byInvitation, windowDays, minUses, asOf }: Question) {
  const [from, to, width] = [start, start + 31 * day, windowDays * day]
  const last = Math.max(...events.map((one) => one.at))
  const judged = Math.min(asOf ?? last, last)
  const unitOf = (one: Happening): string => (unit === 'person' ? one.who : one.account)
  const seen = events.filter((one) => one.at <= judged)
  const units = [...new Set(seen.map(unitOf))].filter((one) => one !== '')
  const rows = units.flatMap((one) => {
    const mine = seen.filter((happened) => unitOf(happened) === one)
    const exposures = mine
      .filter((happened) => (byInvitation ? happened.name === 'invited' : happened.at >= from))
      .map((happened) => happened.at)
    const exposed = Math.min(...exposures)
    if (exposures.length === 0 || exposed < from || exposed >= to) return []
    const uses = mine
      .filter((happened) => happened.name === 'use' && happened.at >= exposed)
      .map((happened) => happened.at - exposed)
      .toSorted((a, b) => a - b)
    const kth = uses[minUses - 1]
    const isEvent = kth !== undefined && kth < 2 * width
    return [
      {
        isMature: exposed + width <= judged,
        isTwiceMature: exposed + 2 * width <= judged,
        hasAdopted: uses.filter((use) => use < width).length >= minUses,
        usedAgain: uses.some((use) => use >= width && use < 2 * width),
        duration: {
          time: Math.floor((isEvent ? kth : Math.min(judged - exposed, 2 * width)) / day),
          events: isEvent ? 1 : 0,
          censored: isEvent ? 0 : 1,
        },
      },
    ]
  })
  const mature = rows.filter((row) => row.isMature)
  const watched = rows.filter((row) => row.isTwiceMature && row.hasAdopted)
  return {
    exposed: rows.length,
    n: mature.length,
    x: mature.filter((row) => row.hasAdopted).length,
    retained: { n: watched.length, x: watched.filter((row) => row.usedAgain).length },
    curve: kaplanMeier(rows.map((row) => row.duration)).map(({ time, survival, atRisk }) => ({ day: time, share: 1 - survival, atRisk })),
  }
}

it('adoption agrees with a naive computation', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 80 }),
      merges,
      fc.array(question, { minLength: 4, maxLength: 4 }),
      async (random, merged, questions) => {
        // One of each, so that no name is unknown.
        const events: Happening[] = [
          ...random,
          { at: start - 100 * day, who: '', account: '', name: 'use' },
          { at: start - 100 * day, who: '', account: '', name: 'invited' },
        ]
        const id = randomUUID()
        const ctx = { ...t.ctx, ch: t.app.ch.forWorkspace(id), workspace: { ...t.ctx.workspace, id } }
        await ctx.ch.insert(
          'events',
          events.map(({ at, who, account, name }) => event(who, name, new Date(at).toISOString(), {}, account)),
        )
        await ctx.ch.insert(
          'memberships',
          Object.entries(memberOf).map(([person, account], i) => ({ person, account, at: `2024-01-0${i + 1}T00:00:00Z` })),
        )
        await ctx.ch.insert(
          'identity_overrides',
          Object.entries(merged).flatMap(([key, person]) => [
            { key, person: person || 'p0', version: 1 },
            ...(person ? [] : [{ key, person: key, version: 2 }]),
          ]),
        )
        for (const one of questions) {
          const { unit, byInvitation, windowDays, minUses, asOf } = one
          const exposure = byInvitation ? { type: 'event', events: ['invited'] } : { type: 'first_activity' }
          const range = { type: 'between', from: '2025-03-01', to: '2025-04-01' }
          const spec = {
            kind: 'adoption',
            unit,
            feature: { events: ['use'] },
            exposure,
            range,
            windowDays,
            minUses,
            asOf: asOf && new Date(asOf).toISOString(),
          }
          const { overall, retained, timeToAdopt } = await adoption(ctx, adoptionSpec.parse(spec))
          const expected = naively(ofPeople(events, merged), one)
          expect({
            exposed: overall.exposed,
            n: overall.rate.n,
            x: overall.rate.x ?? 0,
            retained: { n: retained.n, x: retained.x ?? 0 },
          }).toEqual({
            exposed: expected.exposed,
            n: expected.n,
            x: expected.x,
            retained: expected.retained,
          })
          expect(timeToAdopt.curve).toEqual(expected.curve)
        }
      },
    ),
    { numRuns: 20 },
  )
}, 120_000)
