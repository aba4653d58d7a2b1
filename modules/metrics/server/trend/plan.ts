import { invalid } from '#kernel/errors.ts'
import type { EventSelector, Filter, Interval, Measure, Metric, MetricSpec, Series, TrendSeries, TrendSpec } from '../../contract.ts'
import { isOfSessions } from '../sql/sessions.ts'
import { axisOf, type Step } from '../time/axis.ts'
import { previousDays, resolveRange, type Days, type TimeFrame } from '../time/period.ts'

/** Something counted over time, before the database is asked. */
export interface Counted {
  events: EventSelector['events']
  filters: Filter[]
  measure: Measure
  rolling: 7 | 28 | null
}

/** How the values of a line come about. */
export type Source =
  | { kind: 'counted'; counted: Counted }
  | { kind: 'ratio'; numerator: Counted; denominator: Counted; total: 'whole_range' | 'buckets' }
  | { kind: 'adoption'; spec: Extract<MetricSpec, { kind: 'adoption' }>; feature: EventSelector }
  | { kind: 'churn'; spec: Extract<MetricSpec, { kind: 'churn' }> }

export interface LinePlan extends Pick<TrendSeries, 'key' | 'label' | 'unit' | 'direction' | 'metric'> {
  source: Source
}

export interface Stretch {
  days: Days
  axis: Step[]
}

/** A chart as the database will be asked, with every default and every name resolved. Pure data. */
export interface TrendPlan {
  spec: TrendSpec
  frame: TimeFrame
  current: Stretch
  previous: Stretch | null
  lines: LinePlan[]
  /** Whether some ids of the workspace stand for other people. */
  hasMergedIds: boolean
}

const only = (problem: string, field: string, expected: string): never => {
  throw invalid(problem, { fields: [{ field, expected }] })
}

function counted(selector: EventSelector, measure: Measure, rolling: 7 | 28 | undefined, spec: TrendSpec, field: string): Counted {
  if (rolling !== undefined) {
    if (measure.type !== 'people' && measure.type !== 'accounts') {
      only('Rolling windows count different people or accounts.', `${field}.measure`, 'people or accounts, or no `rolling`')
    }
    if (spec.interval !== 'day') only('Rolling windows have one value a day.', 'interval', '`day` when `rolling` is set')
  }
  if (isOfSessions(measure) && spec.breakdown)
    only('Sessions are not split: their events may differ.', 'breakdown', 'nothing; a filter picks sessions in which something happened')
  const filters = [spec.filter, selector.filter].filter((filter) => filter !== undefined)
  return { events: selector.events, filters, measure, rolling: rolling ?? null }
}

const units: Record<Measure['type'], string> = {
  count: 'events',
  people: 'people',
  accounts: 'accounts',
  groups: 'groups',
  per_person: 'events per person',
  sessions: 'sessions',
  sessions_per_person: 'sessions per person',
  session_average: 'seconds',
  session_median: 'seconds',
  sum: 'number',
  average: 'number',
  median: 'number',
  p90: 'number',
  p95: 'number',
  min: 'number',
  max: 'number',
  percentile: 'number',
}

/** The measure in words, as it stands after the name of the event. */
export function measureInWords(measure: Measure): string {
  switch (measure.type) {
    case 'count':
      return 'events'
    case 'people':
      return 'different people'
    case 'accounts':
      return 'different accounts'
    case 'groups':
      return `different groups of type ${measure.group}`
    case 'per_person':
      return 'events per person'
    case 'sessions':
      return 'sessions'
    case 'sessions_per_person':
      return 'sessions per person'
    case 'session_average':
      return 'average session'
    case 'session_median':
      return 'median session'
    case 'percentile':
      return `${measure.percent}th percentile of ${measure.property}`
    default:
      return `${measure.type} of ${measure.property}`
  }
}

export const eventsInWords = (events: EventSelector['events']): string => (events === 'any' ? 'Any event' : events.join(' or '))

function planMetric(metric: Metric, series: Extract<Series, { kind: 'metric' }>, spec: TrendSpec, field: string): Source {
  const definition = metric.spec
  const fixed: Interval | undefined =
    definition.kind === 'churn' ? 'month' : definition.kind === 'adoption' ? undefined : definition.interval
  if (fixed && spec.interval !== fixed) only(`${metric.name} is defined by ${fixed}.`, 'interval', `\`${fixed}\``)
  if (spec.rolling !== undefined) only('A metric says itself whether it is rolling.', 'rolling', 'nothing, when the series is a metric')
  if ((definition.kind === 'adoption' || definition.kind === 'churn') && (spec.filter?.conditions.length || spec.filter?.groups.length))
    only(
      `A filter of the whole chart does not reach ${metric.name}.`,
      'filter',
      `nothing; ask for ${definition.kind} itself, which has a filter of its own`,
    )
  switch (definition.kind) {
    case 'events':
      return { kind: 'counted', counted: counted(definition, definition.measure, definition.rolling, spec, field) }
    case 'ratio':
      return {
        kind: 'ratio',
        numerator: counted(definition.numerator, definition.numerator.measure, definition.numerator.rolling, spec, field),
        denominator: counted(definition.denominator, definition.denominator.measure, definition.denominator.rolling, spec, field),
        total: definition.total,
      }
    case 'adoption': {
      if (spec.breakdown) only('Adoption by segment has an answer of its own.', 'breakdown', 'nothing; ask for adoption with `segmentBy`')
      if (spec.interval !== 'week' && spec.interval !== 'month')
        only('Adoption over time is by cohort of exposure.', 'interval', '`week` or `month`')
      const feature = definition.feature ?? series.params?.feature
      if (!feature) return only(`${metric.name} needs a feature.`, `${field}.params.feature`, 'the events that are its use')
      return { kind: 'adoption', spec: definition, feature }
    }
    case 'churn':
      if (spec.breakdown) only('Churn by segment has an answer of its own.', 'breakdown', 'nothing; ask for churn with `segmentBy`')
      return { kind: 'churn', spec: definition }
  }
}

function planLine(series: Series, index: number, spec: TrendSpec, metrics: ReadonlyMap<string, Metric>): LinePlan {
  const key = String.fromCharCode(65 + index)
  const field = `series[${index}]`
  if (series.kind === 'events') {
    const { measure } = series
    const words = measure.type === 'count' ? eventsInWords(series.events) : `${eventsInWords(series.events)}: ${measureInWords(measure)}`
    return {
      key,
      label: series.label ?? words,
      unit: units[measure.type],
      direction: null,
      metric: null,
      source: { kind: 'counted', counted: counted(series, measure, spec.rolling, spec, field) },
    }
  }
  const metric = metrics.get(series.metric)
  if (!metric)
    return only(`There is no metric ${JSON.stringify(series.metric)}.`, `${field}.metric`, 'the key of a metric in the catalogue')
  const { version, certified, name, unit, direction } = metric
  return {
    key,
    label: series.label ?? name,
    unit,
    direction,
    metric: { key: metric.key, version, certified, name },
    source: planMetric(metric, series, spec, field),
  }
}

/** Resolves dates, axes and metrics of a question. Throws what is wrong with it, by field. */
export function planTrend(spec: TrendSpec, frame: TimeFrame, metrics: ReadonlyMap<string, Metric>, hasMergedIds: boolean): TrendPlan {
  const days = resolveRange(spec.range, frame)
  const stretch = (of: Days): Stretch => ({ days: of, axis: axisOf(spec.interval, of, frame) })
  return {
    spec,
    frame,
    current: stretch(days),
    previous: spec.compare === 'previous' ? stretch(previousDays(spec.range, days, spec.interval, frame.weekStart)) : null,
    lines: spec.series.map((series, index) => planLine(series, index, spec, metrics)),
    hasMergedIds,
  }
}
