import { range, type Interval, type Range } from '#modules/metrics/contract.ts'
import { readRange, type DateRange, type RangeUnit } from '#web/ui/date-range.ts'

/** The range that an address holds, as the server wants it; the kit checked the text before. */
export const rangeOf = (text: string): Range => range.parse(readRange(text))

const last = (count: number, unit: RangeUnit): DateRange => ({ type: 'last', count, unit })

const presets: Record<Interval, DateRange[]> = {
  hour: [last(1, 'day'), last(2, 'day'), last(7, 'day'), last(14, 'day')],
  day: [last(7, 'day'), last(14, 'day'), last(30, 'day'), last(90, 'day'), last(12, 'month'), { type: 'to_date', unit: 'month' }],
  week: [last(4, 'week'), last(12, 'week'), last(26, 'week'), last(52, 'week'), { type: 'to_date', unit: 'quarter' }],
  month: [last(3, 'month'), last(6, 'month'), last(12, 'month'), last(24, 'month'), { type: 'to_date', unit: 'year' }],
  quarter: [last(4, 'quarter'), last(8, 'quarter'), last(12, 'quarter'), { type: 'to_date', unit: 'year' }],
}

/** Ranges offered with one click for charts whose steps are this long. */
export const presetsFor = (interval: Interval): DateRange[] => presets[interval]

const daysIn = { day: 1, week: 7, month: 30.4, quarter: 91.3, year: 365 }

/** About how many days a range spans. */
export function daysOf(asked: Range): number {
  if (asked.type === 'between') return (Date.parse(asked.to) - Date.parse(asked.from)) / 86_400_000
  return daysIn[asked.unit] * (asked.type === 'last' ? asked.count : 1)
}

const fewest = { hour: 1, day: 7, week: 4, month: 3, quarter: 4 }
const most = { hour: 14, day: 366, week: 260, month: 120, quarter: 60 }

/** The range of about the same length in steps of another interval, so that changing the interval does not empty the chart. */
export function rangeForInterval(asked: DateRange, interval: Interval): DateRange {
  if (asked.type !== 'last') return asked
  const unit = interval === 'hour' ? 'day' : interval
  const count = Math.round((daysIn[asked.unit] * asked.count) / daysIn[unit])
  return { ...asked, unit, count: Math.min(most[interval], Math.max(fewest[interval], count)) }
}
