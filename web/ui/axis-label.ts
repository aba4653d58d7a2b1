import type { Locale } from './locale.tsx'

export type Interval = 'hour' | 'day' | 'week' | 'month' | 'quarter'

const options: Record<Exclude<Interval, 'quarter'>, Intl.DateTimeFormatOptions> = {
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
}

/**
 * The name of a bucket on an axis: *3 Mar*, *Mar 2026*, *Q1 2026*. Days are calendar dates (`2026-03-03`) and belong to no zone;
 * hours are instants and are written in the agreed zone.
 */
export function bucketName(start: string, interval: Interval, { language, zone }: Pick<Locale, 'language' | 'zone'>): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(start)
  const at = new Date(isDay ? `${start}T00:00:00Z` : start)
  const timeZone = isDay ? 'UTC' : zone
  if (interval === 'quarter') {
    const [year, month] = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', timeZone }).format(at).split('-')
    return `Q${Math.ceil(Number(month) / 3)} ${year}`
  }
  return new Intl.DateTimeFormat(language, { ...options[interval], timeZone }).format(at)
}

/** The name in full, for a tooltip or table: with the weekday for days, "week of" for weeks. */
export function bucketTitle(start: string, interval: Interval, locale: Pick<Locale, 'language' | 'zone'>): string {
  if (interval !== 'day' && interval !== 'week') return bucketName(start, interval, locale)
  const at = new Date(`${start.slice(0, 10)}T00:00:00Z`)
  const weekday = interval === 'day' ? { weekday: 'short' as const } : {}
  const date = new Intl.DateTimeFormat(locale.language, {
    ...weekday,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(at)
  return interval === 'week' ? `Week of ${date}` : date
}
