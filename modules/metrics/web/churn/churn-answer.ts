import type { ChurnedAccounts, ChurnFigures, ChurnResult, ChurnSpec } from '#modules/metrics/contract.ts'
import type { ChartSpec } from '#web/ui/chart-spec.ts'
import type { Locale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import type { RankedBar } from '#web/ui/RankedBars.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { segmentKey, tooFewToTell } from '../answers/segment-bars.ts'
import { figure, intervalWords, percent } from '../words/figures.ts'

type Part = NonNullable<ChurnResult['segments']>[number]
type RankBy = ChurnSpec['rankBy']

/** Revenue or logo churn of a group; null with a reason when it is not known. */
export const rankValue = (figures: ChurnFigures, by: RankBy): number | null =>
  by === 'revenue' ? figures.revenueChurn : figures.logo.value

const reasonOf = (figures: ChurnFigures, by: RankBy): string | null => (by === 'revenue' ? figures.revenueReason : figures.logo.reason)

/** The segment that churns most: the first that lost anything. Those of too few accounts stand below the others. */
export const highest = ({ segments }: ChurnResult, by: RankBy): Part | undefined =>
  segments?.find((part) => part.segment.kind === 'value' && (rankValue(part, by) ?? 0) > 0)

/** The group that the sentence is about: the segment that loses most, or everybody where no segment lost any. */
export const subject = (result: ChurnResult, by: RankBy): ChurnFigures => highest(result, by) ?? result.overall

/** MRR lost by accounts that left and by those that pay less; null when it is not known. */
export const lostOf = ({ mrr }: ChurnFigures): number | null =>
  mrr.churned === null || mrr.contraction === null ? null : mrr.churned + mrr.contraction

/** What is lost of what there was: "$51,240 of $1,024,800 a month". Undefined when it is not known. */
export function amountsWords(figures: ChurnFigures, currency: string | null, language?: string): string | undefined {
  const lost = lostOf(figures)
  if (lost === null || figures.mrr.start === null || currency === null) return undefined
  return `${figure(lost, currency, language)} of ${figure(figures.mrr.start, currency, language)} a month`
}

type Row = Pick<ChurnedAccounts['items'][number], 'mrr' | 'mrrEnd' | 'currency'>

/** What an account paid, each currency for itself: "€20 and $300". */
export const paidWords = (rows: readonly Row[], language?: string): string =>
  rows.map((one) => figure(one.mrr, one.currency, language)).join(' and ')

/** What an account pays less, each currency for itself: "€40 of MRR instead of €100". */
export const lessWords = (rows: readonly Row[], language?: string): string =>
  rows.map((one) => `${figure(one.mrrEnd, one.currency, language)} of MRR instead of ${figure(one.mrr, one.currency, language)}`).join(', ')

/** The answer in words where nothing was lost; undefined otherwise. */
export function nothingLost({ overall }: ChurnResult, by: RankBy): string | undefined {
  if (rankValue(overall, by) !== 0) return undefined
  return by === 'logo' ? 'No paying account left.' : 'No revenue was lost: nobody left or pays less.'
}

/** Whether a workspace has no paid subscriptions at all, as far as the months shown can tell. */
export const hasNoSubscriptions = ({ overall, months }: ChurnResult): boolean => !overall.logo.n && months.every((one) => !one.logo.n)

/** The sentence behind the number: "of the recurring revenue of EdTech was lost, the most of any industry; of all it was 2.6%". */
export function churnSentence(result: ChurnResult, by: RankBy, property: string | undefined, language?: string): string {
  const top = highest(result, by)
  if (!top || !property) return by === 'logo' ? 'of paying accounts churned' : 'of recurring revenue was lost'
  const what = by === 'logo' ? `of ${top.segment.label} accounts churned` : `of the recurring revenue of ${top.segment.label} was lost`
  const all = rankValue(result.overall, by)
  const whole = all === null ? '' : `; of all it was ${percent(all, language)}`
  const isBeaten = result.segments?.some((part) => part.logo.few && (rankValue(part, by) ?? 0) > (rankValue(top, by) ?? 0))
  return `${what}, the most of any ${property}${isBeaten ? ' with 5 accounts or more' : ''}${whole}`
}

/** What the number does not say: who lost it, or what was lost although nobody left. Undefined where there is nothing to add. */
export function lossWords({ overall, currency }: ChurnResult, by: RankBy, language?: string): string | undefined {
  const { logo, mrr, revenueChurn } = overall
  if (!mrr.contraction || mrr.churned === null || currency === null || revenueChurn === null) return undefined
  const money = (amount: number) => figure(amount, currency, language)
  if (by === 'logo')
    return logo.x === 0
      ? `Accounts that stayed pay ${money(mrr.contraction)} a month less than at the start: ${percent(revenueChurn, language)} revenue churn.`
      : undefined
  return logo.x === 0
    ? `Nobody left: all ${money(mrr.contraction)} a month were lost by accounts that stayed and pay less.`
    : `Of ${money(mrr.churned + mrr.contraction)} a month that were lost in all, ${money(mrr.churned)} are of accounts that left and ${money(mrr.contraction)} of accounts that stayed and pay less.`
}

/** Whether the order of the first two segments may be chance: their intervals overlap. Money has no interval. */
export function orderMayBeChance({ segments }: ChurnResult, by: RankBy): boolean {
  const [first, second] = (segments ?? []).filter((part) => part.segment.kind === 'value' && !part.logo.few && rankValue(part, by) !== null)
  return by === 'logo' && first?.logo.low != null && first.logo.x !== 0 && second?.logo.high != null && first.logo.low <= second.logo.high
}

/** Segments as bars, in the order of the answer. Money has no interval, so only bars of too few accounts are grey. */
export const churnBars = ({ segments }: ChurnResult, by: RankBy): RankedBar[] =>
  (segments ?? []).map((part) => ({
    id: segmentKey(part.segment),
    label: part.segment.label,
    value: rankValue(part, by),
    reason: reasonOf(part, by),
    n: part.logo.n,
    low: by === 'logo' ? part.logo.low : null,
    high: by === 'logo' ? part.logo.high : null,
    isSmallN: part.logo.few || (by === 'logo' && part.logo.smallN),
    ...(part.logo.few && { note: tooFewToTell }),
  }))

/** Logo and revenue churn of each calendar month. */
export function churnChart({ months, currency }: ChurnResult, locale: Locale): ChartSpec {
  const running = months.findIndex((one) => one.partial)
  const spec = timeSeries({
    buckets: months.map((one) => one.key),
    series: [
      { name: 'Revenue churn', values: months.map((one) => rankValue(one, 'revenue')) },
      { name: 'Logo churn', values: months.map((one) => rankValue(one, 'logo')) },
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
      headers: ['Month', 'Revenue churn', 'Logo churn', 'Churned', 'n', 'From', 'To'],
      rows: months.map(({ key, logo, revenueChurn }) => [key, revenueChurn, logo.value, logo.x, logo.n, logo.low, logo.high]),
    },
  }
}

function monthNote(figures: ChurnFigures, currency: string | null, language?: string): string {
  const { logo } = figures
  if (logo.value === null) return logo.reason ?? ''
  const count = (value: number | null) => formatNumber(value ?? 0, { unit: 'count', language })
  const amounts = amountsWords(figures, currency, language)
  const left = `${count(logo.x)} of ${count(logo.n)} accounts left, ${intervalWords(logo, language)}`
  return amounts ? `${amounts} lost. ${left}` : left
}
