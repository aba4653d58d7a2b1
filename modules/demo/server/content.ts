import type * as z from 'zod'
import type { createChart, createDashboard, createMetric } from '#modules/metrics/contract.ts'

export type NewMetric = z.input<typeof createMetric.body>
export type NewChart = z.input<typeof createChart.body>
type Size = 'small' | 'medium' | 'large'

/** A tile before its chart exists: the chart itself in place of its id. */
export type NewTile = { chart: NewChart; size: Size } | { metric: string; question: MetricQuestion; size: Size; title: string }

type MetricTile = Extract<NonNullable<z.input<typeof createDashboard.body>['tiles']>[number], { kind: 'metric' }>
type MetricQuestion = NonNullable<MetricTile['question']>

export interface NewDashboard {
  name: string
  description: string
  tiles: NewTile[]
}

type Trend = Extract<NewChart['spec'], { kind: 'trend' }>
export type Series = Trend['series'][number]
type Measure = Extract<Series, { kind: 'events' }>['measure']

/** Days of the data; the end is the first day after them. Nothing in the demo is relative to today: the data ended years ago. */
export const days = (from: string, to: string) => ({ type: 'between' as const, from, to })

export const property = (of: 'event' | 'person' | 'account', name: string) => ({ of, name })

/** Where the property has one of the values, or none of them. */
export const where = (name: string, op: 'is' | 'is_not', values: (string | boolean)[]) => ({
  conditions: [{ property: property('event', name), op, values }],
})

export const countOf = (label: string, events: string[], measure: Measure = { type: 'count' }): Series => ({
  kind: 'events',
  label,
  events,
  measure,
})
export const sumOf = (label: string, events: string[], name: string): Series => countOf(label, events, { type: 'sum', property: name })
export const metricOf = (label: string, metric: string): Series => ({ kind: 'metric', label, metric })

/** A chart over time. */
export const trend = (
  name: string,
  display: NonNullable<NewChart['display']>,
  description: string,
  spec: Omit<Trend, 'kind'>,
): NewChart => ({
  name,
  description,
  display,
  spec: { kind: 'trend', ...spec },
})
