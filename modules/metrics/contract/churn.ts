import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { day, explanation, filter, freshness, period, propertyRef, range, rate, segment } from './query.ts'

/**
 * Churn of accounts with paid subscriptions (not a trial, MRR above 0). A subscription is active on the days [started_on, ended_on).
 * Accounts active on the first day of the period are looked at again on the first day after it: whoever is not active then has churned;
 * whoever left and came back in between has not.
 */
const churnQuestion = {
  range: range.default({ type: 'last', count: 1, unit: 'quarter', includeCurrent: false }),
  filter: filter.optional().describe('Which accounts, by their properties'),
}

export const churnSpec = z.strictObject({
  kind: z.literal('churn'),
  ...churnQuestion,
  segmentBy: propertyRef.optional().describe('A property of accounts, or `$plan`'),
  segmentLimit: z.int().min(1).max(200).default(50),
  rankBy: z.enum(['logo', 'revenue']).default('logo'),
  months: z.int().min(1).max(60).default(12).describe('Calendar months shown over time, the last one being that of the period’s end'),
})
export type ChurnSpec = z.infer<typeof churnSpec>

const amount = z.number().nullable()

export const churnFigures = z.object({
  /** Churned ÷ active at the start. */
  logo: rate,
  mrr: z.object({ start: amount, churned: amount, contraction: amount, expansion: amount, end: amount }),
  /** MRR of churned accounts ÷ MRR at the start. */
  revenueChurn: amount,
  /** (churned + contraction) ÷ MRR at the start. */
  grossRevenueChurn: amount,
  /** MRR at the end of the accounts of the start ÷ MRR at the start. */
  netRevenueRetention: amount,
  /** Why the money is missing: several currencies, no account, fewer than 5. */
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
  answer: z.object({ rate, segment: z.string().nullable(), period: z.string(), sentence: z.string() }),
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
  tool: 'Answer "which segment has the highest churn?": logo and revenue churn of paying accounts in a period, ranked by the values of an account property, with n and interval.',
  body: churnSpec,
  output: churnResult,
  perMinute: 300,
})

export const churnedAccountsSpec = z.strictObject({
  ...churnQuestion,
  segment: z.strictObject({ property: propertyRef, value: z.string().nullable().describe('null: the property is not set') }).optional(),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().optional(),
})
export type ChurnedAccountsSpec = z.infer<typeof churnedAccountsSpec>

export const churnedAccounts = z.object({
  /** Largest MRR first. `endedOn` is the day from which the account had no active subscription. */
  accounts: z.array(
    z.object({
      account: z.string(),
      name: z.string().nullable(),
      mrr: z.number(),
      currency: z.string(),
      plan: z.string(),
      endedOn: day,
    }),
  ),
  total: z.number(),
  nextCursor: z.string().nullable(),
})
export type ChurnedAccounts = z.infer<typeof churnedAccounts>

export const listChurnedAccounts = endpoint({
  id: 'metrics.churn.accounts',
  method: 'POST',
  path: '/api/answers/churn/accounts',
  access: 'metrics:read',
  summary: 'Who churned: accounts with MRR, plan and day',
  tool: 'List the accounts that churned in a period, largest MRR first.',
  body: churnedAccountsSpec,
  output: churnedAccounts,
})
