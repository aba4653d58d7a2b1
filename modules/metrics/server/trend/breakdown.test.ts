import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { trendSpec, type TrendResult } from '../../contract.ts'
import { addMetric } from '../metrics.ts'
import { trend } from './run.ts'

let t: TestApp
const range = { type: 'between', from: '2025-03-03', to: '2025-03-05' }
const ask = (question: object): Promise<TrendResult> => trend(t.ctx, trendSpec.parse({ kind: 'trend', range, ...question }))
const visits = (type = 'count', filter?: object) => [{ kind: 'events', events: ['visit'], measure: { type }, ...(filter && { filter }) }]
/** Each of the story’s people five times, in a workspace of their own: lines of fewer than five people are not shown. */
let crowd: Ctx
const askCrowd = (question: object): Promise<TrendResult> => trend(crowd, trendSpec.parse({ kind: 'trend', range, ...question }))
const lines = ({ series }: TrendResult) => series.map(({ segment, current }) => [segment!.label, current.values, current.total])

const story = `ana did visit at 2025-03-03 09:00 with {"page": "home", "seconds": 5, "on": "2025-03-01"}
     ana did visit at 2025-03-03 09:01 with {"page": "home", "seconds": 10, "on": "2025-03-02T23:30:00Z"}
     bob did visit at 2025-03-03 09:02 with {"page": "home", "seconds": 15}
     ana did visit at 2025-03-04 09:00 with {"page": "prices", "seconds": 20}
     bob did visit at 2025-03-04 09:01 with {"page": "prices"}
     cat did visit at 2025-03-04 09:02 with {"page": "Help", "a": {"b": "deep"}}
     cat did visit at 2025-03-04 09:03 with {"page": "jobs"}
     dan did visit at 2025-03-04 09:04
     dan did leave at 2025-03-04 09:05
     person ana is {"country": "FI", "vip": "yes"} since 2025-01-01
     person ana is {"country": "SE", "vip": null} since 2025-02-01
     person bob is {"country": "SE"}
     person cat is {"country": "DE"}
     account acme is {"plan": "pro"}
     account zeta is {"plan": "free"}
     ana belongs to zeta since 2025-01-01
     ana belongs to acme since 2025-02-01
     bob belongs to acme since 2025-01-01`

beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-15T10:00:00Z') })
  await tell(t.ctx, story)
  crowd = { ...t.ctx, ch: t.app.ch.forWorkspace(randomUUID()) }
  await tell(crowd, [1, 2, 3, 4, 5].map((n) => story.replaceAll(/\b(ana|bob|cat|dan)\b/g, `$1${n}`)).join('\n'))
})
afterAll(() => t.close())

describe('breakdown', () => {
  it('keeps the top values, and adds the rest up honestly', async () => {
    const result = await ask({ series: visits(), breakdown: { property: { of: 'event', name: 'page' }, limit: 2 } })
    expect(lines(result)).toEqual([
      ['home', [3, 0], 3],
      ['prices', [0, 2], 2],
      ['Other', [0, 2], 2],
      ['Not set', [0, 1], 1],
    ])
    expect(result).toMatchObject({ truncated: true, cut: 2 })
  })

  it('counts a person once in Other, however many small values they have', async () => {
    const result = await askCrowd({ series: visits('people'), breakdown: { property: { of: 'event', name: 'page' }, limit: 2 } })
    expect(lines(result)).toEqual([
      ['home', [10, 0], 10],
      ['prices', [0, 10], 10],
      ['Other', [0, 5], 5],
      ['Not set', [0, 5], 5],
    ])
  })

  it('reads properties of people and accounts as they are now', async () => {
    const byCountry = await askCrowd({ series: visits('people'), breakdown: { property: { of: 'person', name: 'country' } } })
    expect(lines(byCountry)).toEqual([
      ['SE', [10, 10], 10],
      ['DE', [0, 5], 5],
      ['Not set', [0, 5], 5],
    ])
    expect(byCountry.notes).toEqual(['Properties of people and accounts are read as they are now.'])
    const byPlan = await ask({ series: visits(), breakdown: { property: { of: 'account', name: 'plan' } } })
    expect(lines(byPlan)).toEqual([
      ['pro', [3, 2], 5],
      ['Not set', [0, 3], 3],
    ])
  })

  it('splits by the name of the event, for any event', async () => {
    const result = await ask({
      series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }],
      breakdown: { property: { of: 'event', name: '$event' } },
    })
    expect(lines(result)).toEqual([
      ['visit', [3, 5], 8],
      ['leave', [0, 1], 1],
    ])
  })

  it('shows the same values for the previous period and for every series', async () => {
    const question = { range: { type: 'between', from: '2025-03-04', to: '2025-03-05' }, compare: 'previous' }
    const result = await askCrowd({
      ...question,
      series: [...visits(), ...visits('people')],
      breakdown: { property: { of: 'event', name: 'page' }, limit: 1 },
    })
    expect(result.series.map((one) => [one.key, one.segment!.label, one.current.total, one.previous!.total])).toEqual([
      ['A', 'prices', 10, 0],
      ['A', 'Other', 10, 15],
      ['A', 'Not set', 5, 0],
      ['B', 'prices', 10, 0],
      ['B', 'Other', 5, 10],
      ['B', 'Not set', 5, 0],
    ])
  })

  it('rolls by segment', async () => {
    const result = await askCrowd({
      series: visits('people'),
      rolling: 7,
      breakdown: { property: { of: 'event', name: 'page' }, limit: 1 },
    })
    expect(lines(result)).toEqual([
      ['home', [10, 10], 10],
      ['Other', [0, 15], 15],
      ['Not set', [0, 5], 5],
    ])
  })

  it('does not show lines of fewer than five people, nor what would tell of them; events and accounts it does', async () => {
    const byPage = { breakdown: { property: { of: 'event', name: 'page' } } }
    await tell(crowd, 'eve did visit at 2025-03-04 10:00 with {"page": "home"}\n fay did visit at 2025-03-04 10:00 with {"page": "blog"}')
    const people = await askCrowd({ series: visits('people'), ...byPage })
    expect(lines(people)).toEqual([
      ['home', [10, 1], 11],
      ['prices', [0, 10], 10],
      ['Help', [null, null], null],
      ['jobs', [0, 5], 5],
      ['blog', [null, null], null],
      ['Not set', [0, 5], 5],
    ])
    expect(people.series[4]!.current).toMatchObject({
      n: null,
      totalMissing: 'Fewer than 5 people: not shown',
      missing: { '0': expect.any(String) as string },
    })
    expect(people.notes).toContain('2 lines have fewer than 5 people, or would tell of one that has: they are not shown.')
    expect(lines(await askCrowd({ series: visits('per_person'), ...byPage })).map(([label, , total]) => [label, total])).toContainEqual([
      'blog',
      null,
    ])
    expect(lines(await askCrowd({ series: visits(), ...byPage }))).toContainEqual(['blog', [0, 1], 1])
    expect(lines(await askCrowd({ series: visits('accounts'), ...byPage }))).toContainEqual(['home', [1, 0], 1])
    const whole = await askCrowd({
      series: visits('people', { conditions: [{ property: { of: 'event', name: 'page' }, op: 'is', values: ['blog'] }] }),
    })
    expect(whole.series[0]!.current.total).toBe(1)
  })
})

describe('filters', () => {
  const total = async (...conditions: object[]) => (await ask({ series: visits('count', { conditions }) })).series[0]!.current.total
  const page = { of: 'event', name: 'page' }
  const seconds = { of: 'event', name: 'seconds' }
  const on = { of: 'event', name: 'on' }

  it.each([
    ['is', { property: page, op: 'is', values: ['home', 'jobs'] }, 4],
    ['is not, also what is not set', { property: page, op: 'is_not', values: ['home'] }, 5],
    ['contains, whatever the case', { property: page, op: 'contains', values: ['hEL', 'job'] }, 2],
    ['does not contain', { property: page, op: 'not_contains', values: ['o'] }, 4],
    ['is set', { property: page, op: 'is_set' }, 7],
    ['is not set', { property: page, op: 'is_not_set' }, 1],
    ['is, of a number', { property: seconds, op: 'is', values: [10] }, 1],
    ['>', { property: seconds, op: 'gt', value: 10 }, 2],
    ['>=', { property: seconds, op: 'gte', value: 10 }, 3],
    ['<', { property: seconds, op: 'lt', value: 10 }, 1],
    ['<=', { property: seconds, op: 'lte', value: 10 }, 2],
    ['between, both ends in it', { property: seconds, op: 'between', from: 10, to: 15 }, 2],
    ['a number never matches text', { property: page, op: 'lt', value: 1e9 }, 0],
    ['on a day', { property: on, op: 'on', date: '2025-03-01' }, 1],
    ['before a day', { property: on, op: 'before', date: '2025-03-02' }, 1],
    ['after a day', { property: on, op: 'after', date: '2025-03-01' }, 1],
    ['a nested property', { property: { of: 'event', name: 'a.b' }, op: 'is', values: ['deep'] }, 1],
    ['a person’s property', { property: { of: 'person', name: 'country' }, op: 'is', values: ['SE'] }, 5],
    ['a property that was taken back', { property: { of: 'person', name: 'vip' }, op: 'is_set' }, 0],
    ['an account’s property', { property: { of: 'account', name: 'plan' }, op: 'is', values: ['pro'] }, 5],
  ])('%s', async (_, condition, expected) => {
    expect(await total(condition)).toBe(expected)
  })

  it('a time is a day of the workspace’s zone, a plain date is that day everywhere', async () => {
    const ctx = { ...t.ctx, workspace: { ...t.ctx.workspace, timezone: 'Europe/Helsinki' } }
    const question = (date: string) =>
      trendSpec.parse({ kind: 'trend', range, series: visits('count', { conditions: [{ property: on, op: 'on', date }] }) })
    expect((await trend(ctx, question('2025-03-03'))).series[0]!.current.total).toBe(1)
    expect((await trend(ctx, question('2025-03-01'))).series[0]!.current.total).toBe(1)
  })

  it('joins by all or any, with groups inside, and holds for every series', async () => {
    const home = { property: page, op: 'is', values: ['home'] }
    const long = { property: seconds, op: 'gte', value: 15 }
    const help = { property: page, op: 'is', values: ['Help'] }
    const any = await ask({
      series: visits('count', { match: 'any', conditions: [help], groups: [{ match: 'all', conditions: [home, long] }] }),
    })
    expect(any.series[0]!.current.total).toBe(2)
    const both = await ask({ filter: { conditions: [home] }, series: [...visits(), ...visits('count', { conditions: [long] })] })
    expect(both.series.map((one) => one.current.total)).toEqual([3, 1])
  })

  it('say how people’s properties are read, also where only one series or a group has them', async () => {
    const country = { property: { of: 'person', name: 'country' }, op: 'is', values: ['SE'] }
    const note = 'Properties of people and accounts are read as they are now.'
    expect((await ask({ series: [...visits(), ...visits('count', { conditions: [country] })] })).notes).toContain(note)
    expect((await ask({ series: visits('count', { groups: [{ match: 'all', conditions: [country] }] }) })).notes).toContain(note)
    expect((await ask({ series: visits('count', { conditions: [{ property: page, op: 'is_set' }] }) })).notes).toEqual([])
  })

  it('values are never SQL', async () => {
    const nasty = "home') OR 1=1 --{p0:String}`"
    expect(await total({ property: page, op: 'is', values: [nasty] })).toBe(0)
    await expect(total({ property: { of: 'event', name: nasty }, op: 'is_set' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('what does not exist', () => {
  it('is an error that names it, not a zero', async () => {
    await expect(ask({ series: [{ kind: 'events', events: ['visit', 'vist'], measure: { type: 'count' } }] })).rejects.toMatchObject({
      message: 'No event "vist" was ever received.',
      details: { fields: [{ field: 'series[0].events' }] },
    })
    await expect(ask({ series: visits(), breakdown: { property: { of: 'person', name: 'contry' } } })).rejects.toThrow(
      'No person ever had a property "contry".',
    )
    await expect(ask({ series: [{ kind: 'metric', metric: 'dua' }] })).rejects.toThrow('There is no metric "dua".')
  })
})

describe('a workspace', () => {
  it('never counts what belongs to another one', async () => {
    const other = { ...t.ctx, ch: t.app.ch.forWorkspace('00000000-0000-7000-8000-000000000001') }
    await tell(other, 'eve did visit at 2025-03-03 09:00 with {"page": "home"}')
    expect((await ask({ series: visits() })).series[0]!.current.total).toBe(8)
    expect((await trend(other, trendSpec.parse({ kind: 'trend', range, series: visits() }))).series[0]!.current.total).toBe(1)
  })
})

describe('metrics of the catalogue', () => {
  const values = async (metric: string, question: object) => (await ask({ series: [{ kind: 'metric', metric }], ...question })).series[0]!

  it('have one definition wherever they are shown', async () => {
    expect((await values('dau', {})).current.values).toEqual([2, 4])
    expect((await values('wau_rolling_7', {})).current.values).toEqual([2, 4])
    expect(
      (await values('mau_calendar', { interval: 'month', range: { type: 'between', from: '2025-03-01', to: '2025-04-01' } })).current
        .values,
    ).toEqual([4])
    await expect(values('mau_calendar', {})).rejects.toMatchObject({ details: { fields: [{ field: 'interval', expected: '`month`' }] } })
  })

  it('a ratio by segment covers every step of the period before, which may have more of them', async () => {
    const count = { events: ['visit'], measure: { type: 'count' as const } }
    const page = (value: string) => ({
      match: 'all' as const,
      conditions: [{ property: { of: 'event' as const, name: 'page' }, op: 'is' as const, values: [value] }],
      groups: [],
    })
    await addMetric(t.ctx, {
      key: 'leaves_of_visits',
      name: 'Leaves of visits',
      description: 'Visits of a page that is not there, of all visits.',
      unit: 'ratio',
      direction: 'down',
      spec: { kind: 'ratio', numerator: { ...count, filter: page('nowhere') }, denominator: count, total: 'whole_range' },
    })
    await tell(
      t.ctx,
      `eve did visit at 2025-01-31 09:00 with {"page": "home"}
       eve did visit at 2025-02-01 09:00 with {"page": "home"}`,
    )
    const breakdown = { property: { of: 'event', name: 'page' } }
    const february = { range: { type: 'last', count: 1, unit: 'month' }, asOf: '2025-03-01T12:00:00Z', compare: 'previous', breakdown }
    const home = await values('leaves_of_visits', february)
    expect(home.segment?.label).toBe('home')
    expect(home.previous?.values).toHaveLength(31)
    expect(home.previous?.values[30]).toBe(0)
  })

  it('a ratio rests on what it is divided by, not on the events behind it', async () => {
    await addMetric(t.ctx, {
      key: 'leavers',
      name: 'Leavers',
      description: 'People who left, of all who visited.',
      unit: 'ratio',
      direction: 'down',
      spec: {
        kind: 'ratio',
        numerator: { events: ['leave'], measure: { type: 'people' } },
        denominator: { events: ['visit'], measure: { type: 'people' } },
        total: 'whole_range',
      },
    })
    expect((await values('leavers', {})).current).toMatchObject({ total: 1 / 4, n: 4 })
  })

  it('stickiness is DAU ÷ rolling MAU by day, and the sum of both over whole days', async () => {
    const stickiness = await values('stickiness', { range: { type: 'between', from: '2025-03-03', to: '2025-03-06' } })
    expect(stickiness.current.values).toEqual([1, 1, 0])
    expect(stickiness.current.total).toBe((2 + 4 + 0) / (2 + 4 + 4))
    expect(stickiness).toMatchObject({ unit: 'ratio', direction: 'up', metric: { key: 'stickiness', version: 1, certified: false } })
  })
})
