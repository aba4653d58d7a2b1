import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { done, title, version } from './common.ts'

export const area = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  parentId: z.uuid().nullable(),
  /** The team that looks after it. */
  teamId: z.uuid().nullable(),
  version: z.int(),
})
export type Area = z.infer<typeof area>

const areaParams = z.object({ areaId: z.uuid() })
const description = z.string().trim().max(500, 'At most 500 characters')

export const listAreas = endpoint({
  id: 'workspace.area.list',
  method: 'GET',
  path: '/api/areas',
  access: 'workspace:read',
  summary: 'Areas of the product, parents before children, siblings in their order',
  tool: 'List the areas of the product as a tree (parentId), with the team that looks after each.',
  output: z.object({ items: z.array(area) }),
})

export const createArea = endpoint({
  id: 'workspace.area.create',
  method: 'POST',
  path: '/api/areas',
  access: 'workspace:write',
  summary: 'Create an area, as the last of its siblings',
  body: z.object({
    name: title(80),
    description: description.default(''),
    parentId: z.uuid().nullable().default(null),
    teamId: z.uuid().nullable().default(null),
  }),
  output: area,
})

export const updateArea = endpoint({
  id: 'workspace.area.update',
  method: 'PATCH',
  path: '/api/areas/:areaId',
  access: 'workspace:write',
  summary: 'Rename an area, describe it, or give it to a team',
  params: areaParams,
  body: z.object({ version, name: title(80).optional(), description: description.optional(), teamId: z.uuid().nullable().optional() }),
  output: area,
})

export const moveArea = endpoint({
  id: 'workspace.area.move',
  method: 'POST',
  path: '/api/areas/:areaId/move',
  access: 'workspace:write',
  summary: 'Move an area with everything under it',
  params: areaParams,
  body: z.object({
    parentId: z.uuid().nullable().describe('The new parent; null for the top'),
    beforeId: z.uuid().nullable().default(null).describe('The sibling to stand before; null for the last place'),
  }),
  output: area,
})

export const removeArea = endpoint({
  id: 'workspace.area.remove',
  method: 'DELETE',
  path: '/api/areas/:areaId',
  access: 'workspace:write',
  summary: 'Remove an area and everything under it; can be undone',
  params: areaParams,
  output: z.object({ removed: z.int().describe('How many areas went, this one included') }),
})

export const restoreArea = endpoint({
  id: 'workspace.area.restore',
  method: 'POST',
  path: '/api/areas/:areaId/restore',
  access: 'workspace:write',
  summary: 'Bring an area back with everything that was removed with it',
  params: areaParams,
  output: done,
})
