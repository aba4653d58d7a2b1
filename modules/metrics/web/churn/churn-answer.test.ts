import { expect, test } from 'vitest'
import type { ChurnFigures, ChurnResult, Rate } from '#modules/metrics/contract.ts'
import {
  amountsWords,
  churnBars,
  churnChart,
  churnSentence,
  hasNoSubscriptions,
  highest,
  lessWords,
  lossWords,
  nothingLost,
  orderMayBeChance,
  paidWords,
  subject,
} from './churn-answer.ts'

const locale = { language: 'en-US', zone: 'UTC', weekStart: 1, currency: 'USD' }
const rate = (x: number, n: number, spread = 0.02): Rate => ({
  value: x / n,
  x,
  n,
  low: x / n - spread,
  high: x / n + spread,
  smallN: n < 100,
  few: n < 5,
  suppressed: false,
  reason: null,
})
const figures = (x: number, n: number, revenueChurn: number | null = 0.05): ChurnFigures => ({
  logo: rate(x, n),
  mrr: { start: 1000, churned: 50, contraction: 0, expansion: 0, end: 950 },
  revenueChurn,
  netRevenueRetention: 0.95,
  revenueReason: revenueChurn === null ? 'Amounts are in EUR, USD; they cannot be added up' : null,
})
const part = (name: string, its: ChurnFigures) => ({ segment: { kind: 'value' as const, value: name, label: name }, ...its })

const result: ChurnResult = {
  kind: 'churn',
  currency: 'USD',
  overall: figures(25, 300),
  segments: [part('Enterprise', figures(20, 100, 0.02)), part('Basic', figures(5, 200, 0.09)), part('Tiny', figures(0, 3, 0))],
  truncated: false,
  cut: 0,
  months: [{ key: '2026-01-01', label: 'Jan', partial: false, ...figures(10, 300) }],
  answer: { rankBy: 'logo', rate: rate(20, 100), segment: 'Enterprise', period: 'Q1 2026', sentence: '' },
  period: { from: '2026-01-01', to: '2026-04-01', words: 'Q1 2026', timezone: 'UTC', partial: false },
  freshness: { watermark: null, lastReceived: null, lastEvent: null, asOf: '2026-04-01T00:00:00Z' },
  notes: [],
  sql: [],
}

test('the segment that churns most is named, and measured against all', () => {
  expect(highest(result, 'logo')?.segment.label).toBe('Enterprise')
  expect(churnSentence(result, 'logo', 'plan', 'en-US')).toBe('of Enterprise accounts churned, the most of any plan; of all it was 8.3%')
  expect(churnSentence({ ...result, segments: null }, 'revenue', undefined)).toBe('of recurring revenue was lost')
  const byRevenue = { ...result, segments: [part('Basic', figures(5, 200, 0.09)), part('Pro', figures(0, 100, 0))] }
  expect(churnSentence(byRevenue, 'revenue', 'plan', 'en-US')).toBe(
    'of the recurring revenue of Basic was lost, the most of any plan; of all it was 5.0%',
  )
  expect(amountsWords(byRevenue.overall, 'USD', 'en-US')).toBe('$50 of $1,000 a month')
})

test('the most of those that are enough, where a segment of too few lost a greater share', () => {
  const segments = [part('Enterprise', figures(20, 100)), part('Tiny', figures(2, 3))]
  expect(churnSentence({ ...result, segments }, 'logo', 'plan', 'en-US')).toBe(
    'of Enterprise accounts churned, the most of any plan with 5 accounts or more; of all it was 8.3%',
  )
})

test('when nobody left, nobody leads, and words say so', () => {
  const none = { ...result, segments: [part('A', figures(0, 100)), part('B', figures(0, 100))], overall: figures(0, 200) }
  expect(nothingLost(none, 'logo')).toBe('No paying account left.')
  expect(nothingLost(none, 'revenue')).toBeUndefined()
  expect(nothingLost({ ...none, overall: figures(0, 200, 0) }, 'revenue')).toBe('No revenue was lost: nobody left or pays less.')
  expect(nothingLost(result, 'logo')).toBeUndefined()
  expect(subject(none, 'logo')).toBe(none.overall)
  expect(orderMayBeChance(none, 'logo')).toBe(false)
})

test('lost money is told apart: who left, and who pays less', () => {
  const lost = (by: 'logo' | 'revenue', x: number, contraction: number) => {
    const { mrr, ...overall } = figures(x, 300)
    return lossWords({ ...result, overall: { ...overall, mrr: { ...mrr, churned: x && 50, contraction } } }, by, 'en-US')
  }
  expect(lost('revenue', 25, 20)).toBe(
    'Of $70 a month that were lost in all, $50 are of accounts that left and $20 of accounts that stayed and pay less.',
  )
  expect(lost('revenue', 0, 20)).toBe('Nobody left: all $20 a month were lost by accounts that stayed and pay less.')
  expect(lost('logo', 0, 20)).toBe('Accounts that stayed pay $20 a month less than at the start: 5.0% revenue churn.')
  expect([lost('logo', 25, 20), lost('revenue', 25, 0)]).toEqual([undefined, undefined])
})

test('an order that may be chance is recognised by overlapping intervals', () => {
  expect(orderMayBeChance(result, 'logo')).toBe(false)
  const close = { ...result, segments: [part('A', figures(20, 100)), part('B', figures(19, 100))] }
  expect(orderMayBeChance(close, 'logo')).toBe(true)
  expect(orderMayBeChance(close, 'revenue')).toBe(false)
})

test('bars of too few accounts say so, by any rank, and others why money is missing', () => {
  const [enterprise, , tiny] = churnBars(result, 'logo')
  expect(tiny).toMatchObject({ value: 0, n: 3, isSmallN: true, note: 'too few to tell' })
  expect(churnBars(result, 'revenue')[2]).toMatchObject({ n: 3, low: null, isSmallN: true, note: 'too few to tell' })
  expect(enterprise).toMatchObject({ id: '=Enterprise', value: 0.2, n: 100, isSmallN: false })
  const mixed = churnBars({ ...result, segments: [part('A', figures(20, 100, null))] }, 'revenue')
  expect(mixed[0]).toMatchObject({ value: null, reason: 'Amounts are in EUR, USD; they cannot be added up', low: null })
})

test('amounts of an account in several currencies stand beside each other', () => {
  const rows = [
    { mrr: 20, mrrEnd: 0, currency: 'EUR' },
    { mrr: 300, mrrEnd: 100, currency: 'USD' },
  ]
  expect(paidWords(rows, 'en-US')).toBe('€20 and $300')
  expect(lessWords(rows, 'en-US')).toBe('€0 of MRR instead of €20, $100 of MRR instead of $300')
})

test('a month says what it rests on', () => {
  const spec = churnChart(result, locale)
  expect(spec.legend.map(({ name }) => name)).toEqual(['Revenue churn', 'Logo churn'])
  expect(spec.tooltip(0).note).toBe('$50 of $1,000 a month lost. 10 of 300 accounts left, 1.3–5.3%')
})

test('without paying accounts in any month there are no subscriptions', () => {
  const none = { ...figures(0, 1), logo: { ...rate(0, 1), n: 0, value: null } }
  expect(hasNoSubscriptions({ ...result, overall: none, months: [{ ...result.months[0]!, ...none }] })).toBe(true)
  expect(hasNoSubscriptions({ ...result, overall: none })).toBe(false)
})
