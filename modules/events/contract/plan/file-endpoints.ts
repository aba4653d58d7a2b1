import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { PlanReview, PlanVersion } from './endpoints.ts'

export const downloadPlan = endpoint({
  id: 'events.plan.download',
  method: 'GET',
  path: '/api/plan/file',
  access: 'events:read',
  summary: 'The tracking plan as YAML, to keep in Git',
  query: z.object({ of: z.enum(['published', 'draft']).default('published') }),
  raw: true,
})

/** Largest file of a plan, in bytes. */
export const planFileLimit = 5 * 1024 * 1024

export const checkPlanFile = endpoint({
  id: 'events.plan.check_file',
  method: 'POST',
  path: '/api/plan/file/check',
  access: 'events:read',
  summary: 'What publishing a file would change, and how many events of the last 7 days would break it',
  body: z.object({ yaml: z.string().max(planFileLimit) }),
  bodyLimit: planFileLimit + 1024 * 1024,
  output: PlanReview,
})

export const pushPlanFile = endpoint({
  id: 'events.plan.push_file',
  method: 'POST',
  path: '/api/plan/file',
  access: 'events:manage',
  summary: 'Publish a file as the next version of the tracking plan',
  body: z.object({ yaml: z.string().max(planFileLimit), note: z.string().trim().max(1000).default('') }),
  bodyLimit: planFileLimit + 1024 * 1024,
  output: z.object({ version: z.number(), changes: PlanVersion.shape.changes, isPublished: z.boolean() }),
})

export const planScript = endpoint({
  id: 'events.plan.script',
  method: 'GET',
  path: '/v1/tracking-plan.js',
  access: 'public',
  summary: 'The plugin by which @segment/analytics-next keeps events back that the plan refuses whatever they say',
  raw: true,
  perMinute: 60_000,
})
