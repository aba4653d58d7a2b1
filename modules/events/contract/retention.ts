import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant } from './paging.ts'

/** How many days events are kept after they happened; null keeps them. */
export const KeptDays = z.number().int().min(1, 'at least 1 day').max(36_500).nullable()

export const RetentionRule = z.object({
  /** Empty for all events that have no rule of their own. */
  event: z.string(),
  days: KeptDays,
  changedAt: Instant,
  changedBy: z.string().nullable(),
})
export type RetentionRule = z.infer<typeof RetentionRule>

export const RetentionRun = z.object({
  id: z.uuid(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  removed: z.number(),
  lines: z.array(z.object({ event: z.string(), before: Instant, removed: z.number() })),
  error: z.string().nullable(),
})
export type RetentionRun = z.infer<typeof RetentionRun>

export const listRetention = endpoint({
  id: 'events.retention.list',
  method: 'GET',
  path: '/api/retention',
  access: 'events:read',
  summary: 'How long events are kept, and what the last nights removed',
  tool: 'Tells how many days events are kept before they are removed, by event, and what was removed.',
  output: z.object({ items: z.array(RetentionRule), runs: z.array(RetentionRun), nextRunAt: Instant }),
})

const Change = z
  .object({
    event: z.string().max(200).describe('Name of the event; empty for all without a rule of their own'),
    days: KeptDays.describe('Days after the event happened; null keeps it for good'),
  })
  .strict()

export const setRetention = endpoint({
  id: 'events.retention.set',
  method: 'PUT',
  path: '/api/retention',
  access: 'events:admin',
  summary: 'Say how long events are kept; the next night removes what is older',
  body: Change,
  output: RetentionRule,
})

export const removeRetention = endpoint({
  id: 'events.retention.remove',
  method: 'DELETE',
  path: '/api/retention',
  access: 'events:admin',
  summary: 'Let an event be kept as long as those without a rule of their own',
  query: z.object({ event: z.string().min(1).max(200) }),
  output: z.object({ event: z.string() }),
})

export const previewRetention = endpoint({
  id: 'events.retention.preview',
  method: 'GET',
  path: '/api/retention/preview',
  access: 'events:read',
  summary: 'How many events a rule would remove the next night, before it is set',
  query: z.object({ event: z.string().max(200).default(''), days: z.coerce.number().int().min(1).max(36_500) }),
  output: z.object({ before: Instant, removed: z.number(), kept: z.number(), oldest: Instant.nullable() }),
})
