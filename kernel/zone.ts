import { invalid } from './errors.ts'

/** Wall clocks of IANA zones, from the tables that Node and browsers carry. Instants are milliseconds, days are `YYYY-MM-DD`. */

const clocks = new Map<string, Intl.DateTimeFormat>()

const options: Intl.DateTimeFormatOptions = {
  calendar: 'iso8601',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
}

function clock(timezone: string): Intl.DateTimeFormat {
  let found = clocks.get(timezone)
  if (!found) {
    try {
      found = new Intl.DateTimeFormat('en-US', { ...options, timeZone: timezone })
    } catch {
      throw invalid(`zone: Expected the name of a time zone, such as Europe/Dublin, got ${JSON.stringify(timezone)}.`)
    }
    clocks.set(timezone, found)
  }
  return found
}

/** @throws invalid when there is no such zone */
export const checkZone = (timezone: string): void => void clock(timezone)

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

const quarterOfAnHour = 900_000
const aDay = 86_400_000
const offsets = new Map<string, number>()

/** `offsetAt`, remembered: clocks change on quarters of an hour, and a file holds many times of the same one. */
function offsetNear(instant: number, timezone: string): number {
  const key = `${timezone} ${Math.floor(instant / quarterOfAnHour)}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    if (offsets.size > 100_000) offsets.clear()
    offset = offsetAt(instant, timezone)
    offsets.set(key, offset)
  }
  return offset
}

/**
 * The instant at which the clocks of a zone show a time. `local` is that time as if it were UTC. A time that does not exist (clocks go forward) is
 * read with the offset before the change; of a time that exists twice the first is taken.
 */
export function fromZone(local: number, timezone: string): number {
  if (timezone === 'UTC') return local
  const [early, late] = [offsetNear(local - aDay, timezone), offsetNear(local + aDay, timezone)]
  if (offsetNear(local - early, timezone) === early) return local - early
  if (offsetNear(local - late, timezone) === late) return local - late
  return local - early
}
