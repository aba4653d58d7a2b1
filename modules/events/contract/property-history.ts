import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'

export const PropertyChange = z.object({
  /** When it was set, by the time of the event. */
  at: Instant,
  /** Null where it was removed. */
  value: z.unknown(),
  /** `once`: held only as long as nothing was set otherwise. */
  mode: z.enum(['set', 'once', 'unset']),
  /** The event that said so; null for a file or a program. */
  event: z.string().nullable(),
  eventId: z.string(),
  /** The id that it was told of: a person may have several. */
  key: z.string(),
})
export type PropertyChange = z.infer<typeof PropertyChange>

export const listPropertyHistory = endpoint({
  id: 'events.properties.history',
  method: 'GET',
  path: '/api/events/property-history',
  access: 'events:read',
  summary: 'Every value that a property of a person, an account or a group ever had, newest first',
  tool: 'Shows how a property of one person, account or group changed over time.',
  query: Page.extend({
    of: z.string().min(1).max(64).describe('`person`, `account`, or the type of another group'),
    key: z.string().min(1).max(512),
    name: z.string().min(1).max(500),
  }),
  output: z.object({ items: z.array(PropertyChange), next: z.string().nullable() }),
})
