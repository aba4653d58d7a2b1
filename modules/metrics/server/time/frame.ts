import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { TimeFrame } from './period.ts'

/** The workspace's zone and week, and the time at which the question is asked: now, or an earlier time that the caller names. */
export function frameOf(ctx: Ctx, asOf: string | undefined): TimeFrame {
  const now = ctx.now().getTime()
  const at = asOf === undefined ? now : Date.parse(asOf)
  if (at > now) throw invalid('Nobody knows the future.', { fields: [{ field: 'asOf', expected: 'a time that is not later than now' }] })
  const { timezone, weekStart } = ctx.workspace
  return { timezone, weekStart, now: at }
}
