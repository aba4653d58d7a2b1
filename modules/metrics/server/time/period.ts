import { invalid } from '#kernel/errors.ts'
import { dayAt } from '#kernel/zone.ts'
import type { Interval, Period, Range } from '../../contract.ts'
import { addDays, addUnits, dayInWords, daysBetween, monthInWords, quarterInWords, startOf, type CalendarUnit } from './calendar.ts'

/** What a workspace says about time, and the instant at which a question is asked. */
export interface TimeFrame {
  timezone: string
  weekStart: number
  /** Milliseconds since 1970. */
  now: number
}

/** Half-open days: `to` is the first day after. */
export interface Days {
  from: string
  to: string
}

const earliest = '1970-02-01'
const latest = '2148-01-01'

/** Turns what was asked ("last 3 months") into days, seen from now. Errors name the field `range`. */
export function resolveRange(range: Range, { timezone, weekStart, now }: TimeFrame): Days {
  const today = dayAt(now, timezone)
  if (range.type === 'between') {
    if (range.from >= range.to) {
      throw invalid('The range ends before it begins.', {
        fields: [{ field: 'range.to', expected: `a day after ${range.from}; it is the first day that is not included` }],
      })
    }
    if (range.from < earliest || range.to > latest) {
      throw invalid('The range is out of bounds.', { fields: [{ field: 'range', expected: `days between ${earliest} and ${latest}` }] })
    }
    return { from: range.from, to: range.to }
  }
  const current = startOf(range.unit, today, weekStart)
  if (range.type === 'to_date') return { from: current, to: addDays(today, 1) }
  const from = addUnits(range.unit, current, -range.count)
  if (from < earliest)
    throw invalid('The range goes back too far.', { fields: [{ field: 'range.count', expected: `a range that begins after ${earliest}` }] })
  return { from, to: range.includeCurrent ? addUnits(range.unit, current, 1) : current }
}

const wholeUnits = (unit: CalendarUnit, days: Days, weekStart: number): boolean =>
  startOf(unit, days.from, weekStart) === days.from && startOf(unit, days.to, weekStart) === days.to

const countUnits = (unit: CalendarUnit, days: Days): number => {
  let count = 0
  while (addUnits(unit, days.from, count) < days.to) count++
  return count
}

/**
 * The period of the same length right before, without overlap. Whole months and quarters go back by months and quarters; "this month so
 * far" goes back to the same days of the month before; everything else by its number of days.
 */
export function previousDays(range: Range, days: Days, interval: Interval, weekStart: number): Days {
  if (range.type === 'to_date') {
    const from = addUnits(range.unit, days.from, -1)
    const to = addDays(from, daysBetween(days.from, days.to))
    return { from, to: to < days.from ? to : days.from }
  }
  const unit = range.type === 'last' ? range.unit : interval === 'hour' ? 'day' : interval
  if (unit === 'day' || unit === 'week' || !wholeUnits(unit, days, weekStart)) {
    return { from: addDays(days.from, -daysBetween(days.from, days.to)), to: days.from }
  }
  return { from: addUnits(unit, days.from, -countUnits(unit, days)), to: days.from }
}

/** Days as people say them: `March 2025`, `Q1 2025`, `3 Mar 2025`, `1 Mar to 14 Mar 2025` (the last day included). */
export function daysInWords({ from, to }: Days): string {
  if (addUnits('month', from, 1) === to && from.endsWith('-01')) return monthInWords(from)
  if (startOf('quarter', from, 1) === from && addUnits('quarter', from, 1) === to) return quarterInWords(from)
  if (from.endsWith('-01-01') && addUnits('year', from, 1) === to) return from.slice(0, 4)
  const last = addDays(to, -1)
  if (from === last) return dayInWords(from)
  return `${dayInWords(from)} to ${dayInWords(last)}`
}

/** The days in the shape of the contract. */
export const periodOf = (days: Days, { timezone, now }: TimeFrame): Period => ({
  ...days,
  words: daysInWords(days),
  timezone,
  partial: days.to > dayAt(now, timezone),
})
