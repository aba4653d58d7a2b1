/** What times are written with. `zone` is an IANA name. */
export interface TimeStyle {
  language?: string | undefined
  zone: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** An instant in full: "3 Mar 2026, 14:05:09 CET". */
export const fullTime = (at: Date, { language, zone }: TimeStyle): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', timeZone: zone }).format(at)

/** A date as *3 Mar*, with the year when it is not the present one. */
export function shortDate(at: Date, { language, zone }: TimeStyle, now: Date): string {
  const year = (instant: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone }).format(instant)
  const withYear = year(at) === year(now) ? {} : { year: 'numeric' as const }
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...withYear, timeZone: zone }).format(at)
}

/** An instant as a reader wants it: "5 minutes ago" within a week, *3 Mar* before. */
export function readableTime(at: Date, style: TimeStyle, now: Date): string {
  const passed = now.getTime() - at.getTime()
  const relative = new Intl.RelativeTimeFormat(style.language, { numeric: 'auto' })
  if (Math.abs(passed) < minute) return 'just now'
  if (Math.abs(passed) < hour) return relative.format(-Math.round(passed / minute), 'minute')
  if (Math.abs(passed) < day) return relative.format(-Math.round(passed / hour), 'hour')
  if (Math.abs(passed) < 7 * day) return relative.format(-Math.round(passed / day), 'day')
  return shortDate(at, style, now)
}

/** A calendar date (`2026-03-03`, in no zone) as *3 Mar* or *3 Mar 2026*. */
export const plainDate = (date: string, language: string | undefined, now: Date): string =>
  shortDate(new Date(`${date}T00:00:00Z`), { language, zone: 'UTC' }, now)
