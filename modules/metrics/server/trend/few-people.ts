import type { Line, Measure, TrendSeries } from '../../contract.ts'
import { hiddenGroups, tooFewPeople } from '../small-groups.ts'
import type { Step } from '../time/axis.ts'

/** The lines of one series, before they are named, with how many people each one counts; null where it counts no people. */
export interface Bare extends Pick<TrendSeries, 'segment' | 'current' | 'previous' | 'withoutNumber'> {
  people: { current: number; previous: number } | null
}

/** How many people a line counts; null for measures of events, accounts and amounts. Rolling windows reach back beyond the range of the total. */
export function peopleOf(line: Line, measure: Measure): number | null {
  if (measure.type === 'people') return Math.max(line.total ?? 0, ...line.values.map((value) => value ?? 0))
  if (measure.type !== 'per_person') return null
  // Events of known people ÷ people: the whole number is lost in the division and comes back by it.
  return line.total ? Math.round((line.n ?? 0) / line.total) : 0
}

const hiddenLine = (axis: readonly Step[]): Line => ({
  values: axis.map(() => null),
  missing: Object.fromEntries(axis.map((_, i) => [String(i), tooFewPeople])),
  total: null,
  totalMissing: tooFewPeople,
  n: null,
})

/** Takes the figures out of lines of a breakdown that stand for few people, and of those that would give them away. */
export function withoutFew(lines: readonly Bare[], axes: { current: readonly Step[]; previous: readonly Step[] | null }): Bare[] {
  if (lines.every(({ segment }) => segment === null)) return [...lines]
  const hiddenIn = (period: 'current' | 'previous') => hiddenGroups(lines.map(({ people }) => [people?.[period] ?? 0]))
  const [now, before] = [hiddenIn('current'), hiddenIn('previous')]
  return lines.map((line, i) => ({
    ...line,
    current: now[i] ? hiddenLine(axes.current) : line.current,
    previous: line.previous && before[i] && axes.previous ? hiddenLine(axes.previous) : line.previous,
  }))
}
