import type { ChurnFigures, ChurnResult, ChurnSpec, Rate } from '../../contract.ts'
import { money, percent, rangeInWords } from '../answer.ts'
import { segmentOfValue } from '../segment.ts'
import type { ChurnRow } from '../sql/churn.ts'
import { rateOf } from '../statistics/wilson.ts'

const noAccounts = 'No account was paying at the start'

const noMoney = { start: null, churned: null, contraction: null, expansion: null, end: null }

type Sums = Omit<ChurnRow, 'start' | 'is_all' | 'segment'>

const empty: Sums = { n: 0, churned: 0, mrr_start: 0, mrr_churned: 0, mrr_contraction: 0, mrr_expansion: 0, mrr_end: 0, currencies: [] }

/** Why money cannot be added up, or null when it can. */
function moneyProblem({ n, currencies }: Sums): string | null {
  if (n === 0) return noAccounts
  return currencies.length > 1 ? `Amounts are in ${currencies.toSorted().join(', ')}; they cannot be added up` : null
}

/** Logos and money of one group of accounts. Money is not a number when currencies are mixed. */
export function figuresOf(sums: Sums = empty): ChurnFigures {
  const logo = rateOf(sums.churned, sums.n, noAccounts)
  const revenueReason = moneyProblem(sums)
  if (revenueReason) {
    return { logo, mrr: noMoney, revenueChurn: null, netRevenueRetention: null, revenueReason }
  }
  const { mrr_start: start, mrr_churned: churned, mrr_contraction: contraction, mrr_expansion: expansion, mrr_end: end } = sums
  return {
    logo,
    mrr: { start, churned, contraction, expansion, end },
    revenueChurn: (churned + contraction) / start,
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

/** The highest churn first; segments of too few accounts below all others, whatever their churn. */
const byChurn =
  (by: ChurnSpec['rankBy']) =>
  (a: Part, b: Part): number =>
    Number(a.logo.few) - Number(b.logo.few) || rankOf(b, by) - rankOf(a, by) || (b.logo.n ?? 0) - (a.logo.n ?? 0)

/** Segments with the highest churn first; then "Not set", and "Other" for those beyond the limit (the smallest ones). */
export function segmentsOf(rows: readonly ChurnRow[], spec: ChurnSpec): { segments: Part[]; cut: number } {
  const parts = rows.filter((row) => !row.is_all)
  const valued = parts.filter((row) => row.segment !== null)
  const shown = valued.slice(0, spec.segmentLimit)
  const rest = valued.slice(spec.segmentLimit)
  const part = (row: ChurnRow): Part => ({ segment: segmentOfValue(row.segment ?? null), ...figuresOf(row) })
  const ranked = shown.map(part).toSorted(byChurn(spec.rankBy))
  const segments = [...ranked, ...parts.filter((row) => row.segment === null).map(part)]
  const all = rows.find((row) => row.is_all)
  if (all && rest.length > 0) {
    const others = [...shown, ...parts.filter((row) => row.segment === null)].reduce<Sums>(minus, all)
    segments.push({ segment: { kind: 'other', value: null, label: 'Other' }, ...figuresOf(others) })
  }
  return { segments, cut: rest.length }
}

/** Whether the order of the first two segments may be chance: their intervals overlap. */
export function orderMayBeChance([first, second]: readonly Part[]): boolean {
  if (first?.logo.low == null || first.logo.x === 0 || second?.logo.high == null) return false
  return second.segment.kind === 'value' && first.logo.few === second.logo.few && first.logo.low <= second.logo.high
}

interface Answered {
  overall: ChurnFigures
  segments: readonly Part[] | null
  rankBy: ChurnSpec['rankBy']
  period: string
  currency: string | null
}

const answeredRate = ({ logo, revenueChurn, revenueReason }: ChurnFigures, by: ChurnSpec['rankBy']): Rate =>
  by === 'logo' ? logo : { ...logo, value: revenueChurn, x: null, low: null, high: null, reason: revenueReason }

/** The answer to "which segment has the highest churn?", or the overall churn when nothing was asked by segment or nothing was lost. */
export function answerOf({ overall, segments, rankBy, period, currency }: Answered): ChurnResult['answer'] {
  const highest = segments?.find((part) => part.segment.kind === 'value' && rankOf(part, rankBy) > 0)
  const figures = highest ?? overall
  const rate = answeredRate(figures, rankBy)
  const segment = highest?.segment.label ?? null
  const sentence = rankBy === 'logo' ? logoSentence(rate, segment, period) : revenueSentence(figures, segment, period, currency)
  return { rankBy, rate, segment, period, sentence }
}

const unknown = (reason: string | null, period: string): string => `Churn is not known: ${reason ?? noAccounts} (${period}).`

const fewInWords = ({ few }: Rate): string => (few ? ', too few to tell' : '')

function logoSentence(rate: Rate, segment: string | null, period: string): string {
  if (rate.value === null) return unknown(rate.reason, period)
  const basis = `n = ${rate.n ?? 0}, ${rangeInWords(rate)}${fewInWords(rate)}`
  if (rate.value === 0) return `No paying account left in ${period}, ${basis}.`
  const who = segment === null ? '' : `${segment} loses the most accounts: `
  return `${who}${percent(rate.value)} of paying accounts churned in ${period}, ${basis}.`
}

function revenueSentence(figures: ChurnFigures, segment: string | null, period: string, currency: string | null): string {
  const { mrr, revenueChurn, revenueReason, logo } = figures
  if (revenueChurn === null) return unknown(revenueReason, period)
  const basis = `n = ${logo.n ?? 0} accounts${fewInWords(logo)}`
  if (revenueChurn === 0) return `No revenue was lost in ${period}: nobody left or pays less, ${basis}.`
  const who = segment === null ? '' : `${segment} loses the most revenue: `
  const lost = (mrr.churned ?? 0) + (mrr.contraction ?? 0)
  const amounts = currency === null || mrr.start === null ? '' : `, ${money(lost, currency)} of ${money(mrr.start, currency)}`
  return `${who}${percent(revenueChurn)} of MRR${segment === null ? ' was lost' : ''} in ${period}${amounts}, ${basis}.`
}
