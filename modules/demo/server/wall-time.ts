import { offsetAt } from '#kernel/zone.ts'

/** Asking the calendar is slow, and many rows share a time. */
const known = new Map<string, string>()

/**
 * The instant of a time on a clock, ISO 8601 in UTC. A time that the clocks skip is read as if they had not been moved yet, one that
 * they repeat as the second of the two.
 * @param wall `YYYY-MM-DD HH:MM:SS`
 * @param zone IANA name of the clock's zone
 */
export function instantOf(wall: string, zone: string): string {
  const key = `${zone} ${wall}`
  const instant = known.get(key) ?? computeInstant(wall, zone)
  known.set(key, instant)
  return instant
}

function computeInstant(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall.replace(' ', 'T')}Z`)
  if (Number.isNaN(asUtc)) throw new Error(`The demo data has the time ${JSON.stringify(wall)}, expected YYYY-MM-DD HH:MM:SS`)
  return new Date(asUtc - offsetAt(asUtc - offsetAt(asUtc, zone), zone)).toISOString()
}

/** `DD-MM-YYYY` as `YYYY-MM-DD`. A time of day, if there is one, is left out. */
export function isoDay(text: string): string {
  const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})(?: |$)/.exec(text) ?? []
  if (!year) throw new Error(`The demo data has the date ${JSON.stringify(text)}, expected DD-MM-YYYY`)
  return `${year}-${month}-${day}`
}

/** The instant of `DD-MM-YYYY` or `DD-MM-YYYY HH:MM`, ISO 8601 in UTC. A day without a time begins at midnight. */
export const instantOfDay = (text: string, zone: string): string => instantOf(`${isoDay(text)} ${text.slice(11) || '00:00'}:00`, zone)
