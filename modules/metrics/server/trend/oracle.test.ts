import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { event } from '#test/stories.ts'
import { trendSpec, type Interval, type Measure, type TrendResult } from '../../contract.ts'
import { trend } from './run.ts'

/**
 * The answer of the database against a naive one computed here from the same random events: every measure, interval, zone, week start,
 * with and without a breakdown, around nights on which clocks change.
 */
interface Happening {
  at: number
  who: string
  account: string
  amount: number | string | undefined
  colour: string | undefined
}

const zones = ['UTC', 'Africa/Cairo', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Santiago', 'Europe/Berlin', 'Pacific/Apia'] as const
/** In the order in which they joined. */
const memberOf: Record<string, string> = { ana: 'acme', bob: 'zeta' }
/** Ids and the people that they stand for; empty where that was taken back. */
type Merges = Record<string, string>

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2026-01-01T00:00:00Z') })
})
afterAll(() => t.close())

// --- the naive side ---

const localDay = (at: number, zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)
const plus = (day: string, n: number): string => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10)

function stepOf(day: string, interval: Interval, weekStart: number): string {
  if (interval === 'month') return `${day.slice(0, 7)}-01`
  if (interval === 'quarter')
    return `${day.slice(0, 4)}-${{ '0': '01', '1': '04', '2': '07', '3': '10' }[String(Math.floor((Number(day.slice(5, 7)) - 1) / 3))]}-01`
  let start = day
  while (interval === 'week' && (new Date(start).getUTCDay() || 7) !== weekStart) start = plus(start, -1)
  return start
}

const numbersOf = (events: readonly Happening[]): number[] =>
  events.map((one) => (one.amount === undefined || one.amount === '' ? Number.NaN : Number(one.amount))).filter(Number.isFinite)

function quantile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * p
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}

/** The events as they are of people: by the id that stands for them, with the account that any of their ids joined last. */
function ofPeople(events: readonly Happening[], merges: Merges): Happening[] {
  const personOf = (id: string) => merges[id] || id
  const accounts = Object.fromEntries(Object.entries(memberOf).map(([id, account]) => [personOf(id), account]))
  return events.map((one) => ({ ...one, who: personOf(one.who), account: one.account || (accounts[personOf(one.who)] ?? '') }))
}

const accountOf = (one: Happening): string => one.account
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** Of groups and sessions there are stories and an oracle of their own. */
const parts: Partial<Record<Measure['type'], number>> = { median: 0.5, p90: 0.9, p95: 0.95 }

function measured(events: readonly Happening[], measure: Measure): number | null {
  const numbers = numbersOf(events)
  const people = events.filter((one) => one.who !== '')
  const none = numbers.length === 0
  switch (measure.type) {
    case 'count':
      return events.length
    case 'people':
      return new Set(people.map((one) => one.who)).size
    case 'accounts':
      return new Set(events.map(accountOf).filter((account) => account !== '')).size
    case 'per_person':
      return people.length === 0 ? null : people.length / new Set(people.map((one) => one.who)).size
    case 'sum':
      return events.length === 0 ? 0 : none ? null : sum(numbers)
    case 'average':
      return none ? null : sum(numbers) / numbers.length
    case 'min':
      return none ? null : Math.min(...numbers)
    case 'max':
      return none ? null : Math.max(...numbers)
    case 'percentile':
      return quantile(numbers, measure.percent / 100)
    default:
      return quantile(numbers, parts[measure.type]!)
  }
}

/** What a segment is called for each event, by ranking values as the product says it does. */
function segmenter(events: readonly Happening[], measure: Measure, limit: number): (one: Happening) => string {
  const ranks = ['count', 'people', 'accounts', 'sum'].includes(measure.type) ? measure : ({ type: 'count' } as const)
  const relevant = measure.type === 'per_person' ? events.filter((one) => one.who !== '') : events
  const eligible =
    measure.type === 'people'
      ? events.filter((one) => one.who !== '')
      : measure.type === 'accounts'
        ? events.filter((one) => accountOf(one) !== '')
        : relevant
  const values = [...new Set(eligible.flatMap((one) => (one.colour === undefined ? [] : [one.colour])))]
  const weight = (value: string): number =>
    measured(
      eligible.filter((one) => one.colour === value),
      ranks,
    ) ?? Number.NEGATIVE_INFINITY
  const top = values.toSorted((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1)).slice(0, limit)
  return ({ colour }) => (colour === undefined ? 'Not set' : top.includes(colour) ? colour : 'Other')
}

/** Lines of fewer than 5 people, and the next smallest while those together are fewer than 5. `sizes` are in the order of the lines. */
function hiddenLines(sizes: readonly number[]): Set<number> {
  const bySize = sizes.map((size, i) => ({ size, i })).filter(({ size }) => size > 0)
  const hidden = bySize.filter(({ size }) => size < 5)
  const others = bySize.filter(({ size }) => size >= 5).toSorted((a, b) => a.size - b.size)
  while (hidden.length > 0 && sum(hidden.map(({ size }) => size)) < 5 && others.length > 0) hidden.push(others.shift()!)
  return new Set(hidden.map(({ i }) => i))
}

const isHidden = ({ values, total, totalMissing, n }: TrendResult['series'][number]['current']): boolean =>
  values.every((value) => value === null) && total === null && n === null && totalMissing === 'Fewer than 5 people: not shown'

// --- random questions and data ---

const transitions = [
  '2025-04-25T00:00Z',
  '2025-04-05T15:00Z',
  '2025-04-06T03:30Z',
  '2025-03-30T01:00Z',
  '2025-10-04T15:30Z',
  '2025-04-12T00:00Z',
].map(Date.parse)

const instant = fc.oneof(
  fc.tuple(fc.constantFrom(...transitions), fc.integer({ min: -48 * 4, max: 48 * 4 })).map(([at, quarters]) => at + quarters * 900_000),
  fc.integer({ min: Date.parse('2025-03-01'), max: Date.parse('2025-11-01') }),
)

const happening: fc.Arbitrary<Happening> = fc.record({
  at: instant,
  who: fc.constantFrom('', 'ana', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'lea'),
  account: fc.constantFrom('', '', 'acme', 'beta'),
  amount: fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom('7', '2.5', 'many', '', undefined)),
  colour: fc.constantFrom('red', 'green', 'blue', 'a"b`c', '', undefined),
})

const merges: fc.Arbitrary<Merges> = fc.oneof(
  fc.constant({}),
  fc.dictionary(fc.constantFrom('bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal'), fc.constantFrom('ana', 'lea', 'zoe', '')),
)

const measure: fc.Arbitrary<Measure> = fc.oneof(
  fc.constantFrom<Measure>({ type: 'count' }, { type: 'people' }, { type: 'accounts' }, { type: 'per_person' }),
  fc.constantFrom('sum', 'average', 'median', 'p90', 'p95', 'min', 'max').map((type): Measure => ({ type, property: 'amount' }) as Measure),
  fc.constantFrom<Measure>({ type: 'percentile', property: 'amount', percent: 33 }),
)

const question = fc.record({
  measure,
  interval: fc.constantFrom<Interval>('day', 'week', 'month', 'quarter'),
  zone: fc.constantFrom(...zones),
  weekStart: fc.integer({ min: 1, max: 7 }),
  from: fc.integer({ min: 0, max: 60 }).map((n) => plus('2025-03-15', n)),
  length: fc.integer({ min: 1, max: 120 }),
  limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
})

async function workspaceWith(events: readonly Happening[], merged: Merges = {}): Promise<Ctx> {
  const id = randomUUID()
  const ch = t.app.ch.forWorkspace(id)
  const rows = events.map(({ at, who, account, amount, colour }) =>
    event(who, 'done', new Date(at).toISOString(), { amount, colour }, account),
  )
  await ch.insert('events', [...rows, event('', 'done', '2024-01-01T00:00:00Z', { amount: 0, colour: 'x' })])
  await ch.insert(
    'memberships',
    Object.entries(memberOf).map(([person, account], i) => ({ person, account, at: `2024-01-0${i + 1}T00:00:00Z` })),
  )
  await ch.insert(
    'identity_overrides',
    Object.entries(merged).flatMap(([key, person]) => [
      { key, person: person || 'ana', version: 1 },
      ...(person ? [] : [{ key, person: key, version: 2 }]),
    ]),
  )
  return { ...t.ctx, ch, workspace: { ...t.ctx.workspace, id } }
}

const inZone = (ctx: Ctx, timezone: string, weekStart: number): Ctx => ({ ...ctx, workspace: { ...ctx.workspace, timezone, weekStart } })

const close = (actual: number | null, expected: number | null): boolean =>
  actual === null || expected === null ? actual === expected : Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected))

function expectSame(
  result: TrendResult,
  within: readonly Happening[],
  of: Measure,
  group: (one: Happening) => string,
  segmentOf: ((one: Happening) => string) | null,
): void {
  const eventsOf = ({ segment }: TrendResult['series'][number]) =>
    segmentOf ? within.filter((one) => segmentOf(one) === (segment!.kind === 'value' ? segment!.value : segment!.label)) : within
  const countsPeople = segmentOf !== null && (of.type === 'people' || of.type === 'per_person')
  const hidden = countsPeople ? hiddenLines(result.series.map((line) => measured(eventsOf(line), { type: 'people' })!)) : new Set<number>()
  for (const [place, line] of result.series.entries()) {
    expect(isHidden(line.current)).toBe(hidden.has(place))
    if (hidden.has(place)) continue
    const mine = eventsOf(line)
    const expected = result.axis.map((step) =>
      measured(
        mine.filter((one) => group(one) === step.key),
        of,
      ),
    )
    expect(
      line.current.values.every((value, i) => close(value, expected[i]!)),
      `${JSON.stringify(line.current.values)} is not ${JSON.stringify(expected)}`,
    ).toBe(true)
    expect(close(line.current.total, measured(mine, of)), `total ${line.current.total} is not ${measured(mine, of)}`).toBe(true)
  }
}

describe('the database agrees with a naive computation', () => {
  it('for trends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 120 }),
        merges,
        fc.array(question, { minLength: 6, maxLength: 6 }),
        async (random, merged, questions) => {
          const ctx = await workspaceWith(random, merged)
          const events = ofPeople(random, merged)
          for (const { measure: of, interval, zone, weekStart, from, length, limit } of questions) {
            const to = plus(from, length)
            const breakdown = limit && { property: { of: 'event', name: 'colour' }, limit }
            const spec = {
              kind: 'trend',
              series: [{ kind: 'events', events: ['done'], measure: of }],
              interval,
              range: { type: 'between', from, to },
              breakdown,
            }
            const result = await trend(inZone(ctx, zone, weekStart), trendSpec.parse(spec))
            const within = events.filter((one) => localDay(one.at, zone) >= from && localDay(one.at, zone) < to)
            expectSame(
              result,
              within,
              of,
              (one) => stepOf(localDay(one.at, zone), interval, weekStart),
              limit ? segmenter(within, of, limit) : null,
            )
          }
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)

  it('for hours, which no change of clocks can merge or lose', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(...zones),
        fc.constantFrom(...transitions),
        async (events, zone, near) => {
          const from = plus(new Date(near).toISOString().slice(0, 10), -2)
          const spec = {
            kind: 'trend',
            series: [{ kind: 'events', events: ['done'], measure: { type: 'count' } }],
            interval: 'hour',
            range: { type: 'between', from, to: plus(from, 4) },
          }
          const { axis, series } = await trend(inZone(await workspaceWith(events), zone, 1), trendSpec.parse(spec))
          const within = events.filter((one) => localDay(one.at, zone) >= from && localDay(one.at, zone) < plus(from, 4))
          const starts = axis.map((step) => Date.parse(step.key))
          const expected = starts.map(
            (start, i) => within.filter((one) => one.at >= start && one.at < (starts[i + 1] ?? Number.POSITIVE_INFINITY)).length,
          )
          expect(series[0]!.current.values).toEqual(expected)
          expect(sum(expected)).toBe(within.length)
          expect(starts.every((start, i) => i === 0 || start - starts[i - 1]! <= 3_600_000)).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('for rolling windows', async () => {
    const widths = fc.constantFrom<7 | 28>(7, 28)
    const kinds = fc.constantFrom<'people' | 'accounts'>('people', 'accounts')
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 60 }),
        merges,
        widths,
        kinds,
        question,
        async (random, merged, rolling, type, { zone, from, length, limit }) => {
          const events = ofPeople(random, merged)
          const breakdown = limit && { property: { of: 'event', name: 'colour' }, limit }
          const to = plus(from, length)
          const spec = {
            kind: 'trend',
            series: [{ kind: 'events', events: ['done'], measure: { type } }],
            rolling,
            range: { type: 'between', from, to },
            breakdown,
          }
          const result = await trend(inZone(await workspaceWith(random, merged), zone, 1), trendSpec.parse(spec))
          const dated = events.map((one) => ({ ...one, day: localDay(one.at, zone) }))
          const segmentOf = limit
            ? segmenter(
                dated.filter((one) => one.day >= from && one.day < to),
                { type },
                limit,
              )
            : null
          const naive = result.series.map(({ segment }) => {
            const mine = segmentOf
              ? dated.filter((one) => segmentOf(one) === (segment!.kind === 'value' ? segment!.value : segment!.label))
              : dated
            const active = (since: string, until: string) =>
              measured(
                mine.filter((one) => one.day > since && one.day <= until),
                { type },
              )!
            return { values: result.axis.map(({ key }) => active(plus(key, -rolling), key)), total: active(plus(from, -1), plus(to, -1)) }
          })
          const hidden = limit && type === 'people' ? hiddenLines(naive.map(({ values, total }) => Math.max(total, ...values))) : new Set()
          for (const [place, { current }] of result.series.entries()) {
            expect(isHidden(current)).toBe(hidden.has(place))
            if (!hidden.has(place)) expect({ values: current.values, total: current.total }).toEqual(naive[place])
          }
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)
})
