import * as z from 'zod'
import { display, filter, interval, series, type Chart, type TrendSpec } from '#modules/metrics/contract.ts'
import { rangeParam, writeRange } from '#web/ui/date-range.ts'
import { completeFilter, noFilter } from '../words/conditions.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import { rangeOf } from '../words/range-text.ts'

const propertyText = z.string().refine((text) => text === '' || readProperty(text) !== undefined)
const rolling = z.union([z.literal(0), z.literal(7), z.literal(28)])

const fields = z.object({
  series: z.array(series).max(10),
  interval,
  rolling,
  range: rangeParam,
  where: filter,
  by: propertyText,
  top: z.int().min(1).max(50),
  compare: z.enum(['none', 'previous']),
  view: display,
  asOf: z.string(),
  how: z.boolean(),
})

/** Everything that decides what the chart builder shows, as its address holds it. */
export type ChartState = z.infer<typeof fields>

const newChart: ChartState = {
  series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }],
  interval: 'day',
  rolling: 0,
  range: '30d',
  where: noFilter,
  by: '',
  top: 10,
  compare: 'none',
  view: 'line',
  asOf: '',
  how: false,
}

/**
 * The address of the builder. What is not in it is as in the saved chart, or as in a new one: a link to a saved chart holds only
 * what differs from it.
 */
export function chartStateSchema(saved?: Pick<Chart, 'spec' | 'display'>) {
  const start = saved?.spec.kind === 'trend' ? stateOf(saved.spec, saved.display) : newChart
  return z.object({
    series: fields.shape.series.default(start.series),
    interval: interval.default(start.interval),
    rolling: rolling.default(start.rolling),
    range: rangeParam.default(start.range),
    where: filter.default(start.where),
    by: propertyText.default(start.by),
    top: fields.shape.top.default(start.top),
    compare: fields.shape.compare.default(start.compare),
    view: display.default(start.view),
    asOf: z.string().default(start.asOf),
    how: z.boolean().default(false),
  })
}

/** The builder's state for a question. */
export const stateOf = (spec: TrendSpec, view: ChartState['view']): ChartState => ({
  series: spec.series,
  interval: spec.interval,
  rolling: spec.rolling ?? 0,
  range: writeRange(spec.range),
  where: spec.filter ?? noFilter,
  by: writeProperty(spec.breakdown?.property),
  top: spec.breakdown?.limit ?? 10,
  compare: spec.compare,
  view,
  asOf: spec.asOf ?? '',
  how: false,
})

/** The question that a state asks; undefined while it names nothing to draw. */
export function specOf(state: ChartState): TrendSpec | undefined {
  if (state.series.length === 0) return undefined
  const where = completeFilter(state.where)
  const property = readProperty(state.by)
  return {
    kind: 'trend',
    series: state.series,
    interval: state.interval,
    ...(state.rolling !== 0 && canRoll(state) && { rolling: state.rolling }),
    range: rangeOf(state.range),
    ...(where && { filter: where }),
    ...(property && { breakdown: { property, limit: state.top } }),
    compare: state.compare,
    ...(state.asOf && { asOf: state.asOf }),
  }
}

/** Whether rolling windows mean anything: they count people or accounts, by day. */
export const canRoll = (state: ChartState): boolean =>
  state.interval === 'day' &&
  state.series.length > 0 &&
  state.series.every((one) => one.kind === 'events' && (one.measure.type === 'people' || one.measure.type === 'accounts'))
