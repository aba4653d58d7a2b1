/** Wall clocks of IANA zones, from the tables that Node carries. Days are `YYYY-MM-DD`. */

const clocks = new Map<string, Intl.DateTimeFormat>()

function clock(timezone: string): Intl.DateTimeFormat {
  let found = clocks.get(timezone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    clocks.set(timezone, found)
  }
  return found
}

/** What the wall clock of the zone shows at an instant, as if it were UTC, in milliseconds. */
function wallClock(instant: number, timezone: string): number {
  const part: Record<string, number> = {}
  for (const { type, value } of clock(timezone).formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000)
}

/** Milliseconds by which the zone's clock is ahead of UTC at an instant. */
export const offsetAt = (instant: number, timezone: string): number => wallClock(instant, timezone) - instant

/** The day that it is in the zone at an instant. */
export const dayAt = (instant: number, timezone: string): string => new Date(wallClock(instant, timezone)).toISOString().slice(0, 10)

/**
 * The first instant of a day in the zone. That is not always 00:00: where clocks jump forward at midnight (Cairo, Santiago) the day
 * begins at 01:00, and where they fall back at midnight the second 00:00 begins it. A day that a zone skipped begins with the next one.
 */
export function startOfDay(day: string, timezone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const offsets = [-36, -24, -12, 0, 12, 24, 36].map((hours) => offsetAt(midnight + hours * 3_600_000, timezone))
  const candidates = [...new Set(offsets)].map((offset) => midnight - offset).toSorted((a, b) => a - b)
  const begun = (instant: number): boolean => dayAt(instant, timezone) >= day
  return candidates.find((instant) => begun(instant) && !begun(instant - 1)) ?? candidates.find(begun) ?? midnight
}

/** The offset as people write it, such as `+05:30`. */
export function offsetLabel(instant: number, timezone: string): string {
  const minutes = Math.round(offsetAt(instant, timezone) / 60_000)
  const pad = (n: number): string => String(n).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.trunc(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
}

/** `HH:MM` on the zone's clock. */
export const timeAt = (instant: number, timezone: string): string => new Date(wallClock(instant, timezone)).toISOString().slice(11, 16)
