import type { Series, TrendSpec } from '#modules/metrics/contract.ts'
import { filterWords, propertyName } from '../words/conditions.ts'
import { eventWords, measures, measureWords } from '../words/measures.ts'

/** What a trend counts, in sentences for a reader who wants to be sure. */
export function trendDefinition(spec: TrendSpec, language?: string): string[] {
  const all = filterWords(spec.filter, language)
  return [
    ...spec.series.map((series) => seriesSentence(series, language)),
    ...(spec.rolling ? [`Each day counts whoever was active in the ${spec.rolling} days that end with it.`] : []),
    ...(all ? [`Only where ${all}.`] : []),
    ...(spec.breakdown
      ? [
          `Split by ${propertyName(spec.breakdown.property)}: the ${spec.breakdown.limit} largest values stand for themselves, the rest is “Other”.`,
        ]
      : []),
    ...(peopleOrAccounts(spec) ? ['Somebody who was active in several steps counts in each of them, and once in the whole period.'] : []),
    ...(readsProfiles(spec) ? ['Properties of people and accounts are read as they are now.'] : []),
  ]
}

function seriesSentence(series: Series, language?: string): string {
  if (series.kind === 'metric') return `The metric “${series.label ?? series.metric}” as the catalogue defines it.`
  const means = measures.find((one) => one.type === series.measure.type)!.means
  const where = filterWords(series.filter, language)
  const words = measureWords(series.measure)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} of ${series.events === 'any' ? 'any event' : `“${eventWords(series.events)}”`}${where ? ` where ${where}` : ''}: ${means.charAt(0).toLowerCase()}${means.slice(1)}.`
}

const peopleOrAccounts = (spec: TrendSpec) =>
  spec.series.some((one) => one.kind === 'events' && (one.measure.type === 'people' || one.measure.type === 'accounts'))

const readsProfiles = (spec: TrendSpec) =>
  (spec.breakdown !== undefined && spec.breakdown.property.of !== 'event') ||
  (spec.filter?.conditions ?? []).some((one) => one.property.of !== 'event')
