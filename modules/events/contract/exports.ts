import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant } from './paging.ts'

export const exportFormats = ['jsonl', 'csv', 'parquet'] as const
export const exportSchedules = ['once', 'hourly', 'daily'] as const

/**
 * Columns of events, in this order. `timestamp` is when they happened, `clientTimestamp` what the clock of the sender said, `sentAt` when it says that it
 * sent them. `person` is the id that the person is known by, whichever of the ids came with the event.
 */
export const eventExportColumns = [
  'event',
  'id',
  'timestamp',
  'userId',
  'anonymousId',
  'accountId',
  'sessionId',
  'groups',
  'properties',
  'context',
  'receivedAt',
  'sourceId',
  'person',
  'clientTimestamp',
  'sentAt',
  'timestampSource',
] as const

const ExportWhat = z.enum(['events', 'people', 'accounts'])
const ExportFormat = z.enum(exportFormats)
const EventColumn = z.enum(eventExportColumns)

/** Parts of a path within the folder of exports: no way out of it. */
const Folder = z
  .string()
  .trim()
  .max(200)
  .refine((text) => text.split('/').every((part) => /^[\w .-]*$/.test(part) && part !== '..' && part !== '.') && !text.startsWith('/'), {
    error: 'names of letters, digits, space, _, - and . between slashes, and no ..',
  })

const S3Target = z
  .object({
    endpoint: z.url('an address such as https://s3.eu-central-1.amazonaws.com').optional(),
    region: z.string().trim().min(1).max(100).default('us-east-1'),
    bucket: z.string().trim().min(1).max(255),
    prefix: Folder.default(''),
    pathStyle: z.boolean().default(false),
  })
  .strict()
const S3Keys = z.object({ accessKeyId: z.string().min(1).max(300), secretAccessKey: z.string().min(1).max(300) }).strict()

export const ExportRun = z.object({
  from: Instant,
  to: Instant,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  file: z.string(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  error: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type ExportRun = z.infer<typeof ExportRun>

export const Export = z.object({
  id: z.uuid(),
  name: z.string(),
  what: ExportWhat,
  format: ExportFormat,
  events: z.array(z.string()),
  columns: z.array(z.string()),
  byTime: z.enum(['happened', 'received']),
  schedule: z.enum(exportSchedules),
  from: Instant,
  to: Instant.nullable(),
  destination: z.enum(['folder', 's3']),
  /** Where files go, in words. */
  place: z.string(),
  pausedAt: Instant.nullable(),
  version: z.number(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  runs: z.array(ExportRun),
})
export type Export = z.infer<typeof Export>

export const listExports = endpoint({
  id: 'events.exports.list',
  method: 'GET',
  path: '/api/exports',
  access: 'events:manage',
  summary: 'Exports to folders and S3, with their last files',
  output: z.object({ items: z.array(Export) }),
})

const Chosen = {
  what: ExportWhat.default('events'),
  format: ExportFormat,
  events: z.array(z.string().min(1).max(200)).max(500).default([]).describe('Names of events; none means all'),
  columns: z.array(EventColumn).max(eventExportColumns.length).default([]).describe('Of events; none means all'),
}

export const createExport = endpoint({
  id: 'events.exports.create',
  method: 'POST',
  path: '/api/exports',
  access: 'events:admin',
  summary: 'Export a range once, or each complete hour or day, to a folder of the server or to S3',
  body: z
    .object({
      name: z.string().trim().min(1).max(100),
      ...Chosen,
      byTime: z
        .enum(['happened', 'received'])
        .default('received')
        .describe('The time that ranges are of; of schedules it is when events were received'),
      schedule: z.enum(exportSchedules),
      from: z.iso.datetime({ offset: true }),
      to: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('Only of a single export; not included. Of events at least 5 minutes ago: what was received until then is stored'),
      destination: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('folder'), folder: Folder.default('') }).strict(),
        z.object({ kind: z.literal('s3'), target: S3Target, keys: S3Keys }).strict(),
      ]),
    })
    .strict(),
  output: Export,
})

const Params = z.object({ exportId: z.uuid() })

export const updateExport = endpoint({
  id: 'events.exports.update',
  method: 'PATCH',
  path: '/api/exports/:exportId',
  access: 'events:admin',
  summary: 'Pause an export or let it go on; what was missed meanwhile is exported then',
  params: Params,
  body: z.object({ version: z.number().int(), paused: z.boolean() }).strict(),
  output: Export,
})

export const deleteExport = endpoint({
  id: 'events.exports.delete',
  method: 'DELETE',
  path: '/api/exports/:exportId',
  access: 'events:admin',
  summary: 'End an export; files that it wrote stay',
  params: Params,
  output: z.object({ id: z.uuid() }),
})

export const retryExport = endpoint({
  id: 'events.exports.retry',
  method: 'POST',
  path: '/api/exports/:exportId/retry',
  access: 'events:admin',
  summary: 'Try the periods that failed once more',
  params: Params,
  output: Export,
})

export const downloadExport = endpoint({
  id: 'events.exports.download',
  method: 'GET',
  path: '/api/exports/download',
  access: 'events:manage',
  summary: 'A range of events, or all people or accounts, as one file, streamed',
  query: z.object({
    what: ExportWhat.default('events'),
    format: ExportFormat,
    from: z.iso.datetime({ offset: true }).default('1970-01-01T00:00:00Z'),
    to: z.iso.datetime({ offset: true }).optional().describe('Not included; now unless given'),
    byTime: z.enum(['happened', 'received']).default('happened'),
    event: z.string().max(200).optional(),
    columns: z.string().max(500).optional().describe('Names of columns with commas between'),
  }),
  raw: true,
})
