import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { adoptionSpec } from './adoption.ts'
import { asOf, eventSelector, filter, interval, range } from './query.ts'
import { breakdown, measure, metricParams, trendResult } from './trend.ts'

const rolling = z.union([z.literal(7), z.literal(28)]).optional()

const counted = z.strictObject({ ...eventSelector.shape, measure, rolling })

/** What a metric computes. `interval`, if given, is the only axis on which the metric means what it says. */
export const metricSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('events'), ...counted.shape, interval: interval.optional() }),
  z.strictObject({
    kind: z.literal('ratio'),
    numerator: counted,
    denominator: counted,
    interval: interval.optional(),
    total: z
      .enum(['whole_range', 'buckets'])
      .default('whole_range')
      .describe('`buckets`: sum of the numerators of all whole steps ÷ sum of their denominators'),
  }),
  adoptionSpec
    .pick({ unit: true, exposure: true, windowDays: true, minUses: true, eligible: true })
    .extend({ kind: z.literal('adoption'), feature: eventSelector.optional().describe('Left out: asked for when evaluated') }),
  z.strictObject({ kind: z.literal('churn'), of: z.enum(['logo', 'revenue']), filter: filter.optional() }),
])
export type MetricSpec = z.infer<typeof metricSpec>

const key = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'Expected lower-case letters, digits and _, beginning with a letter')

const definition = {
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().min(1).max(4000).describe('The definition in words'),
  unit: z.string().trim().min(1).max(40).describe('`events`, `people`, `accounts`, `ratio`, `number` or an ISO 4217 code'),
  direction: z.enum(['up', 'down']).describe('Which way is good'),
  spec: metricSpec,
}

export const metric = z.object({
  id: z.uuid(),
  key: z.string(),
  ...definition,
  ownerId: z.string().nullable(),
  version: z.number(),
  certified: z.boolean(),
  certifiedAt: z.iso.datetime().nullable(),
  certifiedBy: z.string().nullable(),
  /** Came with the product. */
  builtIn: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
})
export type Metric = z.infer<typeof metric>

export const metricVersion = z.object({
  version: z.number(),
  ...definition,
  note: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
})
export type MetricVersion = z.infer<typeof metricVersion>

const byKey = z.object({ key: z.string().min(1).max(100) })

export const listMetrics = endpoint({
  id: 'metrics.metric.list',
  method: 'GET',
  path: '/api/metrics',
  access: 'metrics:read',
  summary: 'The metric catalogue',
  tool: 'List the metrics of the workspace with their definitions, owners and certification.',
  query: z.object({ deleted: z.stringbool().default(false) }),
  output: z.object({ items: z.array(metric) }),
})

export const getMetric = endpoint({
  id: 'metrics.metric.get',
  method: 'GET',
  path: '/api/metrics/:key',
  access: 'metrics:read',
  summary: 'A metric with all its versions',
  params: byKey,
  output: metric.extend({ versions: z.array(metricVersion) }),
})

export const createMetric = endpoint({
  id: 'metrics.metric.create',
  method: 'POST',
  path: '/api/metrics',
  access: 'metrics:write',
  summary: 'Define a metric',
  body: z.strictObject({ key, ...definition, ownerId: z.string().nullable().optional() }),
  output: metric,
})

export const changeMetric = endpoint({
  id: 'metrics.metric.change',
  method: 'PATCH',
  path: '/api/metrics/:key',
  access: 'metrics:write',
  summary: 'Change a metric; a change of its definition makes a new version, which is not certified',
  params: byKey,
  body: z.strictObject({
    version: z.int().describe('The version that was changed, so that nobody overwrites another’s work'),
    note: z.string().max(1000).default('').describe('Why it changed'),
    ...z.object(definition).partial().shape,
    ownerId: z.string().nullable().optional(),
  }),
  output: metric,
})

export const certifyMetric = endpoint({
  id: 'metrics.metric.certify',
  method: 'POST',
  path: '/api/metrics/:key/certification',
  access: 'metrics:manage',
  summary: 'Certify the current version, or take the certificate back',
  params: byKey,
  body: z.strictObject({ version: z.int(), certified: z.boolean() }),
  output: metric,
})

export const deleteMetric = endpoint({
  id: 'metrics.metric.delete',
  method: 'DELETE',
  path: '/api/metrics/:key',
  access: 'metrics:write',
  summary: 'Delete a metric; it can be restored',
  params: byKey,
  output: metric,
})

export const restoreMetric = endpoint({
  id: 'metrics.metric.restore',
  method: 'POST',
  path: '/api/metrics/:key/restore',
  access: 'metrics:write',
  summary: 'Bring a deleted metric back',
  params: byKey,
  output: metric,
})

/** How a metric is looked at. The interval defaults to the one that the metric prescribes, else to days. */
export const metricQuestion = z.strictObject({
  interval: interval.optional(),
  range: range.default({ type: 'last', count: 12, unit: 'week', includeCurrent: false }),
  filter: filter.optional(),
  breakdown: breakdown.optional(),
  compare: z.enum(['none', 'previous']).default('none'),
  params: metricParams.optional(),
  asOf,
})
export type MetricQuestion = z.infer<typeof metricQuestion>

export const evaluateMetric = endpoint({
  id: 'metrics.metric.evaluate',
  method: 'POST',
  path: '/api/metrics/:key/values',
  access: 'metrics:read',
  summary: 'A metric over time',
  tool: 'Compute a metric of the catalogue over time, such as daily active people or stickiness.',
  params: byKey,
  body: metricQuestion,
  output: trendResult,
  perMinute: 300,
})
