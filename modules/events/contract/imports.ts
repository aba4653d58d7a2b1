import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { PropertyType } from './catalogue.ts'
import { DateOrder, DatesSeen } from './import-dates.ts'
import { Instant, Page } from './paging.ts'

export const importKinds = ['events', 'people', 'accounts', 'subscriptions'] as const
export const ImportKind = z.enum(importKinds)
export type ImportKind = z.infer<typeof ImportKind>

/**
 * Ways a time may be written. `auto` recognises ISO 8601, the epoch in seconds or milliseconds and, when `dateOrder` says which comes first, days and
 * months in front of a year.
 */
export const timeFormats = ['auto', 'iso', 'epoch_seconds', 'epoch_milliseconds', 'YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY'] as const
export const TimeFormat = z.enum(timeFormats)
export type TimeFormat = z.infer<typeof TimeFormat>

/** Whose export files are known: their rows are read as their SDKs' messages are, so that events that were sent live are not imported once more. Fairlead's own are read back as they were stored. */
export const exportMakers = ['amplitude', 'mixpanel', 'posthog', 'fairlead'] as const
export const ExportMaker = z.enum(exportMakers)
export type ExportMaker = z.infer<typeof ExportMaker>

/** What becomes of columns that only rows further down in a file of JSON lines have. */
export const newColumns = ['property', 'leave-out'] as const

const Column = z.string().min(1).max(500)

/**
 * Which column is what. `event` is a column or a constant; all others name columns. Times without a zone are read in `zone`.
 * Separators `-`, `/` and `.` are the same to a time format, and a time of day may follow it.
 */
export const ImportMapping = z.object({
  /**
   * An export file of another tool, whose rows say everything themselves: nothing else of the mapping counts then. Mixpanel writes times on the clock of
   * the project, unless it is younger than 2023: `zone` names it.
   */
  from: z.object({ maker: ExportMaker, zone: z.string().max(100).default('UTC') }).optional(),
  event: z.union([z.object({ column: Column }), z.object({ constant: z.string().min(1).max(200) })]).optional(),
  timestamp: z.object({ column: Column, format: TimeFormat.default('auto'), zone: z.string().max(100).default('UTC') }).optional(),
  user: Column.optional(),
  account: Column.optional(),
  /** Columns that together identify an event. None: the content of the row and its occurrence in the file do. */
  id: z.array(Column).max(10).default([]),
  /** Columns of a subscription. */
  subscription: z
    .object({
      id: Column,
      startedOn: Column,
      endedOn: Column.optional(),
      mrr: Column,
      currency: Column.optional(),
      plan: Column.optional(),
      isTrial: Column.optional(),
      dateFormat: TimeFormat.default('auto'),
    })
    .optional(),
  /** Columns that become properties, with the name and the type they get. Absent: every column not named above, type guessed. */
  properties: z
    .array(z.object({ column: Column, name: z.string().min(1).max(200), type: PropertyType.optional() }))
    .max(1000)
    .optional(),
  /** How `auto` reads `03/04/2024`. Absent: such dates are refused. */
  dateOrder: DateOrder.optional(),
  /** For columns that none of the first 1,000 rows has. Absent: they become properties, unless `properties` names some; what is left out is told. */
  newColumns: z.enum(newColumns).optional(),
})
export type ImportMapping = z.infer<typeof ImportMapping>
export type ImportMappingInput = z.input<typeof ImportMapping>

export const ImportColumn = z.object({
  name: z.string(),
  type: PropertyType,
  examples: z.array(z.string()),
  /** Share of empty cells in the rows looked at. */
  emptyShare: z.number(),
  /** Whether the column tells the rows looked at apart: none lacks a value, and rows that differ have different ones. */
  isUnique: z.boolean(),
  /** Null unless the column holds dates with day and month in front of the year. */
  dates: DatesSeen.nullable(),
})
export type ImportColumn = z.infer<typeof ImportColumn>

export const RefusedRow = z.object({ row: z.number(), field: z.string(), message: z.string() })

export const ImportFile = z.object({
  fileId: z.string(),
  name: z.string(),
  size: z.number(),
  format: z.enum(['csv', 'jsonl', 'parquet']),
  /** For text: how it is encoded and, for CSV, what separates the cells. */
  encoding: z.string(),
  delimiter: z.string().nullable(),
  /** Whose export it is, where its rows tell. Its columns are those at the top of a row then. */
  maker: ExportMaker.nullable(),
  columns: z.array(ImportColumn),
  sample: z.array(z.record(z.string(), z.string())),
  suggested: z.object({ kind: ImportKind, mapping: ImportMapping }),
})
export type ImportFile = z.infer<typeof ImportFile>

export const ImportPreview = z.object({
  /** Rows looked at, from the start of the file. */
  checked: z.number(),
  refusedCount: z.number(),
  refused: z.array(RefusedRow),
  /** First rows as they would be stored. */
  rows: z.array(z.record(z.string(), z.unknown())),
  /** What the columns of times say about the order of day and month; null where it does not matter. */
  dates: DatesSeen.nullable(),
})
export type ImportPreview = z.infer<typeof ImportPreview>

export const importStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

export const Import = z.object({
  id: z.uuid(),
  kind: ImportKind,
  fileName: z.string(),
  fileSize: z.number(),
  status: z.enum(importStatuses),
  /** Bytes read so far, of `fileSize`. */
  bytesRead: z.number(),
  rowsRead: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  refused: z.number(),
  /** Columns that first appear further down than the rows looked at, and that the mapping leaves out; at most 100. */
  leftOut: z.array(z.string()),
  error: z.string().nullable(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type Import = z.infer<typeof Import>

/** The live topic of import progress; the message is an `Import`. */
export const importsTopic = 'imports'

const ImportParams = z.object({ importId: z.uuid() })

export const uploadImportFile = endpoint({
  id: 'events.imports.upload',
  method: 'POST',
  path: '/api/imports/files',
  access: 'events:write',
  summary: 'Upload a CSV, JSON lines or Parquet file (also gzipped) as the body and see its columns',
  query: z.object({ name: z.string().min(1).max(255) }),
  output: ImportFile,
  bodyLimit: 4 * 1024 ** 3,
  perMinute: 30,
  raw: 'stream',
})

export const previewImport = endpoint({
  id: 'events.imports.preview',
  method: 'POST',
  path: '/api/imports/preview',
  access: 'events:write',
  summary: 'See what a mapping makes of the first rows and which rows would be refused',
  body: z.object({ fileId: z.string(), kind: ImportKind, mapping: ImportMapping }),
  output: ImportPreview,
})

export const startImport = endpoint({
  id: 'events.imports.start',
  method: 'POST',
  path: '/api/imports',
  access: 'events:write',
  summary: 'Import an uploaded file; importing the same file again adds nothing',
  body: z.object({ fileId: z.string(), kind: ImportKind, mapping: ImportMapping, sourceId: z.uuid().optional() }),
  output: Import,
})

export const listImports = endpoint({
  id: 'events.imports.list',
  method: 'GET',
  path: '/api/imports',
  access: 'events:read',
  summary: 'Imports, newest first',
  query: Page,
  output: z.object({ items: z.array(Import), next: z.string().nullable() }),
})

export const getImport = endpoint({
  id: 'events.imports.get',
  method: 'GET',
  path: '/api/imports/:importId',
  access: 'events:read',
  summary: 'One import with its progress',
  params: ImportParams,
  output: Import,
})

export const cancelImport = endpoint({
  id: 'events.imports.cancel',
  method: 'POST',
  path: '/api/imports/:importId/cancel',
  access: 'events:write',
  summary: 'Stop an import; what was imported stays',
  params: ImportParams,
  output: Import,
})

export const downloadRefusedRows = endpoint({
  id: 'events.imports.refused',
  method: 'GET',
  path: '/api/imports/:importId/refused',
  access: 'events:read',
  summary: 'Refused rows as CSV, with the reason of each',
  params: ImportParams,
  raw: true,
})
