import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { openObject } from './open-object.ts'
import { Instant, Page } from './paging.ts'
import { WebhookMapping } from './webhooks.ts'

export const QuarantinedEvent = z.object({
  id: z.uuid(),
  sourceId: z.uuid(),
  receivedAt: Instant,
  event: z.string(),
  code: z.string(),
  field: z.string(),
  message: z.string(),
  /** The event as it came in, JSON. Cut in lists when long; whole in the download. Of an event over 1 MB only the first 64 kB are kept. */
  body: z.string(),
  replayedAt: Instant.nullable(),
  /** The body of a webhook, of which the mapping of its source makes events: that is what has to be mended. */
  isWebhook: z.boolean(),
})
export type QuarantinedEvent = z.infer<typeof QuarantinedEvent>

const Filter = z.object({
  code: z.string().max(100).optional(),
  sourceId: z.uuid().optional(),
  event: z.string().max(200).optional(),
  replayed: z.enum(['true', 'false']).default('false'),
})

export const listQuarantine = endpoint({
  id: 'events.quarantine.list',
  method: 'GET',
  path: '/api/quarantine',
  access: 'events:read',
  summary: 'Refused events with their reasons, newest first, and how many there are by reason',
  tool: 'Lists refused events and why they were refused.',
  query: Page.extend(Filter.shape),
  output: z.object({
    items: z.array(QuarantinedEvent),
    next: z.string().nullable(),
    reasons: z.array(z.object({ code: z.string(), count: z.number() })),
  }),
})

export const downloadQuarantine = endpoint({
  id: 'events.quarantine.download',
  method: 'GET',
  path: '/api/quarantine/download',
  access: 'events:read',
  summary: 'Refused events as JSON lines, with their reasons',
  query: Filter,
  raw: true,
})

export const replayQuarantine = endpoint({
  id: 'events.quarantine.replay',
  method: 'POST',
  path: '/api/quarantine/replay',
  access: 'events:manage',
  summary: 'Send refused events through ingestion once more, newest first, at most 1,000 a call',
  body: z.object({
    ids: z.array(z.uuid()).min(1).max(1000).optional().describe('These; otherwise all that match the filter'),
    code: z.string().max(100).optional(),
    sourceId: z.uuid().optional(),
    webhook: z.literal(true).optional().describe('Only bodies of webhooks, of which the mapping of their source makes events'),
    cursor: z.string().max(2000).optional().describe('The `next` of the previous call, with the same filter'),
  }),
  output: z.object({
    replayed: z.number(),
    duplicates: z.number(),
    refusedAgain: z.number(),
    tooLarge: z
      .number()
      .optional()
      .describe(
        'How many of those refused again were not sent, because they are over 1 MB and only their beginning is kept; absent when none',
      ),
    /** Where the next call goes on; null when none is left. What was refused again is not sent a second time. */
    next: z.string().nullable(),
  }),
})

export const previewHeldBodies = endpoint({
  id: 'events.quarantine.preview_bodies',
  method: 'POST',
  path: '/api/sources/:sourceId/webhook/held',
  access: 'events:read',
  summary: 'What a mapping would make of the bodies of a webhook that are held in the quarantine',
  params: z.object({ sourceId: z.uuid() }),
  body: z.object({
    mapping: WebhookMapping,
    id: z.uuid().optional().describe('This one is looked at, however many came after it'),
  }),
  output: z.object({
    /** How many are held. */
    held: z.number(),
    /** How many of them were looked at: the newest 100, of 32 MB at most. */
    looked: z.number(),
    /** Of which this mapping can make events, or which it ignores. */
    mapped: z.number(),
    /** The newest 20. */
    items: z.array(
      z.object({
        id: z.uuid(),
        receivedAt: Instant,
        isMapped: z.boolean(),
        events: z.number(),
        /** What is wrong with the first thing that is; empty otherwise. */
        problem: z.string(),
        headers: openObject,
        /** JSON; null when it is longer than 64 kB. */
        body: z.string().nullable(),
      }),
    ),
  }),
})
