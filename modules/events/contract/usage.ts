import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant } from './paging.ts'

const Volume = z.object({
  /** Events in the range. */
  events: z.number(),
  /** Estimated bytes on the disk, from the size of a sample of the rows and how well the table is compressed. */
  bytes: z.number(),
  /** Part of all bytes, from 0 to 1. */
  share: z.number(),
})

const Use = z.object({
  /** Questions in the range that read it. */
  uses: z.number(),
  lastUsedOn: z.iso.date().nullable(),
  /** Metrics that read it in the range. */
  readers: z.array(z.string()),
})

export const EventUsage = z.object({ event: z.string(), hidden: z.boolean(), ...Volume.shape, ...Use.shape })
export type EventUsage = z.infer<typeof EventUsage>

export const PropertyUsage = z.object({ property: z.string(), events: z.number(), bytes: z.number(), share: z.number(), ...Use.shape })
export type PropertyUsage = z.infer<typeof PropertyUsage>

export const SourceUsage = z.object({ sourceId: z.uuid(), name: z.string(), ...Volume.shape })
export type SourceUsage = z.infer<typeof SourceUsage>

export const getUsage = endpoint({
  id: 'events.usage.get',
  method: 'GET',
  path: '/api/usage',
  access: 'events:read',
  summary: 'Volume, estimated bytes and use in questions, by source, event and property',
  tool: 'Tells how many events arrive, what they cost in bytes, and which events and properties no question ever reads, by source, event and property.',
  query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
  output: z.object({
    from: Instant,
    to: Instant,
    total: z.object({ events: z.number(), bytes: z.number() }),
    sources: z.array(SourceUsage),
    events: z.array(EventUsage),
    properties: z.array(PropertyUsage),
    /** Since when questions are counted. */
    countedSince: z.iso.date().nullable(),
  }),
})
