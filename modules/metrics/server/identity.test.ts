import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { adoptionSpec, trendSpec, type Measure } from '../contract.ts'
import { adoption } from './adoption/run.ts'
import { trend } from './trend/run.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-01T00:00:00Z') })
})
afterAll(() => t.close())

async function workspaceOf(story: string): Promise<Ctx> {
  const id = randomUUID()
  const ctx = { ...t.ctx, ch: t.app.ch.forWorkspace(id), workspace: { ...t.ctx.workspace, id, timezone: 'UTC' } }
  await tell(ctx, story)
  return ctx
}

const march = { type: 'between', from: '2025-03-01', to: '2025-03-08' }

/** The values of one line by day, and its total. */
async function days(ctx: Ctx, measure: Measure, more: object = {}) {
  const spec = { kind: 'trend', series: [{ kind: 'events', events: 'any', measure }], interval: 'day', range: march, ...more }
  const { series } = await trend(ctx, trendSpec.parse(spec))
  return series.map(({ segment, current }) => ({
    ...(segment && { segment: segment.label }),
    values: current.values,
    total: current.total,
  }))
}

const people = { type: 'people' } as const

describe('people who have several ids', () => {
  it('count once, whichever id stood in the event', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      anon-1 did signup at 2025-03-02 09:00
      ana did order at 2025-03-02 10:00
      bob did visit at 2025-03-02 11:00
    `)
    expect(await days(ctx, people)).toEqual([{ values: [1, 3, 0, 0, 0, 0, 0], total: 3 }])
    await tell(ctx, 'anon-1 is really ana')
    expect(await days(ctx, people)).toEqual([{ values: [1, 2, 0, 0, 0, 0, 0], total: 2 }])
    expect(await days(ctx, { type: 'per_person' })).toMatchObject([{ values: [1, 1.5, null, null, null, null, null], total: 2 }])
  })

  it('count once when the link was there before the events that it covers', async () => {
    const ctx = await workspaceOf(`
      anon-1 is really ana
      ana did order at 2025-03-02 10:00
    `)
    expect(await days(ctx, people)).toMatchObject([{ total: 1 }])
    await tell(ctx, 'anon-1 did visit at 2025-03-01 09:00')
    expect(await days(ctx, people)).toEqual([{ values: [1, 1, 0, 0, 0, 0, 0], total: 1 }])
  })

  it('stay two people when they only share a device', async () => {
    const ctx = await workspaceOf(`
      device did visit at 2025-03-01 09:00
      ana did order at 2025-03-01 10:00
      device did visit at 2025-03-02 09:00
      bob did order at 2025-03-02 10:00
      device is really ana
    `)
    expect(await days(ctx, people)).toEqual([{ values: [1, 2, 0, 0, 0, 0, 0], total: 2 }])
  })

  it('are two again after the merge is taken back, and one when it is made again', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      ana did order at 2025-03-01 10:00
      bob did order at 2025-03-01 10:00
      bea did order at 2025-03-01 10:00
      bob is really bea
      anon-1 is really ana
    `)
    expect(await days(ctx, people)).toMatchObject([{ total: 2 }])
    await tell(ctx, 'anon-1 is nobody but anon-1')
    expect(await days(ctx, people)).toMatchObject([{ total: 3 }])
    await tell(ctx, 'bob is nobody but bob')
    expect(await days(ctx, people)).toMatchObject([{ total: 4 }])
    await tell(ctx, 'anon-1 is really ana')
    expect(await days(ctx, people)).toMatchObject([{ total: 3 }])
  })

  it('count for an id of which no event came', async () => {
    const ctx = await workspaceOf(`
      phone did visit at 2025-03-01 09:00
      laptop did visit at 2025-03-01 10:00
      phone is really ana
      laptop is really ana
    `)
    expect(await days(ctx, people)).toMatchObject([{ total: 1 }])
  })

  it('are active in a rolling window by any of their ids', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-02-26 09:00
      ana did visit at 2025-03-02 09:00
      bob did visit at 2025-03-03 09:00
      anon-1 is really ana
    `)
    expect(await days(ctx, people, { rolling: 7 })).toEqual([{ values: [1, 1, 2, 2, 2, 2, 2], total: 2 }])
  })

  it('adopt a feature with one id after they were exposed with another', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      ana did report at 2025-03-03 09:00
      bob did visit at 2025-03-02 09:00
      bob did visit at 2025-03-30 09:00
      anon-1 is really ana
    `)
    const spec = {
      kind: 'adoption',
      unit: 'person',
      feature: { events: ['report'] },
      exposure: { type: 'first_activity' },
      range: march,
      windowDays: 7,
    }
    expect(await adoption(ctx, adoptionSpec.parse(spec))).toMatchObject({ overall: { exposed: 2, rate: { x: 1, n: 2 } } })
    const invited = { ...spec, exposure: { type: 'event', events: ['visit'] } }
    expect(await adoption(ctx, adoptionSpec.parse(invited))).toMatchObject({ overall: { exposed: 2, rate: { x: 1, n: 2 } } })
  })
})

describe('properties of people who have several ids', () => {
  const byCountry = { breakdown: { property: { of: 'person', name: 'country' } } }
  const totals = async (ctx: Ctx) =>
    Object.fromEntries((await days(ctx, { type: 'count' }, byCountry)).map((line) => [line.segment, line.total]))

  it('hold for all of them, and the one that was told last counts', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      ana did order at 2025-03-02 09:00
      person anon-1 is {"country": "DE"} since 2025-03-01
      person ana is {"plan": "pro"} since 2025-03-02
    `)
    expect(await totals(ctx)).toEqual({ DE: 1, 'Not set': 1 })
    await tell(ctx, 'anon-1 is really ana')
    expect(await totals(ctx)).toEqual({ DE: 2 })
    await tell(ctx, 'person ana is {"country": "FI"} since 2025-03-02')
    expect(await totals(ctx)).toEqual({ FI: 2 })
    await tell(ctx, 'person anon-1 is {"country": null} since 2025-03-03')
    expect(await totals(ctx)).toEqual({ 'Not set': 2 })
    await tell(ctx, 'anon-1 is nobody but anon-1')
    expect(await totals(ctx)).toEqual({ FI: 1, 'Not set': 1 })
  })

  it('filter events of all ids', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      bob did visit at 2025-03-01 09:00
      person ana is {"plan": "pro"}
      person bob is {"plan": "free"}
      anon-1 is really ana
    `)
    const filter = { conditions: [{ property: { of: 'person', name: 'plan' }, op: 'is', values: ['pro'] }] }
    expect(await days(ctx, people, { filter })).toMatchObject([{ total: 1 }])
  })

  it('include the account, which is that of the latest membership of any id', async () => {
    const ctx = await workspaceOf(`
      anon-1 did visit at 2025-03-01 09:00
      ana did visit at 2025-03-02 09:00
      anon-1 belongs to acme since 2025-01-01
      ana belongs to beta since 2025-02-01
    `)
    expect(await days(ctx, { type: 'accounts' })).toMatchObject([{ total: 2 }])
    await tell(ctx, 'anon-1 is really ana')
    expect(await days(ctx, { type: 'accounts' })).toMatchObject([{ total: 1 }])
    await tell(ctx, 'account beta is {"industry": "Ships"}')
    expect(await days(ctx, { type: 'count' }, { breakdown: { property: { of: 'account', name: 'industry' } } })).toMatchObject([
      { segment: 'Ships', total: 2 },
    ])
  })
})
