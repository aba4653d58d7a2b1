import type { Metric, MetricSpec } from '#modules/metrics/contract.ts'
import { completeFilter, noFilter } from '../words/conditions.ts'
import type { Counted } from '../query/CountedEditor.tsx'

export interface MetricDraft {
  name: string
  key: string
  description: string
  unit: string
  direction: Metric['direction']
  ownerId: string | null
  note: string
  spec: MetricSpec
}

const people: Counted = { events: 'any', measure: { type: 'people' } }

/** A spec of another kind, to begin with. */
export function emptySpec(kind: MetricSpec['kind']): MetricSpec {
  if (kind === 'events') return { kind, ...people }
  if (kind === 'ratio') return { kind, numerator: people, denominator: people } as MetricSpec
  if (kind === 'adoption') return { kind, unit: 'account', exposure: { type: 'first_activity' }, windowDays: 28, minUses: 1 }
  return { kind, of: 'logo' }
}

/** The unit that follows from what is computed, where it follows. */
export function impliedUnit(spec: MetricSpec): string | undefined {
  if (spec.kind !== 'events') return 'ratio'
  const { type } = spec.measure
  if (type === 'count') return 'events'
  return type === 'people' || type === 'accounts' ? type : undefined
}

export const emptyDraft = (ownerId: string): MetricDraft => ({
  name: '',
  key: '',
  description: '',
  unit: 'people',
  direction: 'up',
  ownerId,
  note: '',
  spec: emptySpec('events'),
})

export const draftOf = ({ name, key, description, unit, direction, ownerId, spec }: Metric): MetricDraft => ({
  name,
  key,
  description,
  unit,
  direction,
  ownerId,
  note: '',
  spec,
})

/** The spec without conditions that are still being written. */
export function completeSpec(spec: MetricSpec): MetricSpec {
  if (spec.kind === 'events') return withFilter(spec)
  if (spec.kind === 'ratio') return { ...spec, numerator: withFilter(spec.numerator), denominator: withFilter(spec.denominator) }
  if (spec.kind === 'churn') return withFilter(spec)
  const eligible = completeFilter(spec.eligible ?? noFilter)
  const { eligible: _, feature, ...rest } = spec
  return { ...rest, ...(feature && { feature: withFilter(feature) }), ...(eligible && { eligible }) }
}

function withFilter<Part extends { filter?: MetricFilter | undefined }>(part: Part): Part {
  const filter = completeFilter(part.filter ?? noFilter)
  const { filter: _, ...rest } = part
  return { ...rest, ...(filter && { filter }) } as Part
}
type MetricFilter = NonNullable<Counted['filter']>
