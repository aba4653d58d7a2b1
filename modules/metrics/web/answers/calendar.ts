import type { Range } from '#modules/metrics/contract.ts'
import { addDays } from '#web/ui/date-range.ts'

type Unit = Extract<Range, { type: 'to_date' }>['unit']

/** The first day of the week, month, quarter or year that a day lies in. Weeks begin on `weekStart`: 1 is Monday, 7 Sunday. */
export function startOfUnit(unit: Unit, day: string, weekStart: number): string {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))]
  if (unit === 'year') return `${year}-01-01`
  if (unit === 'month') return `${day.slice(0, 7)}-01`
  if (unit === 'quarter') return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`
  if (unit === 'day') return day
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  return addDays(day, -((weekday - weekStart + 7) % 7))
}

/** A first of a month moved by months, or any day moved by days or weeks. */
function addUnits(unit: Unit, day: string, count: number): string {
  if (unit === 'day' || unit === 'week') return addDays(day, count * (unit === 'week' ? 7 : 1))
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + count * { month: 1, quarter: 3, year: 12 }[unit])
  return date.toISOString().slice(0, 10)
}

/** A relative range as the days that it means on `today`; half-open. Days that were named stay as they are. */
export function rangeAsOf(asked: Range, today: string, weekStart: number): Range {
  if (asked.type === 'between') return asked
  const current = startOfUnit(asked.unit, today, weekStart)
  if (asked.type === 'to_date') return { type: 'between', from: current, to: addDays(today, 1) }
  const to = asked.includeCurrent ? addUnits(asked.unit, current, 1) : current
  return { type: 'between', from: addUnits(asked.unit, current, -asked.count), to }
}
