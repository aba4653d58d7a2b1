import { countOf, days, metricOf, property, trend, where, type NewChart, type NewDashboard, type NewMetric } from './content.ts'

const twoYears = days('2023-01-01', '2025-01-01')
const lastQuarter = days('2024-10-01', '2025-01-01')
/** Compared with the quarter before it. */
const quarterQuestion = { interval: 'month', range: lastQuarter, compare: 'previous' } as const

export const productMetrics: NewMetric[] = [
  {
    key: 'new_mrr',
    name: 'New MRR',
    description: 'Monthly recurring revenue of the subscriptions that started.',
    unit: 'USD',
    direction: 'up',
    spec: { kind: 'events', events: ['subscription_started'], measure: { type: 'sum', property: 'mrr' } },
  },
  {
    key: 'ended_mrr',
    name: 'Ended MRR',
    description: 'Monthly recurring revenue of the subscriptions that ended.',
    unit: 'USD',
    direction: 'down',
    spec: { kind: 'events', events: ['subscription_ended'], measure: { type: 'sum', property: 'mrr' } },
  },
  {
    key: 'errors_per_use',
    name: 'Errors per use',
    description: 'Errors that a feature showed ÷ times that it was used.',
    unit: 'ratio',
    direction: 'down',
    spec: {
      kind: 'ratio',
      numerator: { events: ['feature_used'], measure: { type: 'sum', property: 'error_count' } },
      denominator: { events: ['feature_used'], measure: { type: 'sum', property: 'usage_count' } },
    },
  },
  {
    key: 'ticket_satisfaction',
    name: 'Satisfaction with support',
    description: 'Average score, 3 to 5, of closed tickets. Tickets without a score are left out.',
    unit: 'number',
    direction: 'up',
    spec: { kind: 'events', events: ['ticket_closed'], measure: { type: 'average', property: 'satisfaction' } },
  },
  {
    key: 'reported_churn',
    name: 'Reported churn',
    description:
      'Accounts with a churn event ÷ accounts with any event. Not the same as churn from subscriptions: most of these accounts keep some.',
    unit: 'ratio',
    direction: 'down',
    spec: {
      kind: 'ratio',
      numerator: { events: ['account_churned'], measure: { type: 'accounts' } },
      denominator: { events: 'any', measure: { type: 'accounts' } },
    },
  },
]

const features = trend('Use of features', 'stacked', 'Accounts that used a feature in the quarter, the eight most used features.', {
  series: [countOf('Accounts', ['feature_used'], { type: 'accounts' })],
  interval: 'quarter',
  range: twoYears,
  breakdown: { property: property('event', 'feature'), limit: 8 },
})

const mrr = trend(
  'MRR started and ended',
  'bar',
  'Monthly recurring revenue of subscriptions by the month in which they started or ended, in US dollars.',
  {
    series: [metricOf('Started', 'new_mrr'), metricOf('Ended', 'ended_mrr')],
    interval: 'month',
    range: twoYears,
  },
)

const betaErrors = trend('Errors of beta features', 'line', 'Errors per use, of features in beta and of released ones.', {
  series: [metricOf('Errors per use', 'errors_per_use')],
  interval: 'quarter',
  range: twoYears,
  breakdown: { property: property('event', 'stage'), limit: 2 },
})

const tickets = trend('Tickets by priority', 'stacked', 'Support tickets by the month in which they were opened.', {
  series: [countOf('Tickets', ['ticket_opened'])],
  interval: 'month',
  range: twoYears,
  breakdown: { property: property('event', 'priority'), limit: 4 },
})

const reasons = trend('Why accounts say they leave', 'stacked', 'Churn events by the reason that was given.', {
  series: [countOf('Churn events', ['account_churned'])],
  interval: 'month',
  range: twoYears,
  breakdown: { property: property('event', 'reason'), limit: 6 },
})

const churn: NewChart = {
  name: 'Revenue churn by industry',
  description: 'Recurring revenue lost in the last quarter of 2024 by accounts that left or pay less.',
  display: 'bar',
  spec: { kind: 'churn', range: lastQuarter, segmentBy: property('account', 'industry'), rankBy: 'revenue', months: 12 },
}

const adoption: NewChart = {
  name: 'Adoption of feature_12 by plan',
  description: 'Accounts whose first subscription began in the first half of 2024 and that used feature_12 within 90 days of it.',
  display: 'bar',
  spec: {
    kind: 'adoption',
    unit: 'account',
    feature: { events: ['feature_used'], filter: where('feature', 'is', ['feature_12']) },
    featureName: 'feature_12',
    exposure: { type: 'event', events: ['subscription_started'] },
    range: days('2024-01-01', '2024-07-01'),
    windowDays: 90,
    segmentBy: property('account', 'plan_tier'),
    cohort: 'month',
  },
}

export const productDashboard: NewDashboard = {
  name: 'Product',
  description: 'A software company that does not exist, 2023 and 2024. Simulated data: RavenStack, River @ Rivalytics, MIT.',
  tiles: [
    { metric: 'new_mrr', question: quarterQuestion, size: 'small', title: 'New MRR, last quarter of 2024' },
    { metric: 'ended_mrr', question: quarterQuestion, size: 'small', title: 'Ended MRR, last quarter of 2024' },
    { metric: 'ticket_satisfaction', question: quarterQuestion, size: 'small', title: 'Satisfaction with support' },
    { metric: 'reported_churn', question: quarterQuestion, size: 'small', title: 'Reported churn' },
    { chart: adoption, size: 'medium' },
    { chart: churn, size: 'medium' },
    { chart: mrr, size: 'medium' },
    { chart: features, size: 'medium' },
    { chart: reasons, size: 'medium' },
    { chart: betaErrors, size: 'medium' },
    { chart: tickets, size: 'large' },
  ],
}
