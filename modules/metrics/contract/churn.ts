import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { asOf, day, explanation, filter, freshness, period, propertyRef, range, rate, segment } from './query.ts'

/**
 * Churn of accounts with paid subscriptions (not a trial, MRR above 0). A subscription is active on the days [started_on, ended_on).
 * Accounts active on the first day of the period are looked at again on the first day after it: whoever is not active then has churned;
 * whoever left and came back in between has not. Revenue is also lost by accounts that stayed and pay less.
 */
const rankBy = z
  .enum(['revenue', 'logo'])
  .default('revenue')
  .describe('What is lost: `revenue` by accounts that left or pay less, or `logo`, accounts that left')

const churnQuestion = {
  range: range.default({ type: 'last', count: 1, unit: 'quarter', includeCurrent: false }),
  filter: filter.optional().describe('Which accounts, by their properties'),
  asOf: asOf.describe('Periods are counted back from this time; what became known of subscriptions later is in the figures'),
}

export const churnSpec = z.strictObject({
  kind: z.literal('churn'),
  ...churnQuestion,
  segmentBy: propertyRef.optional().describe('A property of accounts, or `$plan`'),
  segmentLimit: z.int().min(1).max(200).default(50),
  rankBy,
  months: z.int().min(1).max(60).default(12).describe('Calendar months shown over time, the last one being that of the period’s end'),
})
export type ChurnSpec = z.infer<typeof churnSpec>

const amount = z.number().nullable()

export const churnFigures = z.object({
  /** Churned ÷ active at the start. */
  logo: rate,
  /** Lost by accounts that left (`churned`) and by those that stayed and pay less (`contraction`); `expansion` is of those that pay more. */
  mrr: z.object({ start: amount, churned: amount, contraction: amount, expansion: amount, end: amount }),
  /** (churned + contraction) ÷ MRR at the start: lost revenue, which the growth of others does not make up for. */
  revenueChurn: amount,
  /** MRR at the end of the accounts of the start ÷ MRR at the start. */
  netRevenueRetention: amount,
  /** Why the money is missing: several currencies, or no account. */
  revenueReason: z.string().nullable(),
})
export type ChurnFigures = z.infer<typeof churnFigures>

export const churnResult = z.object({
  kind: z.literal('churn'),
  currency: z.string().nullable(),
  overall: churnFigures,
  segments: z.array(churnFigures.extend({ segment })).nullable(),
  truncated: z.boolean(),
  cut: z.number(),
  months: z.array(churnFigures.extend({ key: day, label: z.string(), partial: z.boolean() })),
  /** By `revenue`, `rate.value` is the revenue churn and n the accounts that paid at the start; a share of money has no x and no interval. */
  answer: z.object({ rankBy: z.enum(['revenue', 'logo']), rate, segment: z.string().nullable(), period: z.string(), sentence: z.string() }),
  period,
  freshness,
  notes: z.array(z.string()),
  sql: z.array(explanation),
})
export type ChurnResult = z.infer<typeof churnResult>

export const runChurn = endpoint({
  id: 'metrics.churn.run',
  method: 'POST',
  path: '/api/answers/churn',
  access: 'metrics:read',
  summary: 'Logo and revenue churn, by segment and month',
  tool: 'Answer "which segment has the highest churn?": revenue churn (MRR lost by accounts that left or pay less) and logo churn (accounts that left) of paying accounts in a period, ranked by the values of an account property.',
  body: churnSpec,
  output: churnResult,
  perMinute: 300,
})

export const churnedAccountsSpec = z.strictObject({
  ...churnQuestion,
  rankBy,
  segment: z.strictObject({ property: propertyRef, value: z.string().nullable().describe('null: the property is not set') }).optional(),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().optional(),
})
export type ChurnedAccountsSpec = z.infer<typeof churnedAccountsSpec>

export const churnedAccounts = z.object({
  /** By currency, largest loss first. An account that pays in several currencies stands once in each: they are never added up. */
  items: z.array(
    z.object({
      account: z.string(),
      name: z.string().nullable(),
      /** MRR on the first day of the period, and on the first day after it. */
      mrr: z.number(),
      mrrEnd: z.number(),
      lost: z.number(),
      currency: z.string(),
      /** That of the account's largest subscription at the start. */
      plan: z.string(),
      hasLeft: z.boolean(),
      /** The day from which an account that left had no active subscription. */
      endedOn: day.nullable(),
    }),
  ),
  /** Accounts, each counted once. */
  total: z.number(),
  next: z.string().nullable(),
})
export type ChurnedAccounts = z.infer<typeof churnedAccounts>

export const listChurnedAccounts = endpoint({
  id: 'metrics.churn.accounts',
  method: 'POST',
  path: '/api/answers/churn/accounts',
  access: 'metrics:read',
  summary: 'Who churned: accounts that left or pay less, with their MRR before and after',
  tool: 'List the accounts that lost revenue in a period (left or pay less; by logo: only those that left), largest loss first.',
  body: churnedAccountsSpec,
  output: churnedAccounts,
  perMinute: 300,
})
