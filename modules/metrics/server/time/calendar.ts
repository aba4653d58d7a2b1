/** Arithmetic on days (`YYYY-MM-DD`) without zones: a day plus one is the next day, whatever the clocks do. */

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

const toUtc = (day: string): Date => new Date(`${day}T00:00:00Z`)
const fromUtc = (date: Date): string => date.toISOString().slice(0, 10)

export function addDays(day: string, count: number): string {
  const date = toUtc(day)
  date.setUTCDate(date.getUTCDate() + count)
  return fromUtc(date)
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: string, b: string): number => Math.round((toUtc(b).getTime() - toUtc(a).getTime()) / 86_400_000)

/** 1 = Monday … 7 = Sunday. */
export const weekday = (day: string): number => toUtc(day).getUTCDay() || 7

/** First day of the period that the day lies in. `weekStart`: 1 = Monday … 7 = Sunday. */
export function startOf(unit: CalendarUnit, day: string, weekStart: number): string {
  const [year = '', month = ''] = day.split('-')
  if (unit === 'day') return day
  if (unit === 'week') return addDays(day, -((weekday(day) + 7 - weekStart) % 7))
  if (unit === 'month') return `${year}-${month}-01`
  if (unit === 'quarter') return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  return `${year}-01-01`
}

/** The same place in a later (or, if negative, earlier) period; the 31st becomes the last day of a shorter month. */
export function addUnits(unit: CalendarUnit, day: string, count: number): string {
  if (unit === 'day') return addDays(day, count)
  if (unit === 'week') return addDays(day, 7 * count)
  const months = count * (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12)
  const date = toUtc(day)
  const dayOfMonth = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(dayOfMonth, lastDay))
  return fromUtc(date)
}

// Made once: making one takes longer than a hundred dates.
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `3 Mar 2025` */
export const dayInWords = (day: string): string => dayFormat.format(toUtc(day))

/** `March 2025` */
export const monthInWords = (day: string): string => monthFormat.format(toUtc(day))

/** `Q1 2025` */
export const quarterInWords = (day: string): string => `Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1} ${day.slice(0, 4)}`
