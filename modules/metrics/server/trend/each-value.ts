import type { Measure } from '../../contract.ts'
import { addsUp, merges, type TrendRow, type ValueRow } from '../sql/trend.ts'

/** The values of the breakdown that get lines of their own, and how many others there are. */
export interface Ranking {
  values: readonly string[]
  cut: number
}

/** Largest first, what has no number last, and by the bytes of the text where they are equal, as the database sorts. */
function byWeight(measure: Measure): (a: ValueRow, b: ValueRow) => number {
  const weight = (row: ValueRow): number => (addsUp(measure) ? (row.value ?? -Infinity) : row.n)
  return (a, b) => {
    const [left, right] = [weight(a), weight(b)]
    if (left !== right) return left < right ? 1 : -1
    return Buffer.compare(Buffer.from(a.segment ?? ''), Buffer.from(b.segment ?? ''))
  }
}

/** Ranks the values by their totals over the whole range. */
export function rankValues(rows: readonly ValueRow[], measure: Measure, limit: number): Ranking {
  const totals = rows.filter((row) => row.is_total && !row.is_grand_total && row.segment !== null).toSorted(byWeight(measure))
  return { values: totals.slice(0, limit).map((row) => row.segment!), cut: Math.max(0, totals.length - limit) }
}

/** Merges a row into another one. */
function add(into: Omit<ValueRow, 'segment'>, row: ValueRow, merge: (a: number, b: number) => number): void {
  into.value = into.value === null ? row.value : row.value === null ? into.value : merge(into.value, row.value)
  into.n += row.n
  into.numbers += row.numbers
}

/** Adds the total of each value where the database left it out. */
export function withTotals(rows: readonly ValueRow[], measure: Measure): ValueRow[] {
  const merge = merges[measure.type]
  if (!merge) return [...rows]
  const totals = new Map<string | null, ValueRow>()
  for (const row of rows) {
    const total = totals.get(row.segment)
    if (total) add(total, row, merge)
    else totals.set(row.segment, { ...row, is_total: 1 })
  }
  return [...rows, ...totals.values()]
}

/**
 * Rows by position instead of by value, with all values that have no line of their own merged into Other.
 * @returns null when Other cannot be merged from its values: a person who has two of them counts once
 */
export function byPosition(rows: readonly ValueRow[], measure: Measure, { values, cut }: Ranking): TrendRow[] | null {
  const merge = merges[measure.type]
  if (cut > 0 && !merge) return null
  const positions = new Map(values.map((value, i) => [value, i + 1]))
  const kept: TrendRow[] = []
  const others = new Map<string, TrendRow>()
  for (const { segment, ...row } of rows) {
    const position = segment === null ? -1 : (positions.get(segment) ?? 0)
    if (row.is_grand_total) continue
    if (position !== 0) {
      kept.push({ ...row, segment: position })
      continue
    }
    const key = row.is_total ? '' : row.bucket
    const other = others.get(key)
    if (!other) others.set(key, { ...row, segment: 0 })
    else add(other, { ...row, segment }, merge!)
  }
  return [...kept, ...others.values()]
}
