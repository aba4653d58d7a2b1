import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { event } from '#test/stories.ts'
import { trendSpec, type Measure } from '../../contract.ts'
import { trend } from './run.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-05-01T00:00:00Z') })
})
afterAll(() => t.close())

interface Happening {
  who: string
  /** Milliseconds, or a time of March 2025, UTC: `03 23:50`. */
  at: string | number
  session?: string
  name?: string
  groups?: Record<string, string>
}

const instant = (at: string | number): string => new Date(typeof at === 'number' ? at : `2025-03-${at.replace(' ', 'T')}Z`).toISOString()

async function workspaceWith(happened: readonly Happening[], merged: Record<string, string> = {}): Promise<Ctx> {
  const id = randomUUID()
  const ch = t.app.ch.forWorkspace(id)
  const add = (rows: readonly Happening[]) =>
    ch.insert(
      'events',
      rows.map(({ who, at, session = '', name = 'click', groups = {} }) => ({ ...event(who, name, instant(at)), session, groups })),
    )
  await add(happened)
  await ch.insert(
    'identity_overrides',
    Object.entries(merged).map(([key, person]) => ({ key, person, version: 1 })),
  )
  return { ...t.ctx, ch, workspace: { ...t.ctx.workspace, id, timezone: 'UTC' } }
}

const march = (from: number, to: number) => ({
  type: 'between',
  from: `2025-03-${String(from).padStart(2, '0')}`,
  to: `2025-03-${String(to).padStart(2, '0')}`,
})

async function days(ctx: Ctx, measure: Measure, more: object = {}) {
  const spec = { kind: 'trend', series: [{ kind: 'events', events: 'any', measure }], interval: 'day', range: march(3, 6), ...more }
  const { series } = await trend(ctx, trendSpec.parse(spec))
  return series.map(({ segment, current }) => ({
    ...(segment && { segment: segment.label }),
    values: current.values,
    total: current.total,
  }))
}

const [sessions, average, median] = [{ type: 'sessions' }, { type: 'session_average' }, { type: 'session_median' }] as const

describe('sessions', () => {
  it('go on over midnight and count on the day on which they begin', async () => {
    const ctx = await workspaceWith([
      { who: 'ana', at: '03 23:50' },
      { who: 'ana', at: '04 00:10' },
      { who: 'ana', at: '04 00:39:59.999' },
    ])
    expect(await days(ctx, sessions)).toEqual([{ values: [1, 0, 0], total: 1 }])
    expect(await days(ctx, average)).toMatchObject([{ values: [2999.999, null, null], total: 2999.999 }])
  })

  it('end after exactly 30 minutes, not a moment before', async () => {
    const ctx = await workspaceWith([
      { who: 'ana', at: '03 10:00' },
      { who: 'ana', at: '03 10:30' },
      { who: 'bob', at: '03 10:00' },
      { who: 'bob', at: '03 10:29:59.999' },
    ])
    expect(await days(ctx, sessions)).toEqual([{ values: [3, 0, 0], total: 3 }])
    expect(await days(ctx, { type: 'sessions_per_person' })).toEqual([{ values: [1.5, null, null], total: 1.5 }])
  })

  it('are what the sender says, on two devices, after a pause, and beside each other', async () => {
    const ctx = await workspaceWith([
      { who: 'phone', at: '03 10:00', session: 's1' },
      { who: 'laptop', at: '03 12:00', session: 's1' },
      { who: 'laptop', at: '03 12:01', session: 's2' },
      { who: 'bob', at: '03 12:00', session: 's1' },
    ])
    expect(await days(ctx, sessions)).toMatchObject([{ total: 4 }])
    const merged = await workspaceWith(
      [
        { who: 'phone', at: '03 10:00', session: 's1' },
        { who: 'laptop', at: '03 12:00', session: 's1' },
        { who: 'laptop', at: '03 12:01', session: 's2' },
        { who: 'bob', at: '03 12:00', session: 's1' },
      ],
      { phone: 'ana', laptop: 'ana' },
    )
    expect(await days(merged, sessions)).toMatchObject([{ total: 3 }])
    expect(await days(merged, median)).toMatchObject([{ total: 0 }])
    expect(await days(merged, average)).toMatchObject([{ total: 2400 }])
  })

  it('take in events of servers, which name none, and begin again when an id was silent for a day', async () => {
    const ctx = await workspaceWith([
      { who: 'ana', at: '03 10:00', session: 's1' },
      { who: 'ana', at: '03 10:20', name: 'charged' },
      { who: 'ana', at: '03 10:40', session: 's1' },
      { who: 'ana', at: '04 10:40', session: 's1' },
      { who: 'ana', at: '05 10:39', session: 's1' },
    ])
    expect(await days(ctx, sessions)).toEqual([{ values: [1, 1, 0], total: 2 }])
  })

  it('are of the range in which they begin, with all their events, however late those arrive', async () => {
    const early = [
      { who: 'ana', at: '02 23:45' },
      { who: 'ana', at: '03 00:05' },
      { who: 'bob', at: '05 23:50' },
    ]
    const ctx = await workspaceWith([...early, { who: 'bob', at: '06 00:10' }])
    expect(await days(ctx, sessions)).toEqual([{ values: [0, 0, 1], total: 1 }])
    expect(await days(ctx, average)).toMatchObject([{ total: 1200 }])
    await ctx.ch.insert('events', [event('bob', 'click', '2025-03-05T23:25:00Z'), event('bob', 'click', '2025-03-05T23:00:00Z')])
    expect(await days(ctx, sessions)).toEqual([{ values: [0, 0, 1], total: 1 }])
    expect(await days(ctx, average)).toMatchObject([{ total: 4200 }])
  })

  it('become one when two ids turn out to be one person', async () => {
    const story = [
      { who: 'anon', at: '03 10:00' },
      { who: 'ana', at: '03 10:20' },
      { who: 'anon', at: '03 10:45' },
    ]
    expect(await days(await workspaceWith(story), sessions)).toMatchObject([{ total: 3 }])
    expect(await days(await workspaceWith(story, { anon: 'ana' }), sessions)).toMatchObject([{ total: 1 }])
  })

  it('count where one of the selected events happened; nobody has none, and no session has no duration', async () => {
    const ctx = await workspaceWith([
      { who: 'ana', at: '03 10:00' },
      { who: 'ana', at: '03 10:10', name: 'bought' },
      { who: 'bob', at: '03 10:00' },
      { who: '', at: '03 10:00', name: 'bought' },
      { who: 'cat', at: '03 10:00', name: '$identify' },
    ])
    const bought = { series: [{ kind: 'events', events: ['bought'], measure: average }] }
    expect(await days(ctx, sessions)).toMatchObject([{ total: 2 }])
    expect(await days(ctx, average, bought)).toMatchObject([{ values: [600, null, null], total: 600 }])
    const { series } = await trend(
      ctx,
      trendSpec.parse({ kind: 'trend', interval: 'day', range: march(4, 5), series: [{ kind: 'events', events: 'any', measure: median }] }),
    )
    expect(series[0]!.current).toMatchObject({ values: [null], missing: { 0: 'No sessions' }, total: null, totalMissing: 'No sessions' })
    await expect(days(ctx, sessions, { breakdown: { property: { of: 'event', name: '$event' } } })).rejects.toThrow(
      'Sessions are not split',
    )
  })
})

// --- the naive side ---

interface Naive {
  start: number
  end: number
  who: string
}

/** Event by event, in order. */
function naiveSessions(happened: readonly (Happening & { at: number })[], merged: Record<string, string>): Naive[] {
  const found = new Map<string, Naive>()
  const personOf = (id: string) => merged[id] ?? id
  for (const who of new Set(happened.map((one) => personOf(one.who)))) {
    const theirs = happened.filter((one) => personOf(one.who) === who)
    const inOrder = theirs.toSorted(
      (a, b) => a.at - b.at || Number(!a.session) - Number(!b.session) || ((a.session ?? '') < (b.session ?? '') ? -1 : 1),
    )
    const runs = new Map<string, { begun: number; last: number }>()
    let [key, last] = ['', -Infinity]
    for (const { at, session = '' } of inOrder) {
      if (session) {
        const run = runs.get(session)
        const begun = run && at - run.last < 86_400_000 ? run.begun : at
        runs.set(session, { begun, last: at })
        key = `${who} told ${session} ${begun}`
      } else if (at - last >= 1_800_000) key = `${who} own ${at}`
      last = at
      const known = found.get(key)
      if (known) known.end = at
      else found.set(key, { start: at, end: at, who })
    }
  }
  return [...found.values()].toSorted((a, b) => a.start - b.start || a.end - b.end || (a.who < b.who ? -1 : 1))
}

describe('the database agrees with a naive computation', () => {
  it('for sessions', async () => {
    const from = Date.parse('2025-03-03')
    const arbitrary = fc.record({
      // Often exactly half an hour, or a day, apart.
      at: fc
        .tuple(fc.integer({ min: -100, max: 244 }), fc.constantFrom(0, 0, -1, 1, 600_000))
        .map(([halves, more]) => from + halves * 1_800_000 + more),
      who: fc.constantFrom('ana', 'bob', 'phone'),
      session: fc.constantFrom('', '', '', 's1', 's2'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 80 }), fc.boolean(), async (happened, isMerged) => {
        const merged: Record<string, string> = isMerged ? { phone: 'ana' } : {}
        const ctx = await workspaceWith(happened, merged)
        const to = from + 3 * 86_400_000
        const seen = happened.filter(({ at }) => at >= from - 86_400_000 && at < to + 86_400_000)
        const expected = naiveSessions(seen, merged).filter(({ start }) => start >= from && start < to)
        const [counted] = await days(ctx, sessions)
        const perDay = [0, 1, 2].map((n) => expected.filter(({ start }) => Math.floor((start - from) / 86_400_000) === n).length)
        expect(counted).toEqual({ values: perDay, total: expected.length })
        // What lies further back than a day changes nothing.
        expect(
          naiveSessions(
            happened.filter(({ at }) => at < to + 86_400_000),
            merged,
          ).filter(({ start }) => start >= from && start < to),
        ).toEqual(expected)
        const seconds = expected.map(({ start, end }) => (end - start) / 1000)
        const [mean] = await days(ctx, average)
        if (seconds.length === 0) expect(mean!.total).toBeNull()
        else expect(mean!.total).toBeCloseTo(seconds.reduce((a, b) => a + b, 0) / seconds.length, 6)
        const [perPerson] = await days(ctx, { type: 'sessions_per_person' })
        expect(perPerson!.total).toEqual(expected.length ? expected.length / new Set(expected.map(({ who }) => who)).size : null)
      }),
      { numRuns: 30 },
    )
  }, 60_000)
})

describe('groups', () => {
  const project = (key: string) => ({ project: key })
  const story = async () => {
    const ctx = await workspaceWith([
      { who: 'ana', at: '03 10:00', groups: project('p-1') },
      { who: 'bob', at: '03 11:00', groups: project('p-1') },
      { who: 'bob', at: '04 11:00', groups: { project: 'p-2', site: 'north' } },
      { who: 'bob', at: '04 12:00' },
    ])
    const stage = { kind: 'project', name: 'stage', at: '2025-03-01T00:00:00Z', type: 'string', mode: 'set', event_id: 'e' }
    await ctx.ch.insert('profile_properties', [
      { ...stage, key: 'p-1', value: 'live' },
      { ...stage, key: 'p-2', value: 'draft' },
    ])
    return ctx
  }

  it('count once in each step, and once in the whole range', async () => {
    const ctx = await story()
    expect(await days(ctx, { type: 'groups', group: 'project' })).toEqual([{ values: [1, 1, 0], total: 2 }])
    expect(await days(ctx, { type: 'groups', group: 'site' })).toEqual([{ values: [0, 1, 0], total: 1 }])
    await expect(days(ctx, { type: 'groups', group: 'planet' })).rejects.toThrow('$group_planet')
  })

  it('split and filter by their key and by what is known of them now', async () => {
    const ctx = await story()
    const by = (name: string) => ({ breakdown: { property: { of: 'event', name } } })
    expect(await days(ctx, { type: 'count' }, by('$group_project'))).toEqual([
      { segment: 'p-1', values: [2, 0, 0], total: 2 },
      { segment: 'p-2', values: [0, 1, 0], total: 1 },
      { segment: 'Not set', values: [0, 1, 0], total: 1 },
    ])
    expect(await days(ctx, { type: 'groups', group: 'project' }, by('$group_project.stage'))).toMatchObject([
      { segment: 'draft', total: 1 },
      { segment: 'live', total: 1 },
    ])
    const live = { conditions: [{ property: { of: 'event', name: '$group_project.stage' }, op: 'is', values: ['live'] }] }
    expect(await days(ctx, { type: 'count' }, { filter: live })).toMatchObject([{ total: 2 }])
    await expect(days(ctx, { type: 'sum', property: '$group_project.stage' })).rejects.toThrow('property of a group')
  })
})
