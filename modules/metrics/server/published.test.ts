import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { event } from '#test/stories.ts'
import { trendSpec, type TrendResult } from '../contract.ts'
import moodleFacts from '#test/fixtures/moodle_events.facts.json' with { type: 'json' }
import retailFacts from '../../../demo/data/online_retail.facts.json' with { type: 'json' }
import { trend } from './trend/run.ts'

/** Figures of public data sets that were computed by others' tools (pandas) or published. */
const csv = async (path: string): Promise<Record<string, string>[]> =>
  parse(gunzipSync(await readFile(new URL(path, import.meta.url))), { columns: true, bom: true })

let t: TestApp
const ask = (question: object): Promise<TrendResult> => trend(t.ctx, trendSpec.parse({ kind: 'trend', ...question }))
const any = (type: string) => [{ kind: 'events', events: 'any', measure: { type } }]
const metric = (key: string) => [{ kind: 'metric', metric: key }]

describe('the log of a Moodle course', () => {
  const range = { type: 'between', from: '2019-09-09', to: '2019-10-28' }

  beforeAll(async () => {
    t = await testApp()
    const rows = await csv('../../../test/fixtures/moodle_events.csv.gz')
    const events = rows.map(({ user = '', time = '', action = '' }) => event(user, action, `${time.replace(' ', 'T')}Z`))
    for (let i = 0; i < events.length; i += 25_000) await t.ctx.ch.insert('events', events.slice(i, i + 25_000))
  })
  afterAll(() => t.close())

  it('has its rows and people', async () => {
    const [count, people] = (await ask({ series: [...any('count'), ...any('people')], range })).series
    expect([count!.current.total, people!.current.total]).toEqual([moodleFacts.rows, moodleFacts.users])
  })

  it('has its daily active people', async () => {
    const { axis, series } = await ask({ series: metric('dau'), range })
    const values = series[0]!.current.values as number[]
    const active = values.filter((value) => value > 0)
    const most = Math.max(...values)
    expect([axis[values.indexOf(most)]!.key, most]).toEqual(moodleFacts.dau_max)
    expect(active).toHaveLength(moodleFacts.active_days)
    expect(active.reduce((a, b) => a + b, 0) / active.length).toBeCloseTo(moodleFacts.dau_mean_over_active_days, 3)
  })

  it('has its weekly active people, and a rolling window agrees with the calendar on Sundays', async () => {
    const weeks = Object.values(moodleFacts.weekly_active_users_iso)
    expect((await ask({ series: metric('wau_calendar'), interval: 'week', range })).series[0]!.current.values).toEqual(weeks)
    const rolling = (await ask({ series: metric('wau_rolling_7'), range })).series[0]!.current.values
    expect(rolling.filter((_, i) => i % 7 === 6)).toEqual(weeks)
  })

  it('has its actions, by events and by people', async () => {
    const breakdown = { property: { of: 'event', name: '$event' }, limit: 20 }
    const { series } = await ask({ series: [...any('count'), ...any('people')], breakdown, range })
    const totals = (key: string) =>
      Object.fromEntries(series.filter((one) => one.key === key).map((one) => [one.segment!.label, one.current.total]))
    expect(totals('A')).toEqual(moodleFacts.actions)
    expect(totals('B')).toEqual(moodleFacts.users_by_action)
  })
})

describe('a year of an online shop', () => {
  const range = { type: 'between', from: '2010-12-01', to: '2012-01-01' }

  beforeAll(async () => {
    t = await testApp()
    const invoices = new Map<string, { who: string; at: string; country: string; lines: number; amount: number }>()
    for (const row of await csv('../../../demo/data/online_retail.csv.gz')) {
      const { InvoiceNo, InvoiceDate = '', CustomerID: who = '', Country: country = '' } = row
      const key = JSON.stringify([InvoiceNo, InvoiceDate, who, country])
      const found = invoices.get(key) ?? { who, at: `${InvoiceDate.replace(' ', 'T')}Z`, country, lines: 0, amount: 0 }
      invoices.set(key, { ...found, lines: found.lines + 1, amount: found.amount + Number(row['Quantity']) * Number(row['UnitPrice']) })
    }
    const events = [...invoices.values()].map(({ who, at, ...props }) => event(who, 'invoice', at, props))
    await t.ctx.ch.insert('events', events)
  })
  afterAll(() => t.close())

  it('has its customers by month; invoices without one are nobody’s', async () => {
    const { series, axis } = await ask({ series: metric('mau_calendar'), interval: 'month', range })
    const months = Object.fromEntries(axis.map((step, i) => [step.key.slice(0, 7), series[0]!.current.values[i]]))
    expect(months).toEqual(retailFacts.monthly_active_customers)
    expect(series[0]!.current.total).toBe(retailFacts.customers)
  })

  it('has its rows and revenue', async () => {
    const sum = (property: string) => ({ kind: 'events', events: ['invoice'], measure: { type: 'sum', property } })
    const [lines, amount] = (await ask({ series: [sum('lines'), sum('amount')], interval: 'quarter', range })).series
    expect(lines!.current.total).toBe(retailFacts.rows)
    expect(amount!.current.total).toBeCloseTo(retailFacts.net_revenue_sum_qty_x_price, 1)
  })

  it('says how many countries went into Other', async () => {
    const result = await ask({
      series: any('count'),
      interval: 'quarter',
      range,
      breakdown: { property: { of: 'event', name: 'country' }, limit: 10 },
    })
    expect([result.cut, result.series.length]).toEqual([retailFacts.countries - 10, 11])
  })
})
