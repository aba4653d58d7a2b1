import type { Ctx } from '#kernel/context.ts'
import { keptNotes, readByAdoption, type EventsRead } from '../kept.ts'
import type { Source, TrendPlan } from './plan.ts'

function readBy(source: Source): EventsRead[] {
  if (source.kind === 'counted') return [source.counted.events]
  if (source.kind === 'ratio') return [source.numerator.events, source.denominator.events]
  // Churn is of subscriptions, which are kept.
  return source.kind === 'adoption' ? readByAdoption(source.feature, source.spec.exposure) : []
}

/** Says which of the events that a chart counts are removed before its range ends. */
export const keptNotesOf = (ctx: Ctx, { lines, previous, current, frame }: TrendPlan): Promise<string[]> =>
  keptNotes(
    ctx,
    lines.flatMap(({ source }) => readBy(source)),
    (previous ?? current).days,
    frame.timezone,
  )
