import { range, type Range } from '#modules/metrics/contract.ts'

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

const letters = { day: 'd', week: 'w', month: 'm', quarter: 'q' } as const
const unitOf: Record<string, keyof typeof letters> = { d: 'day', w: 'week', m: 'month', q: 'quarter' }
const dayMs = 86_400_000

/**
 * A range as the address of a page holds it: `12w` (complete weeks), `12w+` (and the running one), `this-month`,
 * `2026-01-01..2026-04-01` (half-open).
 */
export function writeRange(asked: Range): string {
  if (asked.type === 'last') return `${asked.count}${letters[asked.unit]}${asked.includeCurrent ? '+' : ''}`
  return asked.type === 'to_date' ? `this-${asked.unit}` : `${asked.from}..${asked.to}`
}

/** Reads what `writeRange` wrote; undefined for anything else. */
export function readRange(text: string): Range | undefined {
  const last = /^(\d{1,4})([dwmq])(\+?)$/.exec(text)
  if (last) return valid({ type: 'last', count: Number(last[1]), unit: unitOf[last[2]!], includeCurrent: last[3] === '+' })
  const toDate = /^this-(\w+)$/.exec(text)
  if (toDate) return valid({ type: 'to_date', unit: toDate[1] })
  const [from, to] = text.split('..')
  const between = valid({ type: 'between', from, to })
  return between?.type === 'between' && between.from < between.to ? between : undefined
}

const valid = (candidate: unknown): Range | undefined => range.safeParse(candidate).data

/** A range in words: "Last 12 complete weeks", "This month so far", "1 Jan to 31 Mar 2026". */
export function rangeWords(asked: Range, language?: string): string {
  if (asked.type === 'to_date') return asked.unit === 'day' ? 'Today so far' : `This ${asked.unit} so far`
  if (asked.type === 'between') return `${dateWords(asked.from, language)} to ${dateWords(lastDayOf(asked.to), language)}`
  const { count, unit, includeCurrent } = asked
  if (includeCurrent) return count === 1 ? `Last ${unit} and this one so far` : `Last ${count} ${unit}s and this one so far`
  return count === 1 ? `Last complete ${unit}` : `Last ${count} complete ${unit}s`
}

/** The last day inside a half-open range. */
export const lastDayOf = (to: string): string => shiftDay(to, -1)

/** A calendar day moved by so many days. */
export const shiftDay = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** A calendar day as a reader writes it: "3 Mar 2026". */
export const dateWords = (date: string, language?: string): string =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))

/** Ranges offered with one click for charts whose steps are this long. */
export function rangePresets(interval: 'hour' | 'day' | 'week' | 'month' | 'quarter'): Range[] {
  const last = (count: number, unit: Exclude<Unit, 'year'>): Range => ({ type: 'last', count, unit, includeCurrent: false })
  if (interval === 'hour') return [last(1, 'day'), last(2, 'day'), last(7, 'day'), last(14, 'day')]
  if (interval === 'day') return [last(7, 'day'), last(14, 'day'), last(30, 'day'), last(90, 'day'), { type: 'to_date', unit: 'month' }]
  if (interval === 'week') return [last(4, 'week'), last(12, 'week'), last(26, 'week'), last(52, 'week'), { type: 'to_date', unit: 'quarter' }]
  if (interval === 'month') return [last(3, 'month'), last(6, 'month'), last(12, 'month'), last(24, 'month'), { type: 'to_date', unit: 'year' }]
  return [last(4, 'quarter'), last(8, 'quarter'), last(12, 'quarter'), { type: 'to_date', unit: 'year' }]
}

/** The range of about the same length in steps of another interval, so that changing the interval does not empty the chart. */
export function rangeForInterval(asked: Range, interval: 'hour' | 'day' | 'week' | 'month' | 'quarter'): Range {
  if (asked.type !== 'last') return asked
  const days = { day: 1, week: 7, month: 30.4, quarter: 91.3 }[asked.unit] * asked.count
  const unit = interval === 'hour' ? 'day' : interval
  const per = { day: 1, week: 7, month: 30.4, quarter: 91.3 }[unit]
  const least = { hour: 1, day: 7, week: 4, month: 3, quarter: 4 }[interval]
  const most = { hour: 14, day: 366, week: 260, month: 120, quarter: 60 }[interval]
  return { ...asked, unit, count: Math.min(most, Math.max(least, Math.round(days / per))) }
}
