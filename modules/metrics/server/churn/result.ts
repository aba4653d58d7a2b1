import type { ChurnFigures, ChurnResult, ChurnSpec, Segment } from '../../contract.ts'
import { percent, rangeInWords } from '../answer.ts'
import type { ChurnRow } from '../sql/churn.ts'
import { rateOf, segmentRateOf } from '../statistics/wilson.ts'

const noAccounts = 'No account was paying at the start'

const noMoney = { start: null, churned: null, contraction: null, expansion: null, end: null }

type Sums = Omit<ChurnRow, 'start' | 'is_all' | 'segment'>

const empty: Sums = { n: 0, churned: 0, mrr_start: 0, mrr_churned: 0, mrr_contraction: 0, mrr_expansion: 0, mrr_end: 0, currencies: [] }

/** Why money cannot be added up, or null when it can. */
function moneyProblem({ n, currencies }: Sums, isSuppressed: boolean): string | null {
  if (n === 0) return noAccounts
  if (isSuppressed) return 'fewer than 5'
  return currencies.length > 1 ? `Amounts are in ${currencies.toSorted().join(', ')}; they cannot be added up` : null
}

/** Logos and money of one group of accounts. Money is not a number when currencies are mixed or the group is too small to show. */
export function figuresOf(sums: Sums = empty, isPart = false): ChurnFigures {
  const logo = (isPart ? segmentRateOf : rateOf)(sums.churned, sums.n, noAccounts)
  const revenueReason = moneyProblem(sums, logo.suppressed)
  if (revenueReason) {
    return { logo, mrr: noMoney, revenueChurn: null, grossRevenueChurn: null, netRevenueRetention: null, revenueReason }
  }
  const { mrr_start: start, mrr_churned: churned, mrr_contraction: contraction, mrr_expansion: expansion, mrr_end: end } = sums
  return {
    logo,
    mrr: { start, churned, contraction, expansion, end },
    revenueChurn: churned / start,
    grossRevenueChurn: (churned + contraction) / start,
    netRevenueRetention: end / start,
    revenueReason: null,
  }
}

const minus = (a: Sums, b: Sums): Sums => ({
  n: a.n - b.n,
  churned: a.churned - b.churned,
  mrr_start: a.mrr_start - b.mrr_start,
  mrr_churned: a.mrr_churned - b.mrr_churned,
  mrr_contraction: a.mrr_contraction - b.mrr_contraction,
  mrr_expansion: a.mrr_expansion - b.mrr_expansion,
  mrr_end: a.mrr_end - b.mrr_end,
  currencies: a.currencies,
})

type Part = NonNullable<ChurnResult['segments']>[number]

const rankOf = (part: Part, by: ChurnSpec['rankBy']): number => (by === 'logo' ? part.logo.value : part.revenueChurn) ?? -1

const labelled = (value: string | null): Segment =>
  value === null ? { kind: 'not_set', value: null, label: 'Not set' } : { kind: 'value', value, label: value === '' ? '(empty)' : value }

/** Segments with the highest churn first; then "Not set", and "Other" for those beyond the limit (the smallest ones). */
export function segmentsOf(rows: readonly ChurnRow[], spec: ChurnSpec): { segments: Part[]; cut: number } {
  const parts = rows.filter((row) => !row.is_all)
  const valued = parts.filter((row) => row.segment !== null)
  const shown = valued.slice(0, spec.segmentLimit)
  const rest = valued.slice(spec.segmentLimit)
  const part = (row: ChurnRow): Part => ({ segment: labelled(row.segment ?? null), ...figuresOf(row, true) })
  const ranked = shown.map(part).toSorted((a, b) => rankOf(b, spec.rankBy) - rankOf(a, spec.rankBy) || (b.logo.n ?? 0) - (a.logo.n ?? 0))
  const segments = [...ranked, ...parts.filter((row) => row.segment === null).map(part)]
  const all = rows.find((row) => row.is_all)
  if (all && rest.length > 0) {
    const others = [...shown, ...parts.filter((row) => row.segment === null)].reduce<Sums>(minus, all)
    segments.push({ segment: { kind: 'other', value: null, label: 'Other' }, ...figuresOf(others, true) })
  }
  return { segments, cut: rest.length }
}

/** Whether the order of the first two segments may be chance: their intervals overlap. */
export function orderMayBeChance([first, second]: readonly Part[]): boolean {
  if (first?.logo.low == null || second?.logo.high == null) return false
  return second.segment.kind === 'value' && first.logo.low <= second.logo.high
}

/** The answer to "which segment has the highest churn?", or the overall churn when nothing was asked by segment. */
export function answerOf(overall: ChurnFigures, segments: readonly Part[] | null, period: string): ChurnResult['answer'] {
  const highest = segments?.find((part) => part.segment.kind === 'value' && part.logo.value !== null)
  const rate = highest?.logo ?? overall.logo
  const segment = highest?.segment.label ?? null
  if (rate.value === null) return { rate, segment, period, sentence: `Churn is not known: ${rate.reason ?? noAccounts} (${period}).` }
  const who = segment === null ? '' : `${segment} has the highest churn: `
  const sentence = `${who}${percent(rate.value)} of paying accounts churned in ${period}, n = ${rate.n ?? 0}, ${rangeInWords(rate)}.`
  return { rate, segment, period, sentence }
}
