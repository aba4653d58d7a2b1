import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { asOf, day, eventSelector, explanation, filter, freshness, period, propertyRef, range, rate, segment } from './query.ts'

/**
 * Who adopted a feature. A unit is exposed by its first activity inside the range, or by its first exposure event ever if that lies
 * inside the range. It adopts when it uses the feature `minUses` times within `windowDays` × 24 h from its own exposure. Units whose
 * window has not elapsed at `asOf` are censored: in no rate, but counted.
 */
export const adoptionSpec = z.strictObject({
  kind: z.literal('adoption'),
  unit: z.enum(['person', 'account']).default('account'),
  feature: eventSelector,
  featureName: z.string().min(1).max(200).optional().describe('How people call the feature, for the sentence'),
  exposure: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('first_activity') }),
      z.strictObject({ type: z.literal('event'), ...eventSelector.shape }),
    ])
    .default({ type: 'first_activity' }),
  range: range.default({ type: 'last', count: 3, unit: 'month', includeCurrent: false }),
  windowDays: z.int().min(1).max(365).default(28),
  minUses: z.int().min(1).max(1000).default(1),
  eligible: filter.optional().describe('Which people or accounts may adopt at all, by their properties'),
  segmentBy: propertyRef.optional().describe('A property of people or accounts'),
  segmentLimit: z.int().min(1).max(100).default(20),
  cohort: z.enum(['week', 'month']).default('week'),
  asOf,
})
export type AdoptionSpec = z.infer<typeof adoptionSpec>

const counts = z.object({
  rate,
  /** Exposed units in all, and those whose window had not elapsed. */
  exposed: z.number().nullable(),
  censored: z.number().nullable(),
  /** Median number of uses inside the window of those who adopted. */
  medianUses: z.number().nullable(),
})

export const adoptionResult = z.object({
  kind: z.literal('adoption'),
  unit: z.enum(['person', 'account']),
  overall: counts,
  /** Adopters who used the feature again in the window after the first (days 29 to 56 for 28), of those for whom that window is over. */
  retained: rate,
  retainedDays: z.tuple([z.number(), z.number()]),
  segments: z.array(counts.extend({ segment })).nullable(),
  truncated: z.boolean(),
  cut: z.number(),
  cohorts: z.array(counts.extend({ key: day, label: z.string(), partial: z.boolean() })),
  timeToAdopt: z.object({
    /** Kaplan–Meier median in whole days; null, with the reason, when fewer than half adopt. */
    medianDays: z.number().nullable(),
    reason: z.string().nullable(),
    horizonDays: z.number(),
    /** Share that has adopted after so many days. */
    curve: z.array(z.object({ day: z.number(), share: z.number(), atRisk: z.number() })),
  }),
  answer: z.object({ rate, feature: z.string(), subject: z.string(), windowDays: z.number(), period: z.string(), sentence: z.string() }),
  period,
  freshness,
  /** The time up to which windows are judged, and why: `asked`, `now` or `last_event`. */
  judgedAt: z.object({ at: z.iso.datetime(), because: z.enum(['asked', 'now', 'last_event']) }),
  notes: z.array(z.string()),
  sql: z.array(explanation),
})
export type AdoptionResult = z.infer<typeof adoptionResult>

export const runAdoption = endpoint({
  id: 'metrics.adoption.run',
  method: 'POST',
  path: '/api/answers/adoption',
  access: 'metrics:read',
  summary: 'Adoption of a feature: rate, segments, cohorts, time to adopt, retained adoption',
  tool: 'Answer "what is the adoption rate of this feature?": share of people or accounts that used it within a window from their exposure, with n and interval, by segment and over time.',
  body: adoptionSpec,
  output: adoptionResult,
  perMinute: 300,
})
