import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { done, instant, title, version } from './common.ts'

/**
 * Whether `name` is an IANA zone in its usual spelling. Offsets such as `+02:00` are refused, for they do not know summer time;
 * so is another case, for the analytics store compares names exactly.
 */
export function isTimezone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z]+(\/[A-Z][A-Za-z0-9_+-]+)+)$/.test(name)) return false
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    return known === name || known.toLowerCase() !== name.toLowerCase()
  } catch {
    return false
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

export const timezone = z.string().refine(isTimezone, 'An IANA time zone such as Europe/Berlin')
export const weekStart = z.int().min(1, 'From 1 (Monday) to 7 (Sunday)').max(7, 'From 1 (Monday) to 7 (Sunday)')
export const currency = z.string().refine((code) => currencies.has(code), 'An ISO 4217 code such as EUR')

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'A time such as 09:00', abort: true })

/** One stretch of working time. Half-open: `to` is the first minute that no longer counts; 24:00 is the end of the day. */
export const businessInterval = z.object({ weekday: weekStart, from: clock, to: clock })
export type BusinessInterval = z.infer<typeof businessInterval>

/** Says what is wrong with the intervals taken together, or nothing. */
export function businessHoursProblem(intervals: readonly BusinessInterval[]): string | undefined {
  const sorted = intervals.toSorted((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from))
  for (const [i, interval] of sorted.entries()) {
    if (interval.from >= interval.to) return `An interval that ends after it begins, not ${interval.from} to ${interval.to}`
    const next = sorted[i + 1]
    if (next && next.weekday === interval.weekday && next.from < interval.to)
      return `Intervals that do not overlap, not ${interval.from}–${interval.to} and ${next.from}–${next.to}`
  }
  return undefined
}

export const businessHours = z
  .array(businessInterval)
  .max(35, 'At most five intervals a day')
  .superRefine((intervals, check) => {
    const problem = businessHoursProblem(intervals)
    if (problem) check.addIssue({ code: 'custom', message: problem })
  })

export const settings = z.object({
  id: z.uuid(),
  name: z.string(),
  timezone: z.string(),
  weekStart: z.int(),
  currency: z.string(),
  businessHours: z.array(businessInterval),
  isDemo: z.boolean(),
  createdAt: instant,
  version: z.int(),
})
export type Settings = z.infer<typeof settings>

export const showSettings = endpoint({
  id: 'workspace.settings.show',
  method: 'GET',
  path: '/api/workspace',
  access: 'workspace:read',
  summary: 'The workspace and its settings',
  tool: 'Read the name, time zone, week start, currency and business hours of the workspace.',
  output: settings,
})

export const updateSettings = endpoint({
  id: 'workspace.settings.update',
  method: 'PATCH',
  path: '/api/workspace',
  access: 'workspace:admin',
  summary: 'Change settings of the workspace',
  body: z.object({
    version,
    name: title(80).optional(),
    timezone: timezone.optional(),
    weekStart: weekStart.optional(),
    currency: currency.optional(),
    businessHours: businessHours.optional(),
  }),
  output: settings,
})

export const removeWorkspace = endpoint({
  id: 'workspace.workspace.remove',
  method: 'DELETE',
  path: '/api/workspace',
  access: 'workspace:own',
  summary: 'Remove the workspace; an owner can bring it back',
  body: z.object({ name: z.string().describe('The name of the workspace, to be sure') }),
  output: done,
})

/** The live topic on which processes tell each other that a workspace was removed. */
export const removalTopic = 'workspace.removed'

export const restoreWorkspace = endpoint({
  id: 'workspace.workspace.restore',
  method: 'POST',
  path: '/api/workspaces/:workspaceId/restore',
  access: 'signed-in',
  summary: 'Bring a removed workspace back, as its owner',
  params: z.object({ workspaceId: z.uuid() }),
  output: done,
})
