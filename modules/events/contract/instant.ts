const iso = /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/
const epoch = /^\d{9,13}(?:\.\d+)?$/

/** Numbers below this are seconds since 1970, others milliseconds: 1e11 seconds is the year 5138, 1e11 milliseconds is 1973. */
const fromEpoch = (number: number): number => Math.round(number < 1e11 ? number * 1000 : number)

function offsetMinutes(zone: string | undefined): number {
  if (!zone || /^(z|utc)$/i.test(zone)) return 0
  const sign = zone.startsWith('-') ? -1 : 1
  const digits = zone.slice(1).replace(':', '')
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0))
}

/** As JSON.stringify writes a time, but for the last days of months, of which Date.parse makes the first ones of the next. */
const usual = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T\d\d:\d\d:\d\d\.\d{3}Z$/

function parseIso(text: string): number | undefined {
  if (usual.test(text)) {
    const ms = Date.parse(text)
    if (!Number.isNaN(ms)) return ms
  }
  const match = iso.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second + fraction > 0)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second, fraction)
  const ms = date.getTime() - offsetMinutes(match[8]) * 60_000
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * Reads an instant: ISO 8601 (without a zone it is UTC), or the epoch in seconds or milliseconds.
 * @returns milliseconds since 1970, or undefined when it is neither.
 */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? fromEpoch(value) : undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime()
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return epoch.test(text) ? fromEpoch(Number(text)) : parseIso(text)
}
