import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { asOf, eventSelector, explanation, filter, freshness, interval, period, propertyRef, range, segment } from './query.ts'

const numericProperty = z.string().min(1).max(200).describe('A property of the event that holds numbers')

/** What is counted or computed of the selected events. Uniques are exact. */
export const measure = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('count').describe('Number of events') }),
  z.strictObject({ type: z.literal('people').describe('Different people') }),
  z.strictObject({ type: z.literal('accounts').describe('Different accounts') }),
  z.strictObject({ type: z.literal('groups').describe('Different groups of a type, such as project'), group: z.string().min(1).max(64) }),
  z.strictObject({
    type: z
      .enum(['sessions', 'sessions_per_person', 'session_average', 'session_median'])
      .describe(
        'Sessions of known people that begin in the step and in which one of the events happened: how many, by person, average and median duration in seconds',
      ),
  }),
  z.strictObject({ type: z.literal('per_person').describe('Events of known people ÷ different people') }),
  z.strictObject({ type: z.enum(['sum', 'average', 'median', 'p90', 'p95', 'min', 'max']), property: numericProperty }),
  z.strictObject({ type: z.literal('percentile'), property: numericProperty, percent: z.number().gt(0).lt(100) }),
])
export type Measure = z.infer<typeof measure>

const label = z.string().min(1).max(200).optional()

/** What an adoption metric leaves open: the feature. */
export const metricParams = z.strictObject({ feature: eventSelector.optional() })
export type MetricParams = z.infer<typeof metricParams>

export const series = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('events'), label, ...eventSelector.shape, measure }),
  z.strictObject({ kind: z.literal('metric'), label, metric: z.string().min(1).max(100), params: metricParams.optional() }),
])
export type Series = z.infer<typeof series>

export const breakdown = z.strictObject({ property: propertyRef, limit: z.int().min(1).max(50).default(10) })
export type Breakdown = z.infer<typeof breakdown>

/** One chart over time. `rolling` (people or accounts by day): each day counts whoever was active in the 7 or 28 days ending with it. */
export const trendSpec = z.strictObject({
  kind: z.literal('trend'),
  series: z.array(series).min(1).max(10),
  interval: interval.default('day'),
  rolling: z.union([z.literal(7), z.literal(28)]).optional(),
  range: range.default({ type: 'last', count: 30, unit: 'day', includeCurrent: false }),
  filter: filter.optional().describe('Holds for every series'),
  breakdown: breakdown.optional(),
  compare: z.enum(['none', 'previous']).default('none'),
  asOf,
})
export type TrendSpec = z.infer<typeof trendSpec>

/** One step of the time axis. `key` is its first day, or its first instant (ISO, UTC) when the interval is an hour. */
export const bucket = z.object({
  key: z.string(),
  label: z.string(),
  /** Whole or cut, and why: `running` is not over, `cut` lies partly outside the range, `future` has not begun. */
  partial: z.boolean(),
  why: z.enum(['running', 'cut', 'future']).nullable(),
})
export type Bucket = z.infer<typeof bucket>

const pointRate = z.object({ x: z.number(), n: z.number(), low: z.number().nullable(), high: z.number().nullable() })

const line = z.object({
  values: z.array(z.number().nullable()),
  /** Why a value is missing, by index of the bucket. */
  missing: z.record(z.string(), z.string()),
  /** Over the whole range, computed from the events and not from the buckets; null with a reason in `totalMissing`. */
  total: z.number().nullable(),
  totalMissing: z.string().nullable(),
  /** Events (or, for rates, units) behind the total; null for a line of a breakdown with fewer than 5 people, which is not shown. */
  n: z.number().nullable(),
  /** Numerator, denominator and interval of each bucket, for rates. */
  rates: z.array(pointRate.nullable()).optional(),
})
export type Line = z.infer<typeof line>

export const trendSeries = z.object({
  /** `A`, `B`, … by position in the question; with a breakdown several lines share a key. */
  key: z.string(),
  label: z.string(),
  segment: segment.nullable(),
  unit: z.string().describe('`events`, `people`, `accounts`, `groups`, `sessions`, `seconds`, `ratio`, `number` or an ISO 4217 code'),
  direction: z.enum(['up', 'down']).nullable(),
  metric: z.object({ key: z.string(), version: z.number(), certified: z.boolean(), name: z.string() }).nullable(),
  current: line,
  previous: line.nullable(),
  /** total ÷ previous total − 1; null when either is missing or the previous one is 0. */
  change: z.number().nullable(),
  /** Events left out because the property holds no number. */
  withoutNumber: z.number().nullable(),
})
export type TrendSeries = z.infer<typeof trendSeries>

export const trendResult = z.object({
  kind: z.literal('trend'),
  interval,
  rolling: z.number().nullable(),
  axis: z.array(bucket),
  previousAxis: z.array(bucket).nullable(),
  series: z.array(trendSeries),
  period,
  previousPeriod: period.nullable(),
  /** Values of the breakdown beyond the limit were added up in "Other"; `cut` says how many. */
  truncated: z.boolean(),
  cut: z.number(),
  freshness,
  notes: z.array(z.string()),
  sql: z.array(explanation),
})
export type TrendResult = z.infer<typeof trendResult>

export const runTrend = endpoint({
  id: 'metrics.trend.run',
  method: 'POST',
  path: '/api/answers/trend',
  access: 'metrics:read',
  summary: 'Events or metrics over time',
  tool: 'Count events, unique people, accounts or groups, sessions and their duration, or compute a sum, average or percentile of a property over time, with filters, breakdown and comparison.',
  body: trendSpec,
  output: trendResult,
  perMinute: 300,
})
