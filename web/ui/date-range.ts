import * as z from 'zod'
import { plainDate } from './time-format.ts'

export type RangeUnit = 'day' | 'week' | 'month' | 'quarter'

/**
 * A stretch of time as a person chooses it. `between` is half-open: `to` is the first day that no longer belongs to it. `last`
 * means complete periods; `includeCurrent` adds the running one.
 */
export type DateRange =
  | { type: 'last'; count: number; unit: RangeUnit; includeCurrent?: boolean | undefined }
  | { type: 'between'; from: string; to: string }
  | { type: 'to_date'; unit: RangeUnit | 'year' }

export const rangePresets: DateRange[] = [
  { type: 'last', count: 7, unit: 'day' },
  { type: 'last', count: 28, unit: 'day' },
  { type: 'last', count: 90, unit: 'day' },
  { type: 'last', count: 12, unit: 'week' },
  { type: 'last', count: 12, unit: 'month' },
  { type: 'to_date', unit: 'month' },
  { type: 'to_date', unit: 'quarter' },
  { type: 'to_date', unit: 'year' },
]

const letterOf = { day: 'd', week: 'w', month: 'm', quarter: 'q', year: 'y' } as const
const unitOf: Record<string, RangeUnit | 'year'> = { d: 'day', w: 'week', m: 'month', q: 'quarter', y: 'year' }

/** A range as it stands in an address: `28d`, `12w+` (with the running week), `mtd`, `2026-01-01..2026-02-01`. */
export function writeRange(range: DateRange): string {
  if (range.type === 'between') return `${range.from}..${range.to}`
  if (range.type === 'to_date') return `${letterOf[range.unit]}td`
  return `${range.count}${letterOf[range.unit]}${range.includeCurrent ? '+' : ''}`
}

/** Reads what `writeRange` wrote; undefined for anything else. */
export function readRange(text: string): DateRange | undefined {
  const between = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text)
  if (between)
    return isDay(between[1]!) && isDay(between[2]!) && between[1]! < between[2]!
      ? { type: 'between', from: between[1]!, to: between[2]! }
      : undefined
  const toDate = /^([dwmqy])td$/.exec(text)
  if (toDate) return { type: 'to_date', unit: unitOf[toDate[1]!]! }
  const last = /^(\d{1,4})([dwmq])(\+?)$/.exec(text)
  if (!last || Number(last[1]) === 0) return undefined
  return { type: 'last', count: Number(last[1]), unit: unitOf[last[2]!] as RangeUnit, ...(last[3] ? { includeCurrent: true } : {}) }
}

const isDay = (text: string): boolean => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

/** For `useSearchState`: a range in the address, as text. Read it with `readRange`. */
export const rangeParam = z.string().refine((text) => readRange(text) !== undefined)

/** A range in words: "Last 28 days", "This month so far", "1 Mar – 31 Mar". */
export function rangeInWords(range: DateRange, language: string | undefined, now: Date): string {
  if (range.type === 'to_date') return range.unit === 'day' ? 'Today so far' : `This ${range.unit} so far`
  if (range.type === 'between') return daysInWords(range.from, range.to, language, now)
  const name = range.count === 1 ? `Last ${range.unit}` : `Last ${range.count} ${range.unit}s`
  return range.includeCurrent ? `${name} and ${range.unit === 'day' ? 'today' : 'this one'}` : name
}

/** Half-open days as a reader names them, with the last day that belongs: "1 Mar – 31 Mar". */
export function daysInWords(from: string, to: string, language: string | undefined, now: Date): string {
  const last = addDays(to, -1)
  return from === last ? plainDate(from, language, now) : `${plainDate(from, language, now)} – ${plainDate(last, language, now)}`
}

/** The day `count` days after `day`; both as `2026-03-03`. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}
