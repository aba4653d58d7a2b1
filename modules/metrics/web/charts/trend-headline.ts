import type { Series, TrendResult } from '#modules/metrics/contract.ts'
import { eventWords, measureWords } from '../words/measures.ts'

export interface Headline {
  value: number | null
  unit: string
  /** The rest of the sentence behind the number. */
  words: string
  reason: string | null
}

/** The answer of a chart with one line as a sentence; undefined when there are several lines and no single number says it. */
export function headline(result: TrendResult, asked: readonly Series[]): Headline | undefined {
  const [line] = result.series
  const series = asked[0]
  if (!line || !series || result.series.length !== 1) return undefined
  return { value: line.current.total, unit: line.unit, words: sentence(series, line.label), reason: line.current.totalMissing }
}

function sentence(series: Series, label: string): string {
  if (series.kind === 'metric') return `is ${label}`
  const what = series.events === 'any' ? 'any event' : `“${eventWords(series.events)}”`
  switch (series.measure.type) {
    case 'count':
      return series.events === 'any' ? 'events happened' : `times ${what} happened`
    case 'people':
      return series.events === 'any' ? 'people were active' : `people did ${what}`
    case 'accounts':
      return series.events === 'any' ? 'accounts were active' : `accounts did ${what}`
    case 'per_person':
      return series.events === 'any' ? 'events per active person' : `times per person ${what} happened`
    default:
      return `is the ${measureWords(series.measure)} in ${what}`
  }
}
