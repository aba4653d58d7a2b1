import { route, type Route } from '#kernel/http/route.ts'
import {
  getEventDefinition,
  listEventDefinitions,
  listProperties as listPropertiesEndpoint,
  listPropertyValues,
  updateEventDefinition,
  updateProperty,
} from '../../contract.ts'
import * as definitions from './definitions.ts'
import * as properties from './properties.ts'

export const catalogueRoutes: Route[] = [
  route(listEventDefinitions, (ctx, { query }) => definitions.list(ctx, query)),
  route(getEventDefinition, (ctx, { params }) => definitions.getWithDetails(ctx, params.name)),
  route(updateEventDefinition, (ctx, { params, body }) => definitions.update(ctx, params.name, body)),
  route(listPropertiesEndpoint, (ctx, { query }) => properties.listProperties(ctx, query)),
  route(updateProperty, (ctx, { params, body }) => properties.update(ctx, params.propertyId, body)),
  route(listPropertyValues, async (ctx, { query }) => ({ items: await properties.listValues(ctx, query) })),
]
