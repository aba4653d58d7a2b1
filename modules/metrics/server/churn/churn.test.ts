import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { churnedAccountsSpec, churnSpec, metricQuestion, type ChurnedAccounts, type ChurnResult } from '../../contract.ts'
import { evaluateMetric } from '../evaluate.ts'
import { churn, churnedAccounts } from './run.ts'

let t: TestApp
const march = { type: 'between', from: '2025-03-01', to: '2025-04-01' }
const ask = (question: object = {}): Promise<ChurnResult> =>
  churn(t.ctx, churnSpec.parse({ kind: 'churn', range: march, months: 3, ...question }))

beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-06-01T00:00:00Z') })
  await tell(
    t.ctx,
    `stays pays 100 EUR for pro from 2025-01-01
     leaves pays 200 EUR for pro from 2025-01-01 until 2025-03-15
     last_day pays 50 EUR for basic from 2025-01-01 until 2025-04-01
     gone_before pays 70 EUR for basic from 2025-01-01 until 2025-03-01
     comes_on_the_day pays 80 EUR for pro from 2025-03-01
     comes_later pays 90 EUR for pro from 2025-03-02
     returns pays 60 EUR for basic from 2025-01-01 until 2025-03-10
     returns pays 60 EUR for basic from 2025-03-20
     shrinks pays 100 EUR for basic from 2025-01-01 until 2025-03-10
     shrinks pays 40 EUR for basic from 2025-03-10
     grows pays 100 EUR for pro from 2025-01-01
     grows pays 30 EUR for addon from 2025-03-05
     tries tries pro from 2025-01-01 until 2025-03-10
     free pays 0 EUR for free from 2025-01-01 until 2025-03-10
     ends_on_first pays 10 EUR for basic from 2025-01-01 until 2025-04-02
     account stays is {"size": "big", "name": "Stays Ltd"}
     account leaves is {"size": "big", "name": "Leaves Ltd"}
     account last_day is {"size": "small"}
     account comes_on_the_day is {"size": "big"}
     account returns is {"size": "big"}
     account shrinks is {"size": "big", "company": "Shrinks Inc"}`,
  )
})
afterAll(() => t.close())

describe('churn', () => {
  it('looks at the payers of the first day again on the first day after', async () => {
    const { overall, currency, period } = await ask()
    // Payers on 1 March: stays, leaves, last_day, comes_on_the_day, returns, shrinks, grows, ends_on_first. Not there on 1 April: leaves, last_day.
    expect(overall.logo).toMatchObject({ x: 2, n: 8, value: 0.25 })
    expect(overall.mrr).toEqual({ start: 700, churned: 250, contraction: 60, expansion: 30, end: 420 })
    expect(overall.revenueChurn).toBeCloseTo(310 / 700, 12)
    expect(overall.netRevenueRetention).toBeCloseTo(420 / 700, 12)
    expect([currency, period.words]).toEqual(['EUR', 'March 2025'])
  })

  it('shows each month; who is not paying at its start is not in it', async () => {
    const { months } = await ask()
    expect(months.map(({ key, logo }) => [key, logo.x, logo.n])).toEqual([
      ['2025-01-01', 0, 8],
      ['2025-02-01', 1, 8],
      ['2025-03-01', 2, 8],
    ])
  })

  it('ranks segments by what they lose, those of few accounts below, and hides none', async () => {
    const { segments, answer, notes } = await ask({ segmentBy: { of: 'account', name: 'size' } })
    expect(segments!.map(({ segment, logo }) => [segment.label, logo.x, logo.n, logo.few])).toEqual([
      ['big', 1, 5, false],
      ['small', 1, 1, true],
      ['Not set', 0, 2, true],
    ])
    expect(segments!.every(({ logo }) => !logo.suppressed)).toBe(true)
    expect(segments![1]).toMatchObject({ logo: { low: expect.any(Number) as number }, mrr: { start: 50 }, revenueChurn: 1 })
    expect(answer).toEqual({
      rankBy: 'revenue',
      rate: { value: 260 / 540, x: null, n: 5, low: null, high: null, smallN: true, few: false, suppressed: false, reason: null },
      segment: 'big',
      period: 'March 2025',
      sentence: 'big loses the most revenue: 48.1 % of MRR in March 2025, €260 of €540, n = 5 accounts.',
    })
    expect(notes).toContain('Segments of fewer than 5 accounts are too few to tell: they stand below the others, whatever they lose.')
    expect(notes).toContain(
      'Lost revenue is that of accounts that left and of accounts that pay less at the end. What others pay more is not set against it.',
    )
  })

  it('ranks by accounts that left when asked to', async () => {
    const { answer } = await ask({ rankBy: 'logo', segmentBy: { of: 'account', name: 'size' } })
    expect(answer).toMatchObject({
      rate: { value: 0.2, x: 1, n: 5 },
      segment: 'big',
      sentence: 'big loses the most accounts: 20.0 % of paying accounts churned in March 2025, n = 5, 3.6–62.4 %.',
    })
  })

  it('says in words that nothing was lost', async () => {
    const january = { range: { type: 'between', from: '2025-01-01', to: '2025-02-01' }, segmentBy: { of: 'account', name: 'size' } }
    expect((await ask(january)).answer).toMatchObject({
      segment: null,
      rate: { value: 0, n: 8 },
      sentence: 'No revenue was lost in January 2025: nobody left or pays less, n = 8 accounts.',
    })
    expect((await ask({ ...january, rankBy: 'logo' })).answer.sentence).toBe('No paying account left in January 2025, n = 8, 0.0–32.4 %.')
  })

  describe('who churned', () => {
    const page = (more: object = {}) => churnedAccounts(t.ctx, churnedAccountsSpec.parse({ range: march, ...more }))

    it('by revenue: who left or pays less, the largest loss first, a page at a time', async () => {
      const first = await page({ limit: 2 })
      expect(first).toMatchObject({
        total: 3,
        items: [
          { account: 'leaves', name: 'Leaves Ltd', mrr: 200, mrrEnd: 0, lost: 200, currency: 'EUR', plan: 'pro', hasLeft: true },
          { account: 'shrinks', name: 'Shrinks Inc', mrr: 100, mrrEnd: 40, lost: 60, hasLeft: false, endedOn: null },
        ],
      })
      expect(first.items[0]!.endedOn).toBe('2025-03-15')
      const second = await page({ limit: 2, cursor: first.next })
      expect(second).toMatchObject({
        total: 3,
        next: null,
        items: [{ account: 'last_day', lost: 50, hasLeft: true, endedOn: '2025-04-01' }],
      })
      await expect(page({ cursor: 'x' })).rejects.toMatchObject({ details: { fields: [{ field: 'cursor' }] } })
    })

    it('by logo: only who left', async () => {
      const { items, total, next } = await page({ rankBy: 'logo' })
      expect([items.map(({ account }) => account), total, next]).toEqual([['leaves', 'last_day'], 2, null])
    })

    it('of a segment', async () => {
      const size = { of: 'account', name: 'size' }
      const named = async (value: string | null) => (await page({ segment: { property: size, value } })).items.map(({ account }) => account)
      expect(await named('big')).toEqual(['leaves', 'shrinks'])
      expect(await named('small')).toEqual(['last_day'])
      expect(await named(null)).toEqual([])
    })

    it('does not take the same amount in other parts for a loss', async () => {
      await tell(
        t.ctx,
        `joins pays 0.1 EUR for a from 2024-01-01 until 2024-01-10
         joins pays 0.2 EUR for b from 2024-01-01 until 2024-01-10
         joins pays 0.3 EUR for c from 2024-01-10 until 2024-02-10`,
      )
      expect((await page({ range: { type: 'between', from: '2024-01-01', to: '2024-02-01' } })).items).toEqual([])
    })
  })

  it('filters by the plan of the subscription', async () => {
    const plan = { conditions: [{ property: { of: 'account', name: '$plan' }, op: 'is', values: ['basic'] }] }
    expect((await ask({ filter: plan })).overall.logo).toMatchObject({ x: 1, n: 4 })
  })

  it('is not a number when nobody paid', async () => {
    const { overall, answer } = await ask({ range: { type: 'between', from: '2020-01-01', to: '2020-02-01' } })
    expect(overall).toMatchObject({ logo: { value: null, n: 0 }, revenueChurn: null, revenueReason: 'No account was paying at the start' })
    expect(answer.sentence).toBe('Churn is not known: No account was paying at the start (January 2020).')
  })

  it('says that a period is not over', async () => {
    const { period, notes } = await ask({ range: { type: 'last', count: 1, unit: 'month', includeCurrent: true } })
    expect(period.partial).toBe(true)
    expect(notes).toContain('The period is not over: endings that are not known yet are missing.')
  })

  it('counts periods back from a time that is asked about', async () => {
    const last = { range: { type: 'last', count: 1, unit: 'month' }, months: 1, asOf: '2025-03-20T00:00:00Z' }
    const { period, months, freshness } = await ask(last)
    expect([period.words, months.map(({ key }) => key), freshness.asOf]).toEqual([
      'February 2025',
      ['2025-02-01'],
      '2025-03-20T00:00:00.000Z',
    ])
    const { items } = await churnedAccounts(t.ctx, churnedAccountsSpec.parse({ range: last.range, asOf: last.asOf }))
    expect(items.map(({ account }) => account)).toEqual(['gone_before'])
  })

  it('is in the metric catalogue, by month', async () => {
    const look = (key: string) =>
      evaluateMetric(t.ctx, key, metricQuestion.parse({ range: { type: 'between', from: '2025-02-01', to: '2025-04-01' } }))
    const logo = await look('logo_churn')
    expect(logo.series[0]).toMatchObject({ direction: 'down', current: { values: [1 / 8, 0.25], total: 3 / 8, n: 8 } })
    expect((await look('revenue_churn')).series[0]!.current.values).toEqual([70 / 690, 310 / 700])
  })

  it('refuses a filter of the whole chart rather than leaving it out', async () => {
    const filter = { conditions: [{ property: { of: 'account', name: 'size' }, op: 'is_set' }] }
    const question = { range: { type: 'between', from: '2025-02-01', to: '2025-04-01' }, filter }
    await expect(evaluateMetric(t.ctx, 'logo_churn', metricQuestion.parse(question))).rejects.toMatchObject({
      details: { fields: [{ field: 'filter' }] },
    })
  })

  it('never adds currencies up', async () => {
    await tell(t.ctx, 'abroad pays 5 USD for pro from 2025-01-01')
    const { overall, currency } = await ask()
    expect(overall).toMatchObject({
      logo: { x: 2, n: 9 },
      revenueChurn: null,
      revenueReason: 'Amounts are in EUR, USD; they cannot be added up',
    })
    expect(currency).toBeNull()
  })

  it('lists an account that pays in several currencies once in each', async () => {
    await tell(
      t.ctx,
      `both pays 300 USD for pro from 2023-01-01 until 2023-03-10
       both pays 20 EUR for addon from 2023-01-01 until 2023-03-15
       moves pays 50 EUR for pro from 2023-01-01 until 2023-03-10
       moves pays 60 USD for pro from 2023-03-10 until 2023-04-15
       euros pays 500 EUR for pro from 2023-01-01 until 2023-03-02`,
    )
    const spring = { range: { type: 'between', from: '2023-03-01', to: '2023-04-01' }, limit: 2 }
    const rows = (page: ChurnedAccounts) =>
      page.items.map(({ account, currency, mrr, mrrEnd, lost, plan, hasLeft }) => [account, currency, mrr, mrrEnd, lost, plan, hasLeft])
    const first = await churnedAccounts(t.ctx, churnedAccountsSpec.parse(spring))
    expect([first.total, rows(first)]).toEqual([
      3,
      [
        ['euros', 'EUR', 500, 0, 500, 'pro', true],
        ['moves', 'EUR', 50, 0, 50, 'pro', false],
      ],
    ])
    const second = await churnedAccounts(t.ctx, churnedAccountsSpec.parse({ ...spring, cursor: first.next }))
    expect([second.total, second.next, rows(second)]).toEqual([
      3,
      null,
      [
        ['both', 'EUR', 20, 0, 20, 'pro', true],
        ['both', 'USD', 300, 0, 300, 'pro', true],
      ],
    ])
    const left = await churnedAccounts(t.ctx, churnedAccountsSpec.parse({ ...spring, limit: 50, rankBy: 'logo' }))
    expect([left.total, left.items.map(({ account, currency }) => `${account} ${currency}`)]).toEqual([
      2,
      ['euros EUR', 'both EUR', 'both USD'],
    ])
  })
})
