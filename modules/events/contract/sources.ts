import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant } from './paging.ts'
import { Sdk } from './sdks.ts'

export const sourceKinds = ['browser', 'server', 'mobile', 'segment', 'webhook', 'import', 'demo'] as const
export const SourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof SourceKind>

export const IngestKey = z.object({
  id: z.uuid(),
  /** First characters, to recognise it. */
  start: z.string(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
})
export type IngestKey = z.infer<typeof IngestKey>

export const Source = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: SourceKind,
  /** What it sends with, as chosen when it was connected. */
  sdk: Sdk.nullable(),
  createdAt: Instant,
  archivedAt: Instant.nullable(),
  version: z.number(),
  keys: z.array(IngestKey),
  /** Of the last 30 days; rates are null when nothing arrived. */
  stats: z.object({
    accepted: z.number(),
    duplicates: z.number(),
    quarantined: z.number(),
    rejected: z.number(),
    errorRate: z.number().nullable(),
    duplicateRate: z.number().nullable(),
    lastEventAt: Instant.nullable(),
    /** When the last event came, where a source that sent on most days has gone silent; null otherwise. */
    silentSince: Instant.nullable(),
    /** Accepted events for each of the last 30 days, oldest first, UTC. */
    daily: z.array(z.object({ day: z.string(), accepted: z.number(), refused: z.number() })),
  }),
})
export type Source = z.infer<typeof Source>

/** What SDKs say of themselves (`$lib`, `$lib_version`). */
export const SdkVersion = z.object({
  /** Empty for events that do not say. */
  library: z.string(),
  version: z.string(),
  events: z.number(),
  /** When an event of this version came in last. */
  lastReceivedAt: Instant,
})
export type SdkVersion = z.infer<typeof SdkVersion>

const SourceParams = z.object({ sourceId: z.uuid() })
const SourceName = z.string().trim().min(1).max(100)

export const listSources = endpoint({
  id: 'events.sources.list',
  method: 'GET',
  path: '/api/sources',
  access: 'events:read',
  summary: 'List sources with volume, last event, error and duplicate rates',
  tool: 'Lists where events come from, how many arrive and how many are refused.',
  query: z.object({ archived: z.enum(['true', 'false']).default('false') }),
  output: z.object({ items: z.array(Source) }),
})

export const getSource = endpoint({
  id: 'events.sources.get',
  method: 'GET',
  path: '/api/sources/:sourceId',
  access: 'events:read',
  summary: 'One source with volume by day, error and duplicate rates, whether it went silent, and the versions of its SDKs in 30 days',
  tool: 'Shows one source: volume by day, last event, refused and repeated events, whether it stopped sending, which SDK versions send.',
  params: SourceParams,
  output: z.object({ source: Source, sdkVersions: z.array(SdkVersion) }),
})

export const createSource = endpoint({
  id: 'events.sources.create',
  method: 'POST',
  path: '/api/sources',
  access: 'events:manage',
  summary: 'Create a source and its first ingest key, which is shown only once',
  body: z.object({ name: SourceName, kind: SourceKind, sdk: Sdk.optional() }),
  output: z.object({ source: Source, ingestKey: z.string() }),
})

export const updateSource = endpoint({
  id: 'events.sources.update',
  method: 'PATCH',
  path: '/api/sources/:sourceId',
  access: 'events:manage',
  summary: 'Rename, archive or restore a source; an archived source accepts no events',
  params: SourceParams,
  body: z.object({ version: z.number().int(), name: SourceName.optional(), archived: z.boolean().optional() }),
  output: Source,
})

export const createIngestKey = endpoint({
  id: 'events.ingest_keys.create',
  method: 'POST',
  path: '/api/sources/:sourceId/keys',
  access: 'events:manage',
  summary: 'Create an ingest key, which is shown only once',
  params: SourceParams,
  output: z.object({ key: IngestKey, ingestKey: z.string() }),
})

export const revokeIngestKey = endpoint({
  id: 'events.ingest_keys.revoke',
  method: 'DELETE',
  path: '/api/sources/:sourceId/keys/:keyId',
  access: 'events:manage',
  summary: 'Revoke an ingest key; it stops working at once on every process',
  params: z.object({ sourceId: z.uuid(), keyId: z.uuid() }),
  output: z.object({ key: IngestKey }),
})
