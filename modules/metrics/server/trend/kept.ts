import type { Ctx } from '#kernel/context.ts'
import { startOfDay } from '#kernel/zone.ts'
import { retentionNotes } from '#modules/events/server/index.ts'
import type { Counted, TrendPlan } from './plan.ts'

/** What the lines count; of adoption and churn the events are not told apart. */
const countedIn = ({ lines }: TrendPlan): Counted[] =>
  lines.flatMap(({ source }) =>
    source.kind === 'counted' ? [source.counted] : source.kind === 'ratio' ? [source.numerator, source.denominator] : [],
  )

/** Says which of the events that a chart counts are removed before its range ends: their numbers must not look like a fall to zero. */
export function keptNotes(ctx: Ctx, plan: TrendPlan): Promise<string[]> {
  const counted = countedIn(plan)
  const names = counted.flatMap(({ events }) => (events === 'any' ? [] : events))
  const isAny = counted.length < plan.lines.length || counted.some(({ events }) => events === 'any')
  const from = startOfDay((plan.previous ?? plan.current).days.from, plan.frame.timezone)
  return retentionNotes(ctx, isAny ? undefined : [...new Set(names)], from)
}
