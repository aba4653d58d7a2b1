import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { adoptionResult, adoptionSpec } from './adoption.ts'
import { churnResult, churnSpec } from './churn.ts'
import { trendResult, trendSpec } from './trend.ts'

/** What a saved analysis asks. */
export const chartSpec = z.discriminatedUnion('kind', [trendSpec, adoptionSpec, churnSpec])
export type ChartSpec = z.infer<typeof chartSpec>

export const chartResult = z.discriminatedUnion('kind', [trendResult, adoptionResult, churnResult])
export type ChartResult = z.infer<typeof chartResult>

export const display = z.enum(['line', 'bar', 'stacked', 'number', 'table'])

const editable = {
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(4000).default(''),
  display: display.default('line'),
  spec: chartSpec,
}

export const chart = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  display,
  spec: chartSpec,
  ownerId: z.string().nullable(),
  version: z.number(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
})
export type Chart = z.infer<typeof chart>

const byId = z.object({ chartId: z.uuid() })

export const listCharts = endpoint({
  id: 'metrics.chart.list',
  method: 'GET',
  path: '/api/charts',
  access: 'metrics:read',
  summary: 'Saved charts, last changed first',
  tool: 'List the saved charts of the workspace.',
  query: z.object({
    search: z.string().max(200).optional(),
    deleted: z.stringbool().default(false),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ items: z.array(chart), next: z.string().nullable() }),
})

export const getChart = endpoint({
  id: 'metrics.chart.get',
  method: 'GET',
  path: '/api/charts/:chartId',
  access: 'metrics:read',
  summary: 'A saved chart',
  params: byId,
  output: chart,
})

export const createChart = endpoint({
  id: 'metrics.chart.create',
  method: 'POST',
  path: '/api/charts',
  access: 'metrics:contribute',
  summary: 'Save a chart',
  body: z.strictObject(editable),
  output: chart,
})

export const changeChart = endpoint({
  id: 'metrics.chart.change',
  method: 'PATCH',
  path: '/api/charts/:chartId',
  access: 'metrics:contribute',
  summary: 'Change a chart',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    name: editable.name.optional(),
    description: z.string().trim().max(4000).optional(),
    display: display.optional(),
    spec: chartSpec.optional(),
    ownerId: z.string().nullable().optional(),
  }),
  output: chart,
})

export const deleteChart = endpoint({
  id: 'metrics.chart.delete',
  method: 'DELETE',
  path: '/api/charts/:chartId',
  access: 'metrics:contribute',
  summary: 'Delete a chart; it can be restored',
  params: byId,
  output: chart,
})

export const restoreChart = endpoint({
  id: 'metrics.chart.restore',
  method: 'POST',
  path: '/api/charts/:chartId/restore',
  access: 'metrics:contribute',
  summary: 'Bring a deleted chart back',
  params: byId,
  output: chart,
})

export const runChart = endpoint({
  id: 'metrics.chart.run',
  method: 'POST',
  path: '/api/charts/:chartId/result',
  access: 'metrics:read',
  summary: 'The answer of a saved chart',
  tool: 'Compute a saved chart.',
  params: byId,
  output: chartResult,
  perMinute: 300,
})

/** Answers `text/csv` (UTF-8, RFC 4180) with a file name; formulas of spreadsheets in values are escaped. */
export const exportCsv = endpoint({
  id: 'metrics.answer.csv',
  method: 'POST',
  path: '/api/answers/csv',
  access: 'metrics:read',
  summary: 'Any answer as a CSV file',
  body: z.strictObject({ spec: chartSpec }),
  perMinute: 300,
})
