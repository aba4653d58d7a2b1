import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'

/** What becomes of events of the same ids that come later. */
export const laterChoices = ['refuse', 'accept'] as const
export const Later = z.enum(laterChoices)
export type Later = z.infer<typeof Later>

/** What one table held, by a search for every id of the person, before and after. */
export const ErasedTable = z.object({
  store: z.enum(['PostgreSQL', 'ClickHouse']),
  table: z.string(),
  /** Rows that carry an id as a value of a column. */
  rowsBefore: z.number(),
  rowsAfter: z.number(),
  /** Rows that hold an id somewhere inside a longer text, such as the properties of somebody else's event. */
  mentionsBefore: z.number(),
  mentionsAfter: z.number(),
})
export type ErasedTable = z.infer<typeof ErasedTable>

export const Certificate = z.object({
  erasureId: z.uuid(),
  workspace: z.string(),
  /** Hash of the id with a salt of this installation. The id itself is kept nowhere. */
  personHash: z.string(),
  idCount: z.number(),
  later: Later,
  requestedAt: Instant,
  requestedBy: z.string().nullable(),
  checkedAt: Instant,
  /** Whether no table carries an id any more. Mentions within data of others are counted, and stay. */
  isClean: z.boolean(),
  tables: z.array(ErasedTable),
  removed: z.array(z.string()),
  notSearched: z.array(z.string()),
})
export type Certificate = z.infer<typeof Certificate>

export const Erasure = z.object({
  id: z.uuid(),
  personHash: z.string(),
  idCount: z.number(),
  later: Later,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  /** What is being done, in words. */
  step: z.string(),
  done: z.number(),
  total: z.number(),
  /** In how many rows of all tables the person was found when the work began; null before they are counted. */
  found: z.number().nullable(),
  isClean: z.boolean().nullable(),
  error: z.string().nullable(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type Erasure = z.infer<typeof Erasure>

export const erasePerson = endpoint({
  id: 'events.people.erase',
  method: 'POST',
  path: '/api/people/:person/erasure',
  access: 'events:admin',
  summary: 'Remove all data of a person, under all ids, from both stores; ends with a certificate',
  params: z.object({ person: z.string().min(1).max(512) }),
  body: z.object({ later: Later.describe('What becomes of events of the same ids that come later') }).strict(),
  output: Erasure,
})

export const listErasures = endpoint({
  id: 'events.erasures.list',
  method: 'GET',
  path: '/api/erasures',
  access: 'events:admin',
  summary: 'Erasures of people, newest first',
  query: Page,
  output: z.object({ items: z.array(Erasure), next: z.string().nullable() }),
})

export const getCertificate = endpoint({
  id: 'events.erasures.certificate',
  method: 'GET',
  path: '/api/erasures/:erasureId/certificate',
  access: 'events:admin',
  summary: 'The proof of an erasure: what each table of both stores held before and after',
  params: z.object({ erasureId: z.uuid() }),
  output: Certificate,
})

export const retryErasure = endpoint({
  id: 'events.erasures.retry',
  method: 'POST',
  path: '/api/erasures/:erasureId/retry',
  access: 'events:admin',
  summary: 'Try again to remove a person, where that failed',
  params: z.object({ erasureId: z.uuid() }),
  output: Erasure,
})

export const acceptAgain = endpoint({
  id: 'events.erasures.accept',
  method: 'POST',
  path: '/api/erasures/:erasureId/accept',
  access: 'events:admin',
  summary: 'Accept events of an erased person again, from now on',
  params: z.object({ erasureId: z.uuid() }),
  output: Erasure,
})

export const exportPerson = endpoint({
  id: 'events.people.export',
  method: 'GET',
  path: '/api/people/:person/export',
  access: 'events:manage',
  summary: 'Everything that is stored of a person, under all ids, as JSON lines',
  params: z.object({ person: z.string().min(1).max(512) }),
  raw: true,
})
