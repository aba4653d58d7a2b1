import type { EventSelector, Metric, MetricSpec } from '#modules/metrics/contract.ts'
import type { Counted } from '../query/CountedEditor.tsx'
import { filterWords } from '../words/conditions.ts'
import { unitWords } from '../words/figures.ts'
import { eventWords, measureWords } from '../words/measures.ts'

/** The units that are offered; any ISO 4217 code works too. */
export const units = [
  { value: 'events', label: 'events' },
  { value: 'people', label: 'people' },
  { value: 'accounts', label: 'accounts' },
  { value: 'ratio', label: 'share (%)' },
  { value: 'number', label: 'plain number' },
]

export const unitName = (unit: string): string => units.find((one) => one.value === unit)?.label ?? unit

export const directionWords = { up: 'Higher is better', down: 'Lower is better' } as const

/** What a metric computes, part by part, for a reader: the definition as a spec, in words. */
export function specWords(spec: MetricSpec, language?: string): { name: string; value: string }[] {
  if (spec.kind === 'events') return [{ name: 'Counts', value: countedWords(spec, language) }, ...stepOf(spec.interval)]
  if (spec.kind === 'ratio')
    return [
      { name: 'Counts', value: countedWords(spec.numerator, language) },
      { name: 'Divided by', value: countedWords(spec.denominator, language) },
      ...stepOf(spec.interval),
    ]
  if (spec.kind === 'adoption')
    return [
      { name: 'Feature', value: spec.feature ? selectorWords(spec.feature, language) : 'Asked for when the metric is looked at' },
      { name: 'Who', value: `${unitWords[spec.unit].many}${spec.eligible ? ` where ${filterWords(spec.eligible, language)}` : ''}` },
      {
        name: 'Counts from',
        value: spec.exposure.type === 'event' ? `the first ${selectorWords(spec.exposure, language)}` : 'the first activity in the period',
      },
      { name: 'Adopts with', value: `${spec.minUses === 1 ? 'one use' : `${spec.minUses} uses`} within ${spec.windowDays} × 24 hours` },
    ]
  const where = filterWords(spec.filter, language)
  return [
    {
      name: 'Counts',
      value:
        spec.of === 'logo'
          ? 'accounts that stop paying ÷ accounts that paid at the start'
          : 'MRR of accounts that stop paying ÷ MRR at the start',
    },
    ...(where ? [{ name: 'Only', value: `accounts where ${where}` }] : []),
  ]
}

const selectorWords = ({ events, filter }: Pick<EventSelector, 'events' | 'filter'>, language?: string): string => {
  const where = filterWords(filter, language)
  return `${events === 'any' ? 'any event' : `“${eventWords(events)}”`}${where ? ` where ${where}` : ''}`
}

function countedWords(counted: Counted & { rolling?: number | undefined }, language?: string): string {
  const rolling = counted.rolling ? `, in the ${counted.rolling} days that end with each day` : ''
  return `${measureWords(counted.measure)} of ${selectorWords(counted, language)}${rolling}`
}

const stepOf = (interval: string | undefined) => (interval ? [{ name: 'By', value: interval }] : [])

/** A key for a metric from its name: `weekly_exports`. Empty when the name holds no letter to begin with. */
export const keyFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 63)

/** The period in which a metric is first shown: long enough to see a trend in its own steps. */
export function firstRange({ spec }: Pick<Metric, 'spec'>): string {
  if (spec.kind === 'churn' || spec.kind === 'adoption') return '12m'
  return { hour: '7d', day: '90d', week: '26w', month: '12m', quarter: '8q' }[spec.interval ?? 'day']
}

/** The steps in which a metric is first shown. */
export const firstInterval = ({ spec }: Pick<Metric, 'spec'>) =>
  spec.kind === 'churn' || spec.kind === 'adoption' ? 'month' : (spec.interval ?? 'day')
