import type { Line, Measure, Segment } from '../../contract.ts'
import type { TrendRow } from '../sql/trend.ts'
import { isOfSessions } from '../sql/sessions.ts'
import type { Step } from '../time/axis.ts'
import { segmentOfValue } from '../segment.ts'

const countsFromZero = ['count', 'people', 'accounts', 'groups', 'sessions', 'sum']

const propertyOf = (measure: Measure): string => ('property' in measure ? measure.property : '')

/** Why a row that has events has no value. */
const withoutValue = (measure: Measure): string => `No event has a number in ${propertyOf(measure)}`

/**
 * One line of a chart from the rows of its segment. Nothing counted is 0; the average, extreme or percentile of nothing is not a number
 * and says so; steps that have not begun have no value.
 */
export function lineOf(rows: readonly TrendRow[], axis: readonly Step[], measure: Measure): Line {
  const byGroup = new Map(rows.filter((row) => !row.is_total).map((row) => [row.bucket, row]))
  const missing: Record<string, string> = {}
  const zero = countsFromZero.includes(measure.type)
  const nothing = isOfSessions(measure) ? 'No sessions' : 'No events'
  const values = axis.map((step, i) => {
    const row = step.why === 'future' ? undefined : byGroup.get(step.group)
    if (row && row.value !== null) return row.value
    if (!row && zero && step.why !== 'future') return 0
    missing[i] = row ? withoutValue(measure) : step.why === 'future' ? 'Has not begun' : nothing
    return null
  })
  const total = rows.find((row) => row.is_total)
  const value = total ? total.value : zero ? 0 : null
  return {
    values,
    missing,
    total: value,
    totalMissing: value !== null ? null : total ? withoutValue(measure) : nothing,
    n: total?.n ?? 0,
  }
}

/** Events that the measure had to leave out because their property holds no number; null for measures without a property. */
export function withoutNumber(rows: readonly TrendRow[], measure: Measure): number | null {
  if (!('property' in measure)) return null
  const total = rows.find((row) => row.is_total)
  return total ? total.n - total.numbers : 0
}

const sumOf = (line: Line, keep: (index: number) => boolean): number =>
  line.values.reduce<number>((sum, value, i) => sum + (keep(i) ? (value ?? 0) : 0), 0)

/** What a ratio rests on: what it is divided by where that counts something, else the events behind it. */
const countOf = (denominator: Line, measure: Measure): number | null =>
  ['count', 'people', 'accounts', 'groups', 'sessions'].includes(measure.type) ? denominator.total : denominator.n

/**
 * One line divided by another, which counts `measure`. The total is the ratio of the totals, or, for ratios of daily figures such as stickiness, the ratio of the
 * sums over all whole steps.
 */
export function ratioOf(
  numerator: Line,
  denominator: Line,
  measure: Measure,
  axis: readonly Step[],
  total: 'whole_range' | 'buckets',
): Line {
  const missing: Record<string, string> = {}
  const rates: NonNullable<Line['rates']> = []
  const values = axis.map((step, i) => {
    const [x, n] = [numerator.values[i] ?? null, denominator.values[i] ?? null]
    rates.push(x !== null && n !== null ? { x, n, low: null, high: null } : null)
    if (x !== null && n !== null && n !== 0) return x / n
    missing[i] = step.why === 'future' ? 'Has not begun' : 'Nothing to divide by'
    return null
  })
  const whole = (i: number): boolean => !axis[i]?.partial
  const [x, n] = total === 'buckets' ? [sumOf(numerator, whole), sumOf(denominator, whole)] : [numerator.total ?? 0, denominator.total ?? 0]
  const missesTotal = n === 0 ? 'Nothing to divide by' : null
  return { values, missing, rates, total: n === 0 ? null : x / n, totalMissing: missesTotal, n: countOf(denominator, measure) }
}

/** total ÷ previous total − 1, where that means something. */
export const changeOf = (current: Line, previous: Line | null): number | null =>
  current.total === null || !previous?.total ? null : current.total / previous.total - 1

/** What a position among the top values stands for: see `TrendRow.segment`. */
export function segmentAt(position: number, top: readonly string[]): Segment {
  if (position === -1) return segmentOfValue(null)
  const value = top[position - 1]
  return value === undefined ? { kind: 'other', value: null, label: 'Other' } : segmentOfValue(value)
}
