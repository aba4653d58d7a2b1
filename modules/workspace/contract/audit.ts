import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { instant, pageOf } from './common.ts'

export const activity = z.object({
  id: z.string(),
  at: instant,
  /** The domain event, such as `workspace.role_changed`. */
  event: z.string(),
  actor: z.object({ kind: z.enum(['user', 'token', 'job', 'system']), userId: z.uuid().nullable(), name: z.string() }),
  /** What it happened to. */
  ref: z.object({ kind: z.string(), id: z.string() }).nullable(),
  /** Name of that thing at the time. */
  title: z.string().nullable(),
  /** What changed: property → value before and after. */
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])).nullable(),
  /** Whatever else there is to know. */
  details: z.record(z.string(), z.unknown()),
})
export type Activity = z.infer<typeof activity>

export const listActivity = endpoint({
  id: 'workspace.activity.list',
  method: 'GET',
  path: '/api/activity',
  access: 'workspace:manage',
  summary: 'Audit log: every change, newest first',
  query: z.object({
    cursor: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    actorId: z.uuid().optional().describe('Only what this user did, in person or by token'),
    event: z.string().max(100).optional().describe('A domain event, or a module followed by a dot, such as `metrics.`'),
    refKind: z.string().max(60).optional(),
    refId: z.string().max(200).optional(),
    from: instant.optional().describe('From this instant on'),
    to: instant.optional().describe('Up to, but without, this instant'),
    search: z.string().trim().max(100).optional().describe('Part of the title or of the name of the actor'),
  }),
  output: pageOf(activity),
})

export const checklistStep = z.object({
  id: z.string(),
  title: z.string(),
  /** Why it is worth doing, in a sentence. */
  why: z.string(),
  href: z.string(),
  done: z.boolean(),
})
export type ChecklistStep = z.infer<typeof checklistStep>

export const showChecklist = endpoint({
  id: 'workspace.checklist.show',
  method: 'GET',
  path: '/api/checklist',
  access: 'workspace:read',
  summary: 'First steps in this workspace, and which of them are done, read from what is there',
  output: z.object({ steps: z.array(checklistStep) }),
})
