import type { Series, TrendResult, TrendSeries } from '#modules/metrics/contract.ts'
import { bucketTitle } from '#web/ui/axis-label.ts'
import type { Locale } from '#web/ui/locale.tsx'
import { eventWords, measureWords } from '../words/measures.ts'

export interface Headline {
  value: number | null
  unit: string
  /** The rest of the sentence behind the number. */
  words: string
  reason: string | null
  n: number | null
  low: number | null
  high: number | null
  /** What it is compared with, where the question asks for that. */
  before: { value: number; words: string } | undefined
}

/**
 * The answer of a chart with one line as a sentence; undefined when there are several lines and no single number says it. Events
 * are told over the whole period. A metric is told by its last complete step: ninety days of daily active people are not a day's. So is a
 * rolling figure: its days look back beyond the period.
 */
export function headline(result: TrendResult, asked: readonly Series[], locale: Pick<Locale, 'language' | 'zone'>): Headline | undefined {
  const [line] = result.series
  if (!line || result.series.length !== 1) return undefined
  const series = asked[0]
  return series?.kind === 'events' && result.rolling === null ? ofWholePeriod(result, line, series) : ofLastStep(result, line, locale)
}

function ofWholePeriod(result: TrendResult, line: TrendSeries, series: Extract<Series, { kind: 'events' }>): Headline {
  const before = line.previous?.total
  return {
    value: line.current.total,
    unit: line.unit,
    words: sentence(series),
    reason: line.current.totalMissing,
    n: line.unit === 'number' ? line.current.n : null,
    low: null,
    high: null,
    before: before == null ? undefined : { value: before, words: result.previousPeriod?.words ?? 'the period before' },
  }
}

function ofLastStep(result: TrendResult, line: TrendSeries, locale: Pick<Locale, 'language' | 'zone'>): Headline {
  const { values, rates, missing } = line.current
  const last = result.axis.findLastIndex((step, i) => !step.partial && values[i] != null)
  const base = { unit: line.unit, low: null, high: null, n: null, before: undefined }
  if (last < 0) return { ...base, value: null, words: '', reason: Object.values(missing)[0] ?? 'No step of this period is complete.' }
  const rate = rates?.[last]
  const earlier = line.previous?.values[last]
  return {
    ...base,
    value: values[last]!,
    words: `${line.label}, ${bucketTitle(result.axis[last]!.key, result.interval, locale)}`,
    reason: null,
    ...(rate && { n: rate.n, low: rate.low, high: rate.high }),
    before: earlier == null ? undefined : { value: earlier, words: `the same ${result.interval} of the period before` },
  }
}

function sentence({ events, measure }: Extract<Series, { kind: 'events' }>): string {
  const what = events === 'any' ? 'any event' : `“${eventWords(events)}”`
  switch (measure.type) {
    case 'count':
      return events === 'any' ? 'events happened' : `times ${what} happened`
    case 'people':
      return events === 'any' ? 'people were active' : `people did ${what}`
    case 'accounts':
      return events === 'any' ? 'accounts were active' : `accounts did ${what}`
    case 'groups':
      return `groups of type ${measure.group} had ${what}`
    case 'sessions':
      return events === 'any' ? 'sessions began' : `sessions with ${what} began`
    case 'sessions_per_person':
      return events === 'any' ? 'sessions per person' : `sessions with ${what} per person`
    case 'session_average':
    case 'session_median':
      return events === 'any' ? `is the ${measureWords(measure)}` : `is the ${measureWords(measure)} with ${what}`
    case 'per_person':
      return events === 'any' ? 'events per active person' : `times per person ${what} happened`
    default:
      return `is the ${measureWords(measure)} in ${what}`
  }
}
