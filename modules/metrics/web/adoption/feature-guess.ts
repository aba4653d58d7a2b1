import type { EventDefinition, PropertyDefinition } from '#modules/events/contract.ts'
import type { AdoptionSpec, Chart } from '#modules/metrics/contract.ts'
import { noFilter } from '../words/conditions.ts'
import { stateOf, type AdoptionState } from './adoption-state.ts'

const most = 24

/** Events that somebody could mean by a feature: what people do, not what the product records by itself. */
export const featureEvents = (events: readonly EventDefinition[]): EventDefinition[] =>
  events.filter((one) => !one.name.startsWith('$')).slice(0, most)

/** A property of an event that names the feature that was used, such as `feature` or `feature_name`. */
export function featureProperty(properties: readonly PropertyDefinition[]): { name: string; event: string } | undefined {
  const named = properties.filter(
    (one) => one.of === 'event' && one.type === 'string' && one.events.length > 0 && /^feature([ _.-]?(name|key|id))?$/i.test(one.name),
  )
  const [first] = named.toSorted((a, b) => a.name.length - b.name.length)
  return first && { name: first.name, event: first.events[0]! }
}

export type FeatureChoice = Pick<AdoptionState, 'events' | 'narrow' | 'name'>

/** A feature that a property of an event names. */
export const namedFeature = (named: { name: string; event: string }, feature: string): FeatureChoice => ({
  events: [named.event],
  name: '',
  narrow: { ...noFilter, conditions: [{ property: { of: 'event', name: named.name }, op: 'is', values: [feature] }] },
})

/** Whether the address can say all of a question. */
const isPlain = ({ feature, exposure, asOf }: AdoptionSpec): boolean =>
  feature.events !== 'any' &&
  asOf === undefined &&
  (exposure.type === 'first_activity' || (exposure.events !== 'any' && exposure.events.length === 1 && exposure.filter === undefined))

/**
 * What the page asks until somebody chooses: the question of the adoption that was saved last, else the feature that is used most where the
 * data names its features. Events alone do not tell which of them is a feature worth asking about.
 */
export function firstQuestion(
  charts: readonly Pick<Chart, 'spec'>[],
  named: { name: string; event: string } | undefined,
  mostUsed: string | undefined,
): Partial<AdoptionState> | undefined {
  const saved = charts.map(({ spec }) => spec).find((spec) => spec.kind === 'adoption' && isPlain(spec))
  if (saved?.kind === 'adoption') return stateOf(saved)
  return named && mostUsed !== undefined ? namedFeature(named, mostUsed) : undefined
}
