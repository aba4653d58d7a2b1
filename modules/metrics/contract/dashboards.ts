import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { metricQuestion } from './catalogue.ts'

const size = z.enum(['small', 'medium', 'large']).describe('A quarter, a half or the whole of the width')
const title = z.string().trim().max(200).nullable().default(null)

/** What a dashboard shows in one place: a saved chart or a metric of the catalogue. Tiles keep the order of the list. */
export const tile = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chart'), chartId: z.uuid(), size: size.default('medium'), title }),
  z.strictObject({
    kind: z.literal('metric'),
    metric: z.string().min(1).max(100),
    question: metricQuestion.optional(),
    size: size.default('small'),
    title,
  }),
])
export type Tile = z.infer<typeof tile>

const tiles = z.array(tile).max(60)

export const dashboard = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  ownerId: z.string().nullable(),
  version: z.number(),
  tileCount: z.number(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
})
export type Dashboard = z.infer<typeof dashboard>

export const dashboardWithTiles = dashboard.extend({ tiles })
export type DashboardWithTiles = z.infer<typeof dashboardWithTiles>

const byId = z.object({ dashboardId: z.uuid() })

export const listDashboards = endpoint({
  id: 'metrics.dashboard.list',
  method: 'GET',
  path: '/api/dashboards',
  access: 'metrics:read',
  summary: 'Dashboards by name',
  tool: 'List the dashboards of the workspace.',
  query: z.object({ deleted: z.stringbool().default(false) }),
  output: z.object({ items: z.array(dashboard) }),
})

export const getDashboard = endpoint({
  id: 'metrics.dashboard.get',
  method: 'GET',
  path: '/api/dashboards/:dashboardId',
  access: 'metrics:read',
  summary: 'A dashboard with its tiles',
  params: byId,
  output: dashboardWithTiles,
})

export const createDashboard = endpoint({
  id: 'metrics.dashboard.create',
  method: 'POST',
  path: '/api/dashboards',
  access: 'metrics:contribute',
  summary: 'Make a dashboard',
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    description: z.string().trim().max(4000).default(''),
    tiles: tiles.default([]),
  }),
  output: dashboardWithTiles,
})

export const changeDashboard = endpoint({
  id: 'metrics.dashboard.change',
  method: 'PATCH',
  path: '/api/dashboards/:dashboardId',
  access: 'metrics:contribute',
  summary: 'Change a dashboard; `tiles`, if given, replaces all of them in this order',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().trim().max(4000).optional(),
    ownerId: z.string().nullable().optional(),
    tiles: tiles.optional(),
  }),
  output: dashboardWithTiles,
})

export const addTile = endpoint({
  id: 'metrics.dashboard.add_tile',
  method: 'POST',
  path: '/api/dashboards/:dashboardId/tiles',
  access: 'metrics:contribute',
  summary: 'Put a chart or a metric at the end of a dashboard',
  params: byId,
  body: tile,
  output: dashboardWithTiles,
})

export const deleteDashboard = endpoint({
  id: 'metrics.dashboard.delete',
  method: 'DELETE',
  path: '/api/dashboards/:dashboardId',
  access: 'metrics:contribute',
  summary: 'Delete a dashboard; it can be restored',
  params: byId,
  output: dashboard,
})

export const restoreDashboard = endpoint({
  id: 'metrics.dashboard.restore',
  method: 'POST',
  path: '/api/dashboards/:dashboardId/restore',
  access: 'metrics:contribute',
  summary: 'Bring a deleted dashboard back',
  params: byId,
  output: dashboardWithTiles,
})
