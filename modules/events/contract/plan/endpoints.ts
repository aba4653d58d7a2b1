import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from '../paging.ts'
import { Naming, PlanDocument, PlannedEvent, plannedStatuses, PlanMode, RepairRule, SourceRule, ViolationCode } from './document.ts'

export const PlanVersion = z.object({
  version: z.number(),
  note: z.string(),
  publishedAt: Instant,
  publishedBy: z.string(),
  /** What it changed against the one before, in words. */
  changes: z.array(
    z.object({ kind: z.enum(['added', 'changed', 'removed']), event: z.string(), text: z.string(), isBreaking: z.boolean() }),
  ),
})
export type PlanVersion = z.infer<typeof PlanVersion>

export const PlanSummary = z.object({
  /** Number of the version that applies; 0 while none was published. */
  version: z.number(),
  published: PlanVersion.nullable(),
  /** What people work on; null while it is the same as the version that applies. */
  draft: z.object({ revision: z.number(), basedOn: z.number(), updatedAt: Instant, updatedBy: z.string() }).nullable(),
  /** Names the draft in calls that change it; 0 while there is none. */
  revision: z.number(),
  mode: PlanMode,
  unplanned: PlanMode,
  naming: Naming,
  sources: z.record(z.string(), SourceRule),
  rules: z.array(RepairRule),
  /** Differences between the version that applies and the draft. */
  changes: PlanVersion.shape.changes,
})
export type PlanSummary = z.infer<typeof PlanSummary>

export const PlanEventLine = z.object({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  ownerName: z.string().nullable(),
  status: z.enum(plannedStatuses),
  /** How it stands between the version that applies and the draft. */
  state: z.enum(['published', 'changed', 'new', 'removed']),
  mode: PlanMode,
  /** Whether the mode is its own and not that of the plan. */
  hasOwnMode: z.boolean(),
  sources: z.record(z.string(), PlanMode).describe('The mode at single sources, by their id'),
  properties: z.number(),
  /** The version that changed it last; null while it is new. */
  version: z.number().nullable(),
  /** Events of the last 7 days, and violations of the last 24 hours. */
  volume7d: z.number(),
  violations24h: z.number(),
})
export type PlanEventLine = z.infer<typeof PlanEventLine>

export const getPlan = endpoint({
  id: 'events.plan.get',
  method: 'GET',
  path: '/api/plan',
  access: 'events:read',
  summary: 'The tracking plan: version that applies, draft, modes, rules',
  tool: 'Tells which version of the tracking plan applies, its modes, rules for names and what the draft would change.',
  output: PlanSummary,
})

export const listPlanEvents = endpoint({
  id: 'events.plan.list_events',
  method: 'GET',
  path: '/api/plan/events',
  access: 'events:read',
  summary: 'Planned events with state, owner, mode, volume and violations',
  tool: 'Lists the events of the tracking plan with owner, mode, volume and violations of the last day.',
  output: z.object({ items: z.array(PlanEventLine), next: z.null() }),
})

export const getPlanEvent = endpoint({
  id: 'events.plan.get_event',
  method: 'GET',
  path: '/api/plan/events/:name',
  access: 'events:read',
  summary: 'One planned event: its schema as published and as drafted, and the versions that changed it',
  tool: 'Shows the JSON Schema, owner and mode of a planned event.',
  params: z.object({ name: z.string().max(200) }),
  output: z.object({
    published: PlannedEvent.nullable(),
    draft: PlannedEvent.nullable(),
    /** The `revision` of the draft that this was read from; 0 when there was none. */
    revision: z.number(),
    history: z.array(z.object({ version: z.number(), publishedAt: Instant, publishedBy: z.string(), texts: z.array(z.string()) })),
  }),
})

const revision = z.number().int().describe('The `revision` of the draft as it was read; 0 when there was none')

export const putPlanEvent = endpoint({
  id: 'events.plan.put_event',
  method: 'PUT',
  path: '/api/plan/draft/events/:name',
  access: 'events:write',
  summary: 'Add an event to the draft, or change it there',
  params: z.object({ name: z.string().max(200) }),
  body: z.object({ revision, event: PlannedEvent }),
  output: PlanSummary,
})

export const removePlanEvent = endpoint({
  id: 'events.plan.remove_event',
  method: 'DELETE',
  path: '/api/plan/draft/events/:name',
  access: 'events:write',
  summary: 'Take an event out of the draft',
  params: z.object({ name: z.string().max(200) }),
  query: z.object({ revision: z.coerce.number().int() }),
  output: PlanSummary,
})

export const putPlanSettings = endpoint({
  id: 'events.plan.put_settings',
  method: 'PUT',
  path: '/api/plan/draft/settings',
  access: 'events:write',
  summary: 'Change modes, rules for names, sources or rules that repair, in the draft',
  body: z.object({
    revision,
    mode: PlanMode.optional(),
    unplanned: PlanMode.optional(),
    naming: Naming.optional(),
    sources: z.record(z.uuid(), SourceRule).optional(),
    rules: z.array(RepairRule).max(500).optional(),
  }),
  output: PlanSummary,
})

export const discardPlanDraft = endpoint({
  id: 'events.plan.discard_draft',
  method: 'DELETE',
  path: '/api/plan/draft',
  access: 'events:write',
  summary: 'Go back to the version that applies',
  output: PlanSummary,
})

export const PlanProblemLine = z.object({
  where: z.string(),
  message: z.string(),
  isWarning: z.boolean(),
  /** Line of the file, from 1, where there is a file. */
  line: z.number().optional(),
})
export type PlanProblemLine = z.infer<typeof PlanProblemLine>

export const PlanForecast = z.object({
  /** Events of the last 7 days that a plan like this would have objected to; an estimate where `isExact` is false. */
  wouldViolate: z.number(),
  events: z.number(),
  /** How many events were looked at. */
  looked: z.number(),
  isExact: z.boolean(),
  items: z.array(
    z.object({
      event: z.string(),
      total: z.number(),
      looked: z.number(),
      violating: z.number(),
      mode: PlanMode,
      codes: z.array(z.object({ code: ViolationCode, property: z.string(), count: z.number(), example: z.string() })),
    }),
  ),
})
export type PlanForecast = z.infer<typeof PlanForecast>

export const PlanReview = z.object({
  problems: z.array(PlanProblemLine),
  changes: PlanVersion.shape.changes,
  /** Null when the plan is wrong, so that nothing can be held against it. */
  forecast: PlanForecast.nullable(),
})
export type PlanReview = z.infer<typeof PlanReview>

export const reviewPlanDraft = endpoint({
  id: 'events.plan.review',
  method: 'GET',
  path: '/api/plan/draft/review',
  access: 'events:read',
  summary: 'What publishing the draft would change, and how many events of the last 7 days would break it',
  output: PlanReview,
})

export const publishPlan = endpoint({
  id: 'events.plan.publish',
  method: 'POST',
  path: '/api/plan/publish',
  access: 'events:manage',
  summary: 'Make the draft the version that applies, on every process at once',
  body: z.object({ revision, note: z.string().trim().max(1000).default('') }),
  output: PlanVersion,
})

export const listPlanVersions = endpoint({
  id: 'events.plan.list_versions',
  method: 'GET',
  path: '/api/plan/versions',
  access: 'events:read',
  summary: 'Versions of the tracking plan, the newest first',
  query: Page,
  output: z.object({ items: z.array(PlanVersion), next: z.string().nullable() }),
})

export const getPlanVersion = endpoint({
  id: 'events.plan.get_version',
  method: 'GET',
  path: '/api/plan/versions/:version',
  access: 'events:read',
  summary: 'A version of the tracking plan, whole',
  params: z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) }),
  output: z.object({ version: PlanVersion, document: PlanDocument }),
})

export const restorePlanVersion = endpoint({
  id: 'events.plan.restore_version',
  method: 'POST',
  path: '/api/plan/versions/:version/restore',
  access: 'events:write',
  summary: 'Make an earlier version the draft, to be published again',
  params: z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) }),
  body: z.object({ revision }),
  output: PlanSummary,
})
