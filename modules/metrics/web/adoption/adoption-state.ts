import * as z from 'zod'
import { filter, type AdoptionSpec } from '#modules/metrics/contract.ts'
import { rangeParam, writeRange } from '#web/ui/date-range.ts'
import { completeFilter, noFilter } from '../words/conditions.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import { daysOf, rangeOf } from '../words/range-text.ts'

const events = z.array(z.string().min(1)).max(50)
const windowDays = z.int().min(1).max(365)
const minUses = z.int().min(1).max(1000)

const mostDaysInWeeks = 185

const unset = {
  events: [] as string[],
  narrow: noFilter,
  name: '',
  unit: 'account' as AdoptionSpec['unit'],
  window: 28,
  uses: 1,
  range: '3m',
  by: '',
  cohort: '' as AdoptionSpec['cohort'] | '',
  eligible: noFilter,
  /** The event that exposes somebody to the feature; empty for the first activity. */
  seen: '',
}

/** The address of the adoption page; of a saved chart, only what differs from it. */
export function adoptionStateSchema(saved?: AdoptionSpec) {
  const start = saved ? stateOf(saved) : unset
  return z.object({
    events: events.default(start.events),
    narrow: filter.default(start.narrow),
    name: z.string().max(200).default(start.name),
    unit: z.enum(['person', 'account']).default(start.unit),
    window: windowDays.default(start.window),
    uses: minUses.default(start.uses),
    range: rangeParam.default(start.range),
    by: z.string().default(start.by),
    /** Empty: weeks, or months where the period is long. */
    cohort: z.enum(['', 'week', 'month']).default(start.cohort),
    eligible: filter.default(start.eligible),
    seen: z.string().default(start.seen),
    how: z.boolean().default(false),
  })
}

export type AdoptionState = z.infer<ReturnType<typeof adoptionStateSchema>>

/** The state that asks the question of a saved chart, as far as the address can say it. */
export const stateOf = (spec: AdoptionSpec): typeof unset => ({
  events: spec.feature.events === 'any' ? [] : spec.feature.events,
  narrow: spec.feature.filter ?? noFilter,
  name: spec.featureName ?? '',
  unit: spec.unit,
  window: spec.windowDays,
  uses: spec.minUses,
  range: writeRange(spec.range),
  by: writeProperty(spec.segmentBy),
  cohort: spec.cohort,
  eligible: spec.eligible ?? noFilter,
  seen: spec.exposure.type === 'event' && spec.exposure.events !== 'any' ? (spec.exposure.events[0] ?? '') : '',
})

/**
 * The question that a state asks; undefined while no feature is chosen. What the address cannot say (several exposure events, their filter, the number of
 * segments, "as of") stays as it is in the saved chart.
 */
export function adoptionSpecOf(state: AdoptionState, saved?: AdoptionSpec): AdoptionSpec | undefined {
  const isAnyEvent = saved?.feature.events === 'any' && state.events.length === 0
  if (state.events.length === 0 && !isAnyEvent) return undefined
  const keepsExposure = saved !== undefined && state.seen === stateOf(saved).seen
  const narrow = completeFilter(state.narrow)
  const eligible = completeFilter(state.eligible)
  const segmentBy = readProperty(state.by)
  return {
    kind: 'adoption',
    unit: state.unit,
    feature: { events: isAnyEvent ? 'any' : state.events, ...(narrow && { filter: narrow }) },
    featureName: featureName(state),
    exposure: keepsExposure ? saved.exposure : state.seen ? { type: 'event', events: [state.seen] } : { type: 'first_activity' },
    range: rangeOf(state.range),
    windowDays: state.window,
    minUses: state.uses,
    ...(eligible && { eligible }),
    ...(segmentBy && { segmentBy }),
    segmentLimit: saved?.segmentLimit ?? 20,
    cohort: cohortOf(state),
    ...(saved?.asOf && { asOf: saved.asOf }),
  }
}

/** Weeks, unless there would be too many of them to hold anybody. */
export const cohortOf = ({ cohort, range }: Pick<AdoptionState, 'cohort' | 'range'>): AdoptionSpec['cohort'] =>
  cohort || (daysOf(rangeOf(range)) > mostDaysInWeeks ? 'month' : 'week')

/** How the feature is called: as somebody named it, else by the value it was narrowed to, else by its event. */
export function featureName({ name, narrow, events }: Pick<AdoptionState, 'name' | 'narrow' | 'events'>): string {
  if (name) return name
  const values = narrow.conditions.flatMap((one) => (one.op === 'is' ? one.values.map(String) : []))
  return values.length > 0 ? values.join(' or ') : events.join(' or ')
}
