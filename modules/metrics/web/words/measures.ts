import type { Measure, Series } from '#modules/metrics/contract.ts'

type MeasureType = Measure['type']

/** What can be measured, as people call it, in the order in which it is offered. */
export const measures: { type: MeasureType; name: string; means: string; needsProperty: boolean }[] = [
  { type: 'count', name: 'Number of events', means: 'Every time that it happened', needsProperty: false },
  { type: 'people', name: 'Unique people', means: 'Each person once in each step of time', needsProperty: false },
  { type: 'accounts', name: 'Unique accounts', means: 'Each account once in each step of time', needsProperty: false },
  { type: 'groups', name: 'Unique groups', means: 'Each group of the type once in each step of time', needsProperty: false },
  {
    type: 'sessions',
    name: 'Number of sessions',
    means: 'Sessions of known people in which it happened, when they begin',
    needsProperty: false,
  },
  { type: 'sessions_per_person', name: 'Sessions per person', means: 'Sessions in which it happened ÷ their people', needsProperty: false },
  {
    type: 'session_average',
    name: 'Average session duration',
    means: 'From the first to the last event of sessions in which it happened',
    needsProperty: false,
  },
  {
    type: 'session_median',
    name: 'Median session duration',
    means: 'Half of the sessions in which it happened are shorter',
    needsProperty: false,
  },
  { type: 'per_person', name: 'Events per person', means: 'Events of known people ÷ unique people', needsProperty: false },
  { type: 'sum', name: 'Sum of a property', means: 'All its numbers added up', needsProperty: true },
  { type: 'average', name: 'Average of a property', means: 'Sum ÷ events that have the number', needsProperty: true },
  { type: 'median', name: 'Median of a property', means: 'Half of the numbers lie below it', needsProperty: true },
  { type: 'p90', name: '90th percentile of a property', means: 'Nine tenths of the numbers lie below it', needsProperty: true },
  { type: 'p95', name: '95th percentile of a property', means: '19 of 20 numbers lie below it', needsProperty: true },
  { type: 'percentile', name: 'Another percentile of a property', means: 'You choose which', needsProperty: true },
  { type: 'min', name: 'Smallest value of a property', means: 'The least of its numbers', needsProperty: true },
  { type: 'max', name: 'Largest value of a property', means: 'The greatest of its numbers', needsProperty: true },
]

const shortNames: Record<MeasureType, string> = {
  count: 'events',
  people: 'unique people',
  accounts: 'unique accounts',
  groups: 'unique groups',
  sessions: 'sessions',
  sessions_per_person: 'sessions per person',
  session_average: 'average session duration',
  session_median: 'median session duration',
  per_person: 'events per person',
  sum: 'sum',
  average: 'average',
  median: 'median',
  p90: '90th percentile',
  p95: '95th percentile',
  percentile: 'percentile',
  min: 'smallest',
  max: 'largest',
}

/** A measure in few words: "unique people", "average of duration". */
export function measureWords(measure: Measure): string {
  if ('group' in measure) return `unique groups: ${measure.group}`
  if (!('property' in measure)) return shortNames[measure.type]
  if (measure.type === 'percentile') return `${measure.percent}th percentile of ${measure.property}`
  return `${shortNames[measure.type]} of ${measure.property}`
}

/** Changes the kind of a measure and keeps its property where the new kind has one. */
export function withType(before: Measure, type: Exclude<MeasureType, 'groups'>, property = ''): Measure {
  const kept = 'property' in before ? before.property : property
  switch (type) {
    case 'sum':
    case 'average':
    case 'median':
    case 'p90':
    case 'p95':
    case 'min':
    case 'max':
      return { type, property: kept }
    case 'percentile':
      return { type, property: kept, percent: 75 }
    default:
      return { type }
  }
}

/** The events of a series in words: "any event", "Report viewed", "Report viewed or 2 others". */
export function eventWords(events: 'any' | string[]): string {
  if (events === 'any') return 'any event'
  const [first = 'no event', ...others] = events
  if (others.length === 0) return first
  return others.length === 1 ? `${first} or ${others[0]}` : `${first} or ${others.length} others`
}

/** A series as its line is labelled when nobody named it: "Report viewed, unique people". */
export function seriesWords(series: Series, metricNames: ReadonlyMap<string, string> = new Map()): string {
  if (series.label) return series.label
  if (series.kind === 'metric') return metricNames.get(series.metric) ?? series.metric
  const what = eventWords(series.events)
  return series.measure.type === 'count' ? what : `${what}, ${measureWords(series.measure)}`
}
