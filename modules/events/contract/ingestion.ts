import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant } from './paging.ts'

/** Largest body that ingestion accepts, packed or unpacked. */
export const ingestBodyLimit = 20 * 1024 * 1024

/** Most events of one request: a body of tiny ones would otherwise need hundreds of times its size in memory. */
export const mostEventsPerRequest = 100_000

/** What became of one event. */
export const eventStatus = z.enum(['ok', 'duplicate', 'quarantined', 'rejected'])
export type EventStatus = z.infer<typeof eventStatus>

/**
 * - `ok`: on disk.
 * - `duplicate`: an event with this id, name and person is already on disk; nothing was added.
 * - `quarantined`: kept with the reason, not counted; can be replayed.
 * - `rejected`: not kept, because it is not an event at all.
 */
export const EventResult = z.object({
  id: z.string().nullable(),
  status: eventStatus,
  code: z.string().optional(),
  field: z.string().optional(),
  message: z.string().optional(),
})
export type EventResult = z.infer<typeof EventResult>

/** Shape of a native event. Documentation only: ingestion validates by hand, which is six times faster. */
export const NativeEvent = z.object({
  event: z.string().max(200),
  id: z.string().max(512).optional(),
  timestamp: z.union([z.string(), z.number()]).optional(),
  userId: z.string().max(512).optional(),
  anonymousId: z.string().max(512).optional(),
  accountId: z.string().max(512).optional(),
  /** Other groups by type, such as `{"project": "p-1"}`. */
  groups: z.record(z.string().max(64), z.string().max(512)).optional(),
  sessionId: z.string().max(512).optional(),
  /** What the event changes about the person. */
  person: z
    .object({ set: z.record(z.string(), z.unknown()), setOnce: z.record(z.string(), z.unknown()), unset: z.array(z.string()) })
    .partial()
    .optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  context: z.record(z.string(), z.unknown()).optional(),
})
export type NativeEvent = z.infer<typeof NativeEvent>

/** What all endpoints have that take events. */
export const rawIngest = { access: 'ingest', raw: true, bodyLimit: ingestBodyLimit, perMinute: 60_000 } as const

export const ingestNative = endpoint({
  id: 'events.events.ingest',
  method: 'POST',
  path: '/v1/events',
  summary: 'Send events; answers what became of each one. Acknowledged means on disk.',
  body: z.object({ batch: z.array(NativeEvent), sentAt: z.union([z.string(), z.number()]).optional(), writeKey: z.string().optional() }),
  output: z.object({ results: z.array(EventResult) }),
  ...rawIngest,
})

/** Paths of Segment's HTTP API: the long names of servers, the short ones of browsers. */
export const segmentPaths = {
  batch: 'batch',
  b: 'batch',
  import: 'batch',
  track: 'track',
  t: 'track',
  identify: 'identify',
  i: 'identify',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  group: 'group',
  g: 'group',
  alias: 'alias',
  a: 'alias',
} as const
export type SegmentPath = keyof typeof segmentPaths
export type SegmentCall = (typeof segmentPaths)[SegmentPath]

/** Every path that Segment's SDKs call, mounted under `/v1/` and once more under the prefix `/segment/v1/`. */
export const ingestSegment = (['/v1', '/segment/v1'] as const).flatMap((prefix) =>
  (Object.keys(segmentPaths) as SegmentPath[]).map((name) => ({
    call: segmentPaths[name],
    endpoint: endpoint({
      id: `events.segment.${prefix === '/v1' ? '' : 'prefixed_'}${name}`,
      method: 'POST',
      path: `${prefix}/${name}`,
      summary: `Segment HTTP API: ${segmentPaths[name]}`,
      ...rawIngest,
    }),
  })),
)

export const segmentSettings = (['/v1', '/segment/v1'] as const).map((prefix) =>
  endpoint({
    id: `events.segment.${prefix === '/v1' ? '' : 'prefixed_'}settings`,
    method: 'GET',
    path: `${prefix}/projects/:writeKey/settings`,
    access: 'ingest',
    summary: 'What @segment/analytics-next asks for before it sends',
    params: z.object({ writeKey: z.string().max(200) }),
    raw: true,
    perMinute: 60_000,
  }),
)

export const Freshness = z.object({
  /** Everything received before this instant is in the numbers; null while nothing was received. */
  watermark: Instant.nullable(),
  /** Age of the oldest event that is received but not yet on disk, in seconds; 0 when none waits. */
  lagSeconds: z.number(),
  buffered: z.number(),
  /** When the last event was received. */
  lastReceived: Instant.nullable(),
  /** When the last event happened, by its own time. */
  lastEvent: Instant.nullable(),
})
export type Freshness = z.infer<typeof Freshness>

export const getFreshness = endpoint({
  id: 'events.freshness.get',
  method: 'GET',
  path: '/api/freshness',
  access: 'events:read',
  summary: 'How fresh the numbers are',
  tool: 'Tells until when events are complete, so that an answer can say how fresh it is.',
  output: Freshness,
})
