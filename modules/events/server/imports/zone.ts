import { invalid } from '#kernel/errors.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch {
      throw invalid(`zone: Expected the name of a time zone, such as Europe/Dublin, got ${JSON.stringify(zone)}.`)
    }
    formats.set(zone, format)
  }
  return format
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return local - Math.floor(ms / 1000) * 1000
}

const known = new Map<string, number>()
const hour = 3_600_000

function offsetNear(zone: string, ms: number): number {
  const key = `${zone} ${Math.floor(ms / (hour / 4))}`
  let offset = known.get(key)
  if (offset === undefined) {
    if (known.size > 100_000) known.clear()
    offset = offsetAt(zone, ms)
    known.set(key, offset)
  }
  return offset
}

/**
 * The instant at which the clocks of a zone show a time. `local` is that time as if it were UTC. A time that does not exist (clocks go forward) is
 * read with the offset before the change; of a time that exists twice the first is taken.
 */
export function fromZone(local: number, zone: string): number {
  if (zone === 'UTC') return local
  const [early, late] = [offsetNear(zone, local - 24 * hour), offsetNear(zone, local + 24 * hour)]
  if (offsetNear(zone, local - early) === early) return local - early
  if (offsetNear(zone, local - late) === late) return local - late
  return local - early
}

/** @throws invalid when there is no such zone */
export const checkZone = (zone: string): void => void formatOf(zone)
