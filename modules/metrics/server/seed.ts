import type { Ctx } from '#kernel/context.ts'
import type { EventSelector, Measure, Metric } from '../contract.ts'
import { addMetric } from './metrics.ts'

const anything: EventSelector = { events: 'any' }
const people: Measure = { type: 'people' }

type Seed = Pick<Metric, 'key' | 'name' | 'description' | 'unit' | 'direction' | 'spec'>

/** What every product team asks for first. Each definition says exactly what is counted. */
export const seededMetrics: readonly Seed[] = [
  {
    key: 'dau',
    name: 'Daily active people',
    description: 'Different people with at least one event of any kind on the day, in the workspace’s time zone.',
    unit: 'people',
    direction: 'up',
    spec: { kind: 'events', ...anything, measure: people, interval: 'day' },
  },
  {
    key: 'wau_calendar',
    name: 'Weekly active people (calendar week)',
    description: 'Different people with at least one event in the calendar week, which begins on the workspace’s first day of the week.',
    unit: 'people',
    direction: 'up',
    spec: { kind: 'events', ...anything, measure: people, interval: 'week' },
  },
  {
    key: 'wau_rolling_7',
    name: 'Weekly active people (rolling 7 days)',
    description: 'For each day: different people with at least one event on that day or the 6 days before it.',
    unit: 'people',
    direction: 'up',
    spec: { kind: 'events', ...anything, measure: people, rolling: 7, interval: 'day' },
  },
  {
    key: 'mau_calendar',
    name: 'Monthly active people (calendar month)',
    description: 'Different people with at least one event in the calendar month.',
    unit: 'people',
    direction: 'up',
    spec: { kind: 'events', ...anything, measure: people, interval: 'month' },
  },
  {
    key: 'mau_rolling_28',
    name: 'Monthly active people (rolling 28 days)',
    description:
      'For each day: different people with at least one event on that day or the 27 days before it. 28 days hold four of each weekday.',
    unit: 'people',
    direction: 'up',
    spec: { kind: 'events', ...anything, measure: people, rolling: 28, interval: 'day' },
  },
  {
    key: 'stickiness',
    name: 'Stickiness (DAU ÷ MAU)',
    description:
      'For each day: people active on the day ÷ people active on that day or the 27 days before it. Over a range: the sum of the daily active people of all whole days ÷ the sum of their rolling 28-day active people.',
    unit: 'ratio',
    direction: 'up',
    spec: {
      kind: 'ratio',
      numerator: { ...anything, measure: people },
      denominator: { ...anything, measure: people, rolling: 28 },
      interval: 'day',
      total: 'buckets',
    },
  },
  {
    key: 'feature_adoption',
    name: 'Feature adoption rate',
    description:
      'Of the accounts that were active in the period: the share that used the feature within 28 days (28 × 24 hours) from their own first activity in it. Accounts whose 28 days are not over are not counted. Give the feature when you look at it.',
    unit: 'ratio',
    direction: 'up',
    spec: { kind: 'adoption', unit: 'account', exposure: { type: 'first_activity' }, windowDays: 28, minUses: 1 },
  },
  {
    key: 'logo_churn',
    name: 'Logo churn',
    description:
      'Of the accounts with a paid subscription (no trial, MRR above 0) on the first day of the month: the share without one on the first day of the next month.',
    unit: 'ratio',
    direction: 'down',
    spec: { kind: 'churn', of: 'logo' },
  },
  {
    key: 'revenue_churn',
    name: 'Revenue churn',
    description:
      'MRR lost in the month ÷ MRR of all paying accounts on its first day. Lost is the MRR of accounts without a paid subscription on the first day of the next month, and what the others pay less by then. What accounts pay more is not set against it.',
    unit: 'ratio',
    direction: 'down',
    spec: { kind: 'churn', of: 'revenue' },
  },
]

/** Fills the catalogue of a new workspace. */
export async function seed(ctx: Ctx): Promise<void> {
  for (const metric of seededMetrics) await addMetric(ctx, metric, true)
}
