import { dayAt } from '#kernel/zone.ts'
import type { Range } from '#modules/metrics/contract.ts'
import { addDays } from '#web/ui/date-range.ts'

const dayMs = 86_400_000
const unitDays = { day: 1, week: 7, month: 31, quarter: 92, year: 366 }

/** When events happened last: any of the workspace, and those that are asked about. */
export interface LastEvents {
  ofAll: string | undefined
  ofAsked: string | undefined
}

/**
 * The day from which periods are counted back in a workspace that is an archive, so that its "last 3 months" are the last three
 * with data: the day after the last of the events that are asked about. Undefined where events still arrive in the period (an event
 * that stopped is then truly at zero), and where the period names its days itself.
 */
export function anchorDay({ ofAll, ofAsked }: LastEvents, asked: Range, now: Date, zone: string): string | undefined {
  if (!ofAll || !ofAsked || asked.type === 'between') return undefined
  const periods = asked.type === 'last' ? asked.count : 0
  const begins = now.getTime() - (periods + 1) * unitDays[asked.unit] * dayMs
  return Date.parse(ofAll) < begins ? addDays(dayAt(Date.parse(ofAsked), zone), 1) : undefined
}
