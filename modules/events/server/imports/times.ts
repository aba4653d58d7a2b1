import { fromZone } from '#kernel/zone.ts'
import type { DateOrder, TimeFormat } from '../../contract.ts'
import { parseInstant } from '../intake/time.ts'

const words: Record<TimeFormat, string> = {
  auto: 'ISO 8601 (2026-03-01T12:00:00Z) or the epoch in seconds or milliseconds',
  iso: 'ISO 8601, such as 2026-03-01T12:00:00Z',
  epoch_seconds: 'seconds since 1970',
  epoch_milliseconds: 'milliseconds since 1970',
  'YYYY-MM-DD': 'year, month, day, such as 2026-03-01 12:00',
  'DD-MM-YYYY': 'day, month, year, such as 01-03-2026 12:00',
  'MM-DD-YYYY': 'month, day, year, such as 03-01-2026 12:00',
}

const orderWords: Record<DateOrder, string> = {
  'day-first': 'day, month, year, such as 25/03/2026 (dateOrder: day-first)',
  'month-first': 'month, day, year, such as 03/25/2026 (dateOrder: month-first)',
}

/** What a format expects, in words. */
export const timeFormatInWords = (format: TimeFormat, order?: DateOrder): string =>
  format === 'auto' ? [words.auto, ...(order ? [orderWords[order]] : Object.values(orderWords))].join(', or ') : words[format]

const clock = String.raw`(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?)?`
// Years of two digits: not with dashes (21-10-17 has the year in front), and with dots only behind two digits each (3.12.10 is a version of something).
const year = String.raw`(\d{4}|(?<=\/|\d\d\.\d\d\.)\d\d)`
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.]${year}${clock}$`)
const patterns = {
  'YYYY-MM-DD': { pattern: new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}$`), order: [1, 2, 3] },
  'DD-MM-YYYY': { pattern: yearLast, order: [3, 2, 1] },
  'MM-DD-YYYY': { pattern: yearLast, order: [3, 1, 2] },
} as const

/** Two digits are a year between 1970 and 2069. */
const fullYear = (digits: string): number => Number(digits) + (digits.length > 2 ? 0 : Number(digits) < 70 ? 2000 : 1900)

function hours(text: string | undefined, half: string | undefined): number {
  const hour = Number(text ?? 0)
  if (!half) return hour
  return hour > 12 || hour === 0 ? Number.NaN : (hour % 12) + (/^p/i.test(half) ? 12 : 0)
}

function parseOrdered(text: string, format: keyof typeof patterns, zone: string): number | undefined {
  const { pattern, order } = patterns[format]
  const match = pattern.exec(text)
  if (!match) return undefined
  const [yearText, monthText, dayText] = order.map((index) => match[index]!) as [string, string, string]
  const [month, day] = [Number(monthText), Number(dayText)]
  const [hour, minute, second] = [hours(match[4], match[8]), Number(match[5] ?? 0), Number(match[6] ?? 0)]
  const local = Date.UTC(fullYear(yearText), month - 1, day, hour, minute, second, Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)))
  const back = new Date(local)
  if (Number.isNaN(local) || hour > 23 || minute > 59 || second > 59 || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day)
    return undefined
  return fromZone(local, zone)
}

const hasZone = /(?:z|utc|[+-]\d\d(?::?\d\d)?)\s*$/i
const isIsoDate = /^\d{4}-\d\d-\d\d/

function parseIso(text: string, zone: string): number | undefined {
  if (!isIsoDate.test(text)) return undefined
  const ms = parseInstant(text)
  if (ms === undefined || (text.length > 10 && hasZone.test(text.slice(10)))) return ms
  return fromZone(ms, zone)
}

function parseEpoch(text: string, unit: number): number | undefined {
  const number = Number(text)
  return text !== '' && Number.isFinite(number) ? Math.round(number * unit) : undefined
}

const formatOfOrder = { 'day-first': 'DD-MM-YYYY', 'month-first': 'MM-DD-YYYY' } as const

/** Whether a text is a date whose order of day and month somebody has to say. */
export const needsOrder = (text: string): boolean => patterns['DD-MM-YYYY'].pattern.test(text)

/**
 * Reads a cell as an instant.
 * @param order of day and month in `auto`; without it dates that need one are not read
 * @returns milliseconds since 1970, undefined when it is not written in the format
 */
export function parseTime(value: unknown, format: TimeFormat, zone: string, order?: DateOrder): number | undefined {
  const text = String(value).trim()
  switch (format) {
    case 'iso':
      return parseIso(text, zone)
    case 'epoch_seconds':
      return parseEpoch(text, 1000)
    case 'epoch_milliseconds':
      return parseEpoch(text, 1)
    case 'auto':
      if (order && needsOrder(text)) return parseOrdered(text, formatOfOrder[order], zone)
      return parseIso(text, zone) ?? (/^\d/.test(text) ? parseInstant(typeof value === 'number' ? value : text) : undefined)
    default:
      return parseOrdered(text, format, zone)
  }
}
