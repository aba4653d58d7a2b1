import { groupOfProperty } from '#modules/events/server/index.ts'
import type { PropertyRef, TrendSeries } from '../../contract.ts'
import { tooFewPeople } from '../small-groups.ts'
import { propertiesOf } from '../sql/condition.ts'
import type { LinePlan, TrendPlan } from './plan.ts'

/** Whether a step of the period is not over: set against a whole one it would look like a fall. */
export const isRunning = (plan: TrendPlan): boolean => plan.current.axis.some((step) => step.why === 'running')

/** Everything that a line reads to decide what belongs to it. */
function filteredBy({ source }: LinePlan): PropertyRef[] {
  switch (source.kind) {
    case 'counted':
      return source.counted.filters.flatMap(propertiesOf)
    case 'ratio':
      return [...source.numerator.filters, ...source.denominator.filters].flatMap(propertiesOf)
    case 'adoption':
      return [source.spec.eligible, source.feature.filter].flatMap(propertiesOf)
    case 'churn':
      return propertiesOf(source.spec.filter)
  }
}

const readBy = ({ spec, lines }: TrendPlan): PropertyRef[] => [
  ...(spec.breakdown ? [spec.breakdown.property] : []),
  ...lines.flatMap(filteredBy),
]

const isOfGroup = ({ of, name }: PropertyRef): boolean => of === 'event' && groupOfProperty(name)?.property != null

/** What a reader of the figures has to know. */
export function notesOf(plan: TrendPlan, lines: readonly TrendSeries[]): string[] {
  const notes: string[] = []
  const hidden = lines.filter(({ current }) => current.totalMissing === tooFewPeople).length
  if (hidden > 0)
    notes.push(
      `${hidden === 1 ? 'One line has' : `${hidden} lines have`} fewer than 5 people, or would tell of one that has: ${hidden === 1 ? 'it is' : 'they are'} not shown.`,
    )
  if (plan.previous && isRunning(plan)) notes.push('No change is given: the period is not over, and the one before it is.')
  if (readBy(plan).some(({ of }) => of !== 'event')) notes.push('Properties of people and accounts are read as they are now.')
  if (readBy(plan).some(isOfGroup)) notes.push('Properties of groups are read as they are now.')
  if (plan.current.axis.some((step) => step.why === 'cut')) notes.push('The first or last period lies partly outside the range.')
  return notes
}
