import type { Bucket, TrendResult, TrendSeries } from '#modules/metrics/contract.ts'
import type { ChartSpec } from '#web/ui/chart-spec.ts'
import type { Locale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { timeSeries, type TimeSeries } from '#web/ui/time-series.ts'
import { figure, intervalWords, styleOf } from '../words/figures.ts'

export type TrendKind = 'line' | 'bar' | 'stacked'

/** What the lines are called: by their segment where the question is broken down, and never twice the same. */
export function lineNames(series: readonly TrendSeries[]): string[] {
  const questions = new Set(series.map((one) => one.key)).size
  const names = series.map((one) => (!one.segment ? one.label : questions > 1 ? `${one.label}: ${one.segment.label}` : one.segment.label))
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name} (${series[i]!.key}${i})`))
}

/** Index of the first step that is not over; undefined when all are. */
export function partialFrom(axis: readonly Bucket[]): number | undefined {
  const first = axis.findIndex((one) => one.why === 'running' || one.why === 'future')
  return first < 0 ? undefined : first
}

/** Steps that lie partly outside the range, in words. */
export function cutWords(axis: readonly Bucket[]): string | undefined {
  const cut = axis.filter((one) => one.why === 'cut').map((one) => one.label)
  if (cut.length === 0) return undefined
  return `${cut.join(' and ')} ${cut.length === 1 ? 'lies' : 'lie'} partly outside the range and ${cut.length === 1 ? 'is' : 'are'} lower for that reason.`
}

/** Which steps of the picture cannot be set against whole ones, and why, in sentences. */
export const unevenSteps = ({ axis, period }: Pick<TrendResult, 'axis' | 'period'>): string[] =>
  [
    partialFrom(axis) === undefined
      ? undefined
      : period.partial
        ? 'The hatched part is not over: its figures are not complete.'
        : 'The hatched step is not over: its figures are not complete.',
    cutWords(axis),
  ].filter((words) => words !== undefined)

/** Whether there is anything to draw. */
export const hasValues = (series: readonly TrendSeries[]): boolean =>
  series.some((one) => one.current.values.some((value) => value !== null))

/** The unit of all lines, or `number` when they differ. */
export const commonUnit = (series: readonly TrendSeries[]): string => {
  const units = new Set(series.map((one) => one.unit))
  return units.size === 1 ? [...units][0]! : 'number'
}

/** Above this many lines, those of the period before would hide more than they show; the table has them. */
const mostCompared = 3

/** A trend as a picture: a line or bars for each series, the period before in pale, steps that are not over hatched. */
export function trendChart(result: TrendResult, kind: TrendKind, locale: Locale): ChartSpec {
  const names = lineNames(result.series)
  const { unit, currency = locale.currency } = styleOf(commonUnit(result.series))
  const lines = result.series.flatMap((one, i): TimeSeries[] => [
    { name: names[i]!, values: one.current.values, isRest: one.segment?.kind === 'other' },
    ...(one.previous && result.series.length <= mostCompared
      ? [{ name: `${names[i]!}, before`, values: alignedTo(result.axis.length, one.previous.values), comparesTo: names[i]! }]
      : []),
  ])
  const spec = timeSeries({
    buckets: result.axis.map((one) => one.key),
    series: lines,
    interval: result.interval,
    ...(unit && { unit }),
    kind,
    partialFrom: partialFrom(result.axis),
    locale: { ...locale, currency },
  })
  return { ...spec, tooltip: (place) => withBasis(spec.tooltip(place), result, names, place, locale.language) }
}

/** Periods before may have a step more or less: months differ in days. */
const alignedTo = (length: number, values: readonly (number | null)[]) => Array.from({ length }, (_, i) => values[i] ?? null)

/** Adds to the tooltip what a rate rests on, or why a value is missing. */
function withBasis(
  content: ReturnType<ChartSpec['tooltip']>,
  result: TrendResult,
  names: readonly string[],
  place: number,
  language?: string,
) {
  const rows = content.rows.map((row) => {
    const one = result.series[names.indexOf(row.name)]
    const missing = one?.current.missing[String(place)]
    if (missing) return { ...row, value: 'N/A' }
    const rate = one?.current.rates?.[place]
    return rate ? { ...row, value: `${row.value} (n = ${formatNumber(rate.n, { unit: 'count', language })})` } : row
  })
  const reasons = [...new Set(result.series.map((one) => one.current.missing[String(place)]).filter((reason) => reason !== undefined))]
  const first = result.series[0]?.current.rates?.[place]
  const interval = first && result.series.length === 1 ? intervalWords(first, language) : ''
  const note = [content.note, ...reasons, interval && `95 % interval ${interval}`].filter(Boolean).join('. ')
  return { ...content, rows, ...(note && { note }) }
}

/** The total of a line over the whole range in words. */
export const totalWords = (one: TrendSeries, language?: string): string =>
  one.current.total === null ? 'N/A' : figure(one.current.total, one.unit, language)
