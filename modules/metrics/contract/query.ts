import * as z from 'zod'
import { Freshness as EventsFreshness } from '#modules/events/contract.ts'

/** A day of the calendar, without a time or a zone. */
export const day = z.iso.date().describe('A day as YYYY-MM-DD')

const propertyName = z.string().min(1).max(200)

/**
 * A property: of the event itself, of the person who did it, or of the person's account. Properties of people and accounts are
 * read as they are now. `$event` of an event is its name; `$plan` of an account is the plan of its paid subscription (churn only).
 */
export const propertyRef = z.strictObject({ of: z.enum(['event', 'person', 'account']), name: propertyName })
export type PropertyRef = z.infer<typeof propertyRef>

const text = z.union([z.string().max(2000), z.number(), z.boolean()])
const property = propertyRef

/** One test of a property. A property that is not set passes only `is_not`, `not_contains` and `is_not_set`. */
export const condition = z.discriminatedUnion('op', [
  z.strictObject({ property, op: z.enum(['is', 'is_not', 'contains', 'not_contains']), values: z.array(text).min(1).max(500) }),
  z.strictObject({ property, op: z.enum(['gt', 'gte', 'lt', 'lte']), value: z.number() }),
  z.strictObject({ property, op: z.literal('between').describe('Both ends belong to it'), from: z.number(), to: z.number() }),
  z.strictObject({ property, op: z.enum(['is_set', 'is_not_set']) }),
  z.strictObject({ property, op: z.enum(['on', 'before', 'after']).describe('Days of the workspace’s zone'), date: day }),
])
export type Condition = z.infer<typeof condition>

const conditions = z.array(condition).max(30)

/** Conditions, all or any of which must hold; one level of groups inside. */
export const filter = z.strictObject({
  match: z.enum(['all', 'any']).default('all'),
  conditions: conditions.default([]),
  groups: z
    .array(z.strictObject({ match: z.enum(['all', 'any']), conditions: conditions.min(1) }))
    .max(10)
    .default([]),
})
export type Filter = z.infer<typeof filter>

const eventName = z.string().min(1).max(200)

/** Any of these events, or every event that people cause (`identify`, `group` and `alias` calls are not events). */
export const eventSelector = z.strictObject({
  events: z.union([z.literal('any'), z.array(eventName).min(1).max(50)]),
  filter: filter.optional(),
})
export type EventSelector = z.infer<typeof eventSelector>

export const intervals = ['hour', 'day', 'week', 'month', 'quarter'] as const
export const interval = z.enum(intervals)
export type Interval = z.infer<typeof interval>

/**
 * Which time is asked about, in days of the workspace's zone. Every range is half-open: `to` is the first day after it.
 * `last` means complete periods; `includeCurrent` adds the running one, which is then marked as partial.
 */
export const range = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('last'),
    count: z.int().min(1).max(1000),
    unit: z.enum(['day', 'week', 'month', 'quarter']),
    includeCurrent: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('between'), from: day, to: day }),
  z.strictObject({ type: z.literal('to_date'), unit: z.enum(['day', 'week', 'month', 'quarter', 'year']) }),
])
export type Range = z.infer<typeof range>

/** Answers as they would have been at this time; never later than now. */
export const asOf = z.iso.datetime({ offset: true }).optional()

/** The time that an answer covers: half-open days, and the same in words. */
export const period = z.object({
  from: day,
  to: day,
  words: z.string(),
  timezone: z.string(),
  /** The period is not over, so its figures will still change. */
  partial: z.boolean(),
})
export type Period = z.infer<typeof period>

/** How fresh the figures are, as the events module says it, and the time at which the question is asked. */
export const freshness = EventsFreshness.pick({ watermark: true, lastReceived: true, lastEvent: true }).extend({ asOf: z.iso.datetime() })
export type Freshness = z.infer<typeof freshness>

/** "Explain this number": the statement that was run and its parameters. */
export const explanation = z.object({ label: z.string(), text: z.string(), params: z.record(z.string(), z.unknown()) })
export type Explanation = z.infer<typeof explanation>

/** A share x ÷ n with its 95 % Wilson interval. `value` is null, with the reason, when there is nothing to divide by. */
export const rate = z.object({
  value: z.number().nullable(),
  x: z.number().nullable(),
  n: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Fewer than 100: show the interval. */
  smallN: z.boolean(),
  /** Fewer than 5: too few to tell. Such segments stand below the others. */
  few: z.boolean(),
  /** Fewer than 5 people, or a group that would give such a group away: nothing is shown. Accounts are never hidden. */
  suppressed: z.boolean(),
  reason: z.string().nullable(),
})
export type Rate = z.infer<typeof rate>

/** A value of the property that an answer is split by. `other` is everything below the top ones, `not_set` has no value. */
export const segment = z.object({ kind: z.enum(['value', 'other', 'not_set']), value: z.string().nullable(), label: z.string() })
export type Segment = z.infer<typeof segment>
