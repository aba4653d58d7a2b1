import type { Range } from '#modules/metrics/contract.ts'
import { addDays } from '#web/ui/date-range.ts'

const dayMs = 86_400_000
const unitDays = { day: 1, week: 7, month: 31, quarter: 92, year: 366 }

/**
 * The day from which periods are counted back when the data ends before them, so that "the last 3 months" of an archive are its
 * last three: the day after the last event. Undefined when the period holds data, or names its days itself.
 */
export function anchorDay(lastEvent: string | undefined, asked: Range, now: Date, zone: string): string | undefined {
  if (!lastEvent || asked.type === 'between') return undefined
  const last = new Date(lastEvent)
  const periods = asked.type === 'last' ? asked.count : 0
  const begins = now.getTime() - (periods + 1) * unitDays[asked.unit] * dayMs
  return last.getTime() < begins ? addDays(dayOf(last, zone), 1) : undefined
}

/** The day of an instant in a zone, as `2026-03-03`. */
export const dayOf = (at: Date, zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)

/** The instant at which a day begins in a zone, in ISO 8601. */
export function startOfDay(day: string, zone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const first = utc - offsetAt(utc, zone)
  // The offset may change between the guess and the answer.
  return new Date(utc - offsetAt(first, zone)).toISOString()
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at))
  return Date.parse(`${clock.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
}
