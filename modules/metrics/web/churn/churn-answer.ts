import type { ChurnFigures, ChurnResult, ChurnSpec } from '#modules/metrics/contract.ts'
import type { ChartSpec } from '#web/ui/chart-spec.ts'
import type { Locale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import type { RankedBar } from '#web/ui/RankedBars.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { segmentKey } from '../answers/segment-bars.ts'
import { figure, intervalWords, percent } from '../words/figures.ts'

type Part = NonNullable<ChurnResult['segments']>[number]
type RankBy = ChurnSpec['rankBy']

/** Logo or revenue churn of a group; null with a reason when it is not known. */
export const rankValue = (figures: ChurnFigures, by: RankBy): number | null =>
  by === 'revenue' ? figures.revenueChurn : figures.logo.suppressed ? null : figures.logo.value

const reasonOf = (figures: ChurnFigures, by: RankBy): string | null => {
  if (figures.logo.suppressed) return 'Fewer than 5 accounts: not shown'
  return by === 'revenue' ? figures.revenueReason : figures.logo.reason
}

/** The segment that churns most: the first with a value that is known. */
export const highest = ({ segments }: ChurnResult, by: RankBy): Part | undefined =>
  segments?.find((part) => part.segment.kind === 'value' && rankValue(part, by) !== null)

/** The group that the sentence is about: the segment that churns most, or everybody where nobody left any of them. */
export function subject(result: ChurnResult, by: RankBy): ChurnFigures {
  const top = highest(result, by)
  return top && rankValue(top, by) !== 0 ? top : result.overall
}

/** Whether a workspace has no paid subscriptions at all, as far as the months shown can tell. */
export const hasNoSubscriptions = ({ overall, months }: ChurnResult): boolean => !overall.logo.n && months.every((one) => !one.logo.n)

/** The sentence behind the number: "of Enterprise accounts churned, the most of any plan (all: 8.2%)". */
export function churnSentence(result: ChurnResult, by: RankBy, property: string | undefined, language?: string): string {
  const what = by === 'logo' ? 'accounts churned' : 'recurring revenue churned'
  const top = highest(result, by)
  if (top && property && rankValue(top, by) === 0)
    return `of paying ${by === 'logo' ? 'accounts' : 'revenue'} churned, whatever the ${property}`
  if (!top || !property) return by === 'logo' ? 'of paying accounts churned' : 'of recurring revenue churned'
  const all = rankValue(result.overall, by)
  const whole = all === null ? '' : `; of all it was ${percent(all, language)}`
  return `of ${top.segment.label} ${what}, the most of any ${property}${whole}`
}

/** What still moved when nobody left altogether: smaller subscriptions. Undefined otherwise. */
export function contractionWords({ overall, currency }: ChurnResult, language?: string): string | undefined {
  const { logo, mrr, grossRevenueChurn } = overall
  if (logo.x !== 0 || !mrr.contraction || currency === null || grossRevenueChurn === null) return undefined
  return `Nobody stopped paying altogether, but accounts now pay ${figure(mrr.contraction, currency, language)} a month less than at the start: ${percent(grossRevenueChurn, language)} gross revenue churn.`
}

/** Whether the order of the first two segments may be chance: their intervals overlap. Money has no interval. */
export function orderMayBeChance({ segments }: ChurnResult, by: RankBy): boolean {
  const [first, second] = (segments ?? []).filter((part) => part.segment.kind === 'value' && rankValue(part, by) !== null)
  return by === 'logo' && first?.logo.low != null && first.logo.x !== 0 && second?.logo.high != null && first.logo.low <= second.logo.high
}

/** Segments as bars, in the order of the answer. */
export const churnBars = ({ segments }: ChurnResult, by: RankBy): RankedBar[] =>
  (segments ?? []).map((part) => ({
    id: segmentKey(part.segment),
    label: part.segment.label,
    value: rankValue(part, by),
    reason: reasonOf(part, by),
    n: part.logo.n,
    low: by === 'logo' ? part.logo.low : null,
    high: by === 'logo' ? part.logo.high : null,
    isSmallN: part.logo.smallN,
  }))

/** Logo and revenue churn of each calendar month. */
export function churnChart({ months, currency }: ChurnResult, locale: Locale): ChartSpec {
  const running = months.findIndex((one) => one.partial)
  const spec = timeSeries({
    buckets: months.map((one) => one.key),
    series: [
      { name: 'Logo churn', values: months.map((one) => rankValue(one, 'logo')) },
      { name: 'Revenue churn', values: months.map((one) => rankValue(one, 'revenue')) },
    ],
    interval: 'month',
    unit: 'share',
    partialFrom: running < 0 ? undefined : running,
    locale,
  })
  return {
    ...spec,
    tooltip: (place) => {
      const content = spec.tooltip(place)
      const one = months[place]
      return one ? { ...content, note: [monthNote(one, currency, locale.language), content.note].filter(Boolean).join('. ') } : content
    },
    table: {
      headers: ['Month', 'Logo churn', 'Churned', 'n', 'From', 'To', 'Revenue churn'],
      rows: months.map(({ key, logo, revenueChurn }) => [key, logo.value, logo.x, logo.n, logo.low, logo.high, revenueChurn]),
    },
  }
}

function monthNote({ logo, mrr }: ChurnFigures, currency: string | null, language?: string): string {
  if (logo.value === null) return logo.reason ?? ''
  const count = (value: number | null) => formatNumber(value ?? 0, { unit: 'count', language })
  const lost = mrr.churned === null || currency === null ? '' : `, ${figure(mrr.churned, currency, language)} of MRR`
  return `${count(logo.x)} of ${count(logo.n)} accounts${lost}, ${intervalWords(logo, language)}`
}
