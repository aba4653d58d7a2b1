import type { Measure } from '../../contract.ts'
import { addsUp, type TrendRow, type ValueRow } from '../sql/trend.ts'

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

const merges: Partial<Record<Measure['type'], (a: number, b: number) => number>> = {
  count: (a, b) => a + b,
  sum: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
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
    const key = `${row.is_total} ${row.bucket}`
    const other = others.get(key)
    if (!other) others.set(key, { ...row, segment: 0 })
    else {
      other.value = other.value === null ? row.value : row.value === null ? other.value : merge!(other.value, row.value)
      other.n += row.n
      other.numbers += row.numbers
    }
  }
  return [...kept, ...others.values()]
}
