import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'

export const propertyTypes = ['string', 'number', 'boolean', 'datetime', 'list', 'object'] as const
export const PropertyType = z.enum(propertyTypes)
export type PropertyType = z.infer<typeof PropertyType>

/** Whose property it is. */
export const PropertyOwner = z.enum(['event', 'person', 'account'])
export type PropertyOwner = z.infer<typeof PropertyOwner>

export const EventDefinition = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  verified: z.boolean(),
  hidden: z.boolean(),
  firstSeen: Instant,
  lastSeen: Instant,
  /** Events by their own time in the last 30 days. */
  volume30d: z.number(),
  version: z.number(),
})
export type EventDefinition = z.infer<typeof EventDefinition>

export const PropertyDefinition = z.object({
  id: z.uuid(),
  of: PropertyOwner,
  /** Path in dots, `a.b`, as in `{"a":{"b":1}}`. */
  name: z.string(),
  /** Type declared by a person, else the one that was seen most. */
  type: PropertyType,
  /** Type declared by a person; null while the one that was seen most counts. */
  declaredType: PropertyType.nullable(),
  /** All types that were seen, the most frequent first; more than one is worth a look. */
  typesSeen: z.array(PropertyType),
  examples: z.array(z.string()),
  description: z.string(),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  verified: z.boolean(),
  hidden: z.boolean(),
  firstSeen: Instant,
  lastSeen: Instant,
  /** Names of events that carry it (for properties of events). */
  events: z.array(z.string()),
  version: z.number(),
})
export type PropertyDefinition = z.infer<typeof PropertyDefinition>

const Edit = {
  version: z.number().int(),
  description: z.string().max(5000).optional(),
  ownerId: z.string().nullable().optional(),
  verified: z.boolean().optional(),
  hidden: z.boolean().optional(),
}

export const listEventDefinitions = endpoint({
  id: 'events.definitions.list',
  method: 'GET',
  path: '/api/events/definitions',
  access: 'events:read',
  summary: 'The catalogue of events, found on its own from what arrives',
  tool: 'Lists the names of events with their meaning, owner and volume.',
  query: Page.extend({
    search: z.string().max(200).optional(),
    verified: z.enum(['true', 'false']).optional(),
    hidden: z.enum(['true', 'false']).default('false'),
    limit: z.coerce.number().int().min(1).max(2000).default(200),
  }),
  output: z.object({ items: z.array(EventDefinition), next: z.string().nullable() }),
})

export const getEventDefinition = endpoint({
  id: 'events.definitions.get',
  method: 'GET',
  path: '/api/events/definitions/:name',
  access: 'events:read',
  summary: 'One event with its properties and its volume by day (UTC)',
  params: z.object({ name: z.string().max(200) }),
  output: z.object({
    event: EventDefinition,
    properties: z.array(PropertyDefinition),
    daily: z.array(z.object({ day: z.string(), count: z.number() })),
    /** End of the 30 days: now, or just after the event was last seen, if that is longer ago. */
    dailyUntil: Instant,
  }),
})

export const updateEventDefinition = endpoint({
  id: 'events.definitions.update',
  method: 'PATCH',
  path: '/api/events/definitions/:name',
  access: 'events:write',
  summary: 'Say what an event means, who owns it and whether it is verified',
  params: z.object({ name: z.string().max(200) }),
  body: z.object(Edit),
  output: EventDefinition,
})

export const listProperties = endpoint({
  id: 'events.properties.list',
  method: 'GET',
  path: '/api/events/properties',
  access: 'events:read',
  summary: 'The catalogue of properties of events, people and accounts',
  tool: 'Lists properties with type, meaning and examples.',
  query: Page.extend({
    of: PropertyOwner.optional(),
    event: z.string().max(200).optional().describe('Only properties that this event carries'),
    search: z.string().max(200).optional(),
    hidden: z.enum(['true', 'false']).default('false'),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  output: z.object({ items: z.array(PropertyDefinition), next: z.string().nullable() }),
})

export const updateProperty = endpoint({
  id: 'events.properties.update',
  method: 'PATCH',
  path: '/api/events/properties/:propertyId',
  access: 'events:write',
  summary: 'Say what a property means, who owns it, its type and whether it is verified',
  params: z.object({ propertyId: z.uuid() }),
  body: z.object({ ...Edit, type: PropertyType.nullable().optional() }),
  output: PropertyDefinition,
})

export const listPropertyValues = endpoint({
  id: 'events.property_values.list',
  method: 'GET',
  path: '/api/events/property-values',
  access: 'events:read',
  summary: 'Most frequent values of a property, for filters',
  tool: 'Lists the most frequent values of a property.',
  query: z.object({
    of: PropertyOwner.default('event'),
    name: z.string().min(1).max(500),
    event: z.string().max(200).optional(),
    search: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ items: z.array(z.object({ value: z.string(), count: z.number() })) }),
})
