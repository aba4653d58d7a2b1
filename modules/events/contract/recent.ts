import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { openObject } from './open-object.ts'
import { Instant, Page } from './paging.ts'

export const StoredEvent = z.object({
  id: z.string(),
  event: z.string(),
  type: z.string(),
  at: Instant,
  receivedAt: Instant,
  /** What the client said, before skew correction; null when it said nothing. */
  clientAt: Instant.nullable(),
  atSource: z.string(),
  person: z.string(),
  userId: z.string(),
  anonymousId: z.string(),
  account: z.string(),
  sourceId: z.uuid(),
  properties: openObject,
  context: openObject,
})
export type StoredEvent = z.infer<typeof StoredEvent>

/** The live topic of arriving events. Samples are throttled: `seen` says how many arrived since the last message. */
export const eventsTopic = 'events'
export interface LiveEvents {
  seen: number
  refused: number
  samples: {
    id: string
    event: string
    at: string
    person: string
    account: string
    sourceId: string
    properties: Record<string, unknown>
  }[]
}

export const listRecentEvents = endpoint({
  id: 'events.recent.list',
  method: 'GET',
  path: '/api/events/recent',
  access: 'events:read',
  summary: 'Events as they arrived, newest first',
  tool: 'Lists the latest events with their properties.',
  query: Page.extend({
    event: z.string().max(200).optional(),
    person: z.string().max(512).optional(),
    account: z.string().max(512).optional(),
    sourceId: z.uuid().optional(),
  }),
  output: z.object({ items: z.array(StoredEvent), next: z.string().nullable() }),
})
