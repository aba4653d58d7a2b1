import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { trendSpec, type TrendResult } from '../../contract.ts'
import { trend } from './run.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-30T10:00:00Z') })
})
afterAll(() => t.close())

const inZone = (timezone: string, weekStart = 1): Ctx => ({ ...t.ctx, workspace: { ...t.ctx.workspace, timezone, weekStart } })
const between = (from: string, to: string) => ({ type: 'between', from, to })
const count = (event: string, type = 'count') => [{ kind: 'events', events: [event], measure: { type } }]

async function ask(ctx: Ctx, event: string, question: object, measure = 'count'): Promise<TrendResult> {
  return trend(ctx, trendSpec.parse({ kind: 'trend', series: count(event, measure), ...question }))
}

/** The steps of the axis with what was counted in them, zeros left out. */
const counted = ({ axis, series }: TrendResult): Record<string, number | null> =>
  Object.fromEntries(axis.flatMap((step, i) => (series[0]!.current.values[i] ? [[step.key, series[0]!.current.values[i]]] : [])))

describe('days where clocks change', () => {
  it('Cairo has no midnight on 25 April 2025: the day begins at 01:00 and nothing is lost or doubled', async () => {
    await tell(
      t.ctx,
      `ana did cairo at 2025-04-24 21:59:59.999
       ana did cairo at 2025-04-24 22:00
       ana did cairo at 2025-04-25 20:59:59.999
       ana did cairo at 2025-04-25 21:00`,
    )
    const result = await ask(inZone('Africa/Cairo'), 'cairo', { range: between('2025-04-23', '2025-04-27') })
    expect(result.axis.map((step) => step.key)).toEqual(['2025-04-23', '2025-04-24', '2025-04-25', '2025-04-26'])
    expect(result.series[0]!.current.values).toEqual([0, 1, 2, 1])
    expect(result.series[0]!.current.total).toBe(4)
  })

  it('Santiago lives the hour before midnight twice on 5 April 2025', async () => {
    await tell(
      t.ctx,
      `ana did santiago at 2025-04-06 02:30
       ana did santiago at 2025-04-06 03:30
       ana did santiago at 2025-04-06 04:00`,
    )
    const result = await ask(inZone('America/Santiago'), 'santiago', { range: between('2025-04-05', '2025-04-07') })
    expect(counted(result)).toEqual({ '2025-04-05': 2, '2025-04-06': 1 })
    const hours = await ask(inZone('America/Santiago'), 'santiago', { range: between('2025-04-05', '2025-04-06'), interval: 'hour' })
    expect(hours.axis).toHaveLength(25)
    expect(hours.axis.slice(-2).map((step) => step.label)).toEqual(['5 Apr 2025 23:00 -03:00', '5 Apr 2025 23:00 -04:00'])
    expect(counted(hours)).toEqual({ '2025-04-06T02:00:00.000Z': 1, '2025-04-06T03:00:00.000Z': 1 })
  })

  it('Kolkata’s hours begin at half past in UTC', async () => {
    await tell(
      t.ctx,
      `ana did kolkata at 2025-03-03 18:29:59.999
       ana did kolkata at 2025-03-03 18:30
       ana did kolkata at 2025-03-03 19:29`,
    )
    const result = await ask(inZone('Asia/Kolkata'), 'kolkata', { range: between('2025-03-03', '2025-03-05'), interval: 'hour' })
    expect(result.axis).toHaveLength(48)
    expect(counted(result)).toEqual({ '2025-03-03T17:30:00.000Z': 1, '2025-03-03T18:30:00.000Z': 2 })
    expect(result.axis[24]!.label).toBe('4 Mar 2025 00:00 +05:30')
  })

  it('Lord Howe falls back by half an hour on 6 April 2025', async () => {
    await tell(
      t.ctx,
      `ana did howe at 2025-04-05 14:30
       ana did howe at 2025-04-05 15:10
       ana did howe at 2025-04-05 15:30`,
    )
    const result = await ask(inZone('Australia/Lord_Howe'), 'howe', { range: between('2025-04-06', '2025-04-07'), interval: 'hour' })
    expect(result.axis.slice(1, 4).map((step) => step.label)).toEqual([
      '6 Apr 2025 01:00 +11:00',
      '6 Apr 2025 01:30 +10:30',
      '6 Apr 2025 02:00 +10:30',
    ])
    expect(counted(result)).toEqual({ '2025-04-05T14:00:00.000Z': 1, '2025-04-05T15:00:00.000Z': 1, '2025-04-05T15:30:00.000Z': 1 })
  })
})

describe('weeks, months and quarters', () => {
  beforeAll(() =>
    tell(
      t.ctx,
      `ana did step at 2025-03-02 23:59:59.999
       ana did step at 2025-03-03 00:00
       ana did step at 2025-03-05 12:00
       ana did step at 2025-03-08 12:00
       ana did step at 2025-03-09 12:00
       ana did step at 2025-04-01 00:00`,
    ),
  )

  it.each([
    [1, { '2025-02-24': 1, '2025-03-03': 4 }],
    [2, { '2025-02-25': 2, '2025-03-04': 3 }],
    [3, { '2025-02-26': 2, '2025-03-05': 3 }],
    [4, { '2025-02-27': 3, '2025-03-06': 2 }],
    [5, { '2025-02-28': 3, '2025-03-07': 2 }],
    [6, { '2025-03-01': 3, '2025-03-08': 2 }],
    [7, { '2025-03-02': 4, '2025-03-09': 1 }],
  ])('weeks that begin on weekday %i', async (weekStart, expected) => {
    const result = await ask(inZone('UTC', weekStart), 'step', { range: between('2025-02-24', '2025-03-17'), interval: 'week' })
    expect(counted(result)).toEqual(expected)
  })

  it('months and quarters', async () => {
    const range = between('2025-01-01', '2025-07-01')
    expect(counted(await ask(t.ctx, 'step', { range, interval: 'month' }))).toEqual({ '2025-03-01': 5, '2025-04-01': 1 })
    const quarters = await ask(t.ctx, 'step', { range, interval: 'quarter' })
    expect(quarters.axis.map((step) => step.label)).toEqual(['Q1 2025', 'Q2 2025'])
    expect(counted(quarters)).toEqual({ '2025-01-01': 5, '2025-04-01': 1 })
  })

  it('marks what is cut at the start, cut at the end, running and in the future', async () => {
    const cut = await ask(t.ctx, 'step', { range: between('2025-03-05', '2025-03-12'), interval: 'week' })
    expect(cut.axis).toMatchObject([
      { key: '2025-03-03', partial: true, why: 'cut' },
      { key: '2025-03-10', partial: true, why: 'cut' },
    ])
    expect(cut.series[0]!.current.values).toEqual([3, 0])
    const now = await ask(t.ctx, 'step', { range: between('2025-03-01', '2025-06-01'), interval: 'month' })
    expect(now.axis.map((step) => step.why)).toEqual([null, 'running', 'future'])
    expect(now.series[0]!.current).toMatchObject({ values: [5, 1, null], missing: { 2: 'Has not begun' } })
    expect(now.period.partial).toBe(true)
  })
})

describe('relative ranges', () => {
  it('means complete periods unless the running one is asked for', async () => {
    const complete = await ask(t.ctx, 'step', { range: { type: 'last', count: 2, unit: 'month' }, interval: 'month' })
    expect(complete.axis.map((step) => step.key)).toEqual(['2025-02-01', '2025-03-01'])
    expect(complete.period.partial).toBe(false)
    const running = await ask(t.ctx, 'step', { range: { type: 'last', count: 2, unit: 'month', includeCurrent: true }, interval: 'month' })
    expect(running.axis.map((step) => [step.key, step.why])).toEqual([
      ['2025-02-01', null],
      ['2025-03-01', null],
      ['2025-04-01', 'running'],
    ])
  })

  it('knows today from the workspace’s zone', async () => {
    const kiritimati = await ask(inZone('Pacific/Kiritimati'), 'step', { range: { type: 'last', count: 1, unit: 'day' } })
    expect(kiritimati.period).toMatchObject({ from: '2025-04-30', to: '2025-05-01', words: '30 Apr 2025' })
  })

  it('compares with the period of the same length before, without overlap', async () => {
    const week = await ask(t.ctx, 'step', { range: between('2025-03-03', '2025-03-10'), compare: 'previous' })
    expect(week.previousPeriod).toMatchObject({ from: '2025-02-24', to: '2025-03-03' })
    expect(week.series[0]!).toMatchObject({ current: { total: 4 }, previous: { total: 1, values: [0, 0, 0, 0, 0, 0, 1] }, change: 3 })
    const quarter = await ask(t.ctx, 'step', { range: between('2025-01-01', '2025-04-01'), interval: 'month', compare: 'previous' })
    expect(quarter.previousPeriod).toMatchObject({ from: '2024-10-01', to: '2025-01-01', words: 'Q4 2024' })
    expect(quarter.series[0]!.change).toBeNull()
    const soFar = await ask(t.ctx, 'step', { range: { type: 'to_date', unit: 'month' }, compare: 'previous' })
    expect([soFar.period.from, soFar.period.to, soFar.previousPeriod!.from, soFar.previousPeriod!.to]).toEqual([
      '2025-04-01',
      '2025-05-01',
      '2025-03-01',
      '2025-03-31',
    ])
  })

  it('answers as it would have been at an earlier time', async () => {
    const then = await ask(t.ctx, 'step', { range: { type: 'to_date', unit: 'month' }, asOf: '2025-03-05T12:00:00Z' })
    expect(then.period.words).toBe('1 Mar 2025 to 5 Mar 2025')
    expect(then.series[0]!.current.total).toBe(2)
    await expect(ask(t.ctx, 'step', { asOf: '2099-01-01T00:00:00Z' })).rejects.toThrow('Nobody knows the future')
  })

  it('refuses ranges that end before they begin and axes that nobody could read', async () => {
    await expect(ask(t.ctx, 'step', { range: between('2025-03-03', '2025-03-03') })).rejects.toMatchObject({
      details: { fields: [{ field: 'range.to' }] },
    })
    await expect(ask(t.ctx, 'step', { range: between('2015-01-01', '2025-01-01') })).rejects.toMatchObject({
      details: { fields: [{ field: 'interval' }] },
    })
    await expect(ask(t.ctx, 'step', { range: between('2024-01-01', '2025-01-01'), interval: 'hour' })).rejects.toMatchObject({
      details: { fields: [{ field: 'interval' }] },
    })
  })
})

describe('rolling windows', () => {
  beforeAll(() =>
    tell(
      t.ctx,
      `ana did open at 2025-03-04 00:00
       bob did open at 2025-03-03 23:59:59.999
       ana did open at 2025-03-06 12:00
       cat did open at 2025-03-11 00:00`,
    ),
  )

  it('count day d with its 6 days before: midnight at d − 6 belongs to it, midnight at d + 1 does not', async () => {
    const result = await ask(t.ctx, 'open', { range: between('2025-03-09', '2025-03-14'), rolling: 7 }, 'people')
    // 9 March looks at 3 to 9 March: ana, bob. 10 March at 4 to 10: ana; cat at midnight of the 11th is not in it.
    expect(result.series[0]!.current.values).toEqual([2, 1, 2, 2, 1])
    expect(result.series[0]!.current.total).toBe(1)
  })

  it('reach back before the range, over 28 days', async () => {
    const result = await ask(t.ctx, 'open', { range: between('2025-03-30', '2025-04-09'), rolling: 28 }, 'people')
    expect(result.series[0]!.current.values).toEqual([3, 2, 2, 2, 1, 1, 1, 1, 1, 0])
    expect(result.series[0]!.current.total).toBe(0)
  })

  it('refuse what has no rolling meaning', async () => {
    await expect(ask(t.ctx, 'open', { rolling: 7 })).rejects.toMatchObject({ details: { fields: [{ field: 'series[0].measure' }] } })
    await expect(ask(t.ctx, 'open', { rolling: 7, interval: 'week' }, 'people')).rejects.toMatchObject({
      details: { fields: [{ field: 'interval' }] },
    })
  })
})
