import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { openObject } from '../open-object.ts'
import { Instant } from '../paging.ts'
import { EventName, PlanMode, PlannedEvent, RepairRule, RepairSteps, ViolationCode } from './document.ts'

export const PlanViolation = z.object({
  event: z.string(),
  code: ViolationCode,
  /** Path in dots; empty for the event as a whole. */
  property: z.string(),
  sourceId: z.uuid(),
  sourceName: z.string(),
  sdk: z.string(),
  sdkVersion: z.string(),
  appVersion: z.string(),
  count: z.number(),
  firstSeen: Instant,
  lastSeen: Instant,
  /** What was done with them, by mode. */
  byMode: z.array(z.object({ mode: PlanMode, count: z.number() })),
  message: z.string(),
  examples: z.array(z.string()),
  /** The newest version of the plan that they broke. */
  planVersion: z.number(),
  /** E-mail address of who to tell: the owner of the event in the plan or the catalogue, else of the source. Empty when nobody answers for it. */
  tell: z.string(),
  tellName: z.string().nullable(),
  tellBecause: z.enum(['event', 'source', 'nobody']),
})
export type PlanViolation = z.infer<typeof PlanViolation>

export const listPlanViolations = endpoint({
  id: 'events.plan.list_violations',
  method: 'GET',
  path: '/api/plan/violations',
  access: 'events:read',
  summary: 'What breaks the tracking plan, grouped by event, code, property, source, SDK and app version',
  tool: 'Lists violations of the tracking plan with count, first and last seen, SDK, app version and who to tell.',
  query: z.object({
    event: z.string().max(200).optional(),
    code: ViolationCode.optional(),
    sourceId: z.uuid().optional(),
    hours: z.coerce.number().int().min(1).max(8760).default(168).describe('How far back'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(2000).optional().describe('The `next` of the previous page'),
  }),
  output: z.object({ items: z.array(PlanViolation), next: z.string().nullable() }),
})

export const suggestPlan = endpoint({
  id: 'events.plan.suggest',
  method: 'GET',
  path: '/api/plan/suggestions',
  access: 'events:read',
  summary: 'Events that arrive and are not in the plan, each with a schema read from what arrived',
  query: z.object({ event: z.string().max(200).optional().describe('Only this one, also when it is planned') }),
  output: z.object({
    items: z.array(
      z.object({
        event: PlannedEvent,
        /** Events of the last 30 days, and how many of them were looked at. */
        volume30d: z.number(),
        looked: z.number(),
        properties: z.array(
          z.object({
            name: z.string(),
            share: z.number(),
            types: z.array(z.string()),
            examples: z.array(z.string()),
            isRequired: z.boolean(),
          }),
        ),
      }),
    ),
    next: z.null(),
  }),
})

const Held = {
  event: EventName.describe('Held events of this name'),
  ids: z.array(z.uuid()).min(1).max(1000).optional().describe('Only these of them'),
  steps: RepairSteps.or(z.array(z.never()).max(0)).describe('May be empty: whether the plan allows them as they are'),
}

export const previewRepair = endpoint({
  id: 'events.plan.preview_repair',
  method: 'POST',
  path: '/api/plan/repairs/preview',
  access: 'events:read',
  summary: 'What a repair would make of the events that are held, and whether the plan would allow them',
  body: z.object(Held),
  output: z.object({
    /** Of the held events that were looked at, at most 1,000. */
    held: z.number(),
    allowed: z.number(),
    /** Bodies of webhooks under this name, by source, with the newest: not these are repaired, but the mapping that makes events of them. */
    bodies: z.array(z.object({ sourceId: z.uuid(), count: z.number(), id: z.uuid() })),
    items: z.array(
      z.object({
        id: z.uuid(),
        before: z.object({ event: z.string(), properties: openObject }),
        after: z.object({ event: z.string(), properties: openObject }),
        changes: z.array(z.string()),
        isAllowed: z.boolean(),
        problem: z.string(),
      }),
    ),
  }),
})

export const applyRepair = endpoint({
  id: 'events.plan.apply_repair',
  method: 'POST',
  path: '/api/plan/repairs/apply',
  access: 'events:manage',
  summary: 'Repair held events and send them again, at most 1,000 a call; save the repair for those to come',
  body: z.object({
    ...Held,
    saveAs: RepairRule.shape.id.optional().describe('Adds a rule of this name to the draft, for events that come later'),
    cursor: z.string().max(2000).optional().describe('The `next` of the previous call, with the same repair'),
  }),
  output: z.object({
    replayed: z.number(),
    duplicates: z.number(),
    refusedAgain: z.number(),
    next: z.string().nullable(),
  }),
})

export const listPlanRules = endpoint({
  id: 'events.plan.list_rules',
  method: 'GET',
  path: '/api/plan/rules',
  access: 'events:read',
  summary: 'Rules that repair arriving events, with how often they did in the last 30 days',
  output: z.object({
    items: z.array(z.object({ rule: RepairRule, count30d: z.number(), lastAt: Instant.nullable(), isPublished: z.boolean() })),
    next: z.null(),
  }),
})
