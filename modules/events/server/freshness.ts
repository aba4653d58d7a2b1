import type { AppCtx, Ctx } from '#kernel/context.ts'
import { plainReason } from '#kernel/http/plain-reason.ts'
import type { HealthPart } from '#kernel/module.ts'
import type { Freshness } from '../contract.ts'
import { pipelineOf } from './pipeline.ts'

/** Until when the numbers of a workspace are complete. */
export async function getFreshness(ctx: Ctx): Promise<Freshness> {
  const { watermark, lagSeconds, buffered } = pipelineOf(ctx.app).writer.status()
  const { newest } = await ctx.db
    .selectFrom('event_definitions')
    .select((expression) => expression.fn.max('last_seen').as('newest'))
    .executeTakeFirstOrThrow()
  return { watermark: watermark.toISOString(), lagSeconds, newestEvent: newest?.toISOString() ?? null, buffered }
}

/** Senders come back every few seconds. When none does, nobody knows whether storing would still fail, and a monitor that keeps senders away would never see it work. */
const failureCountsForMs = 10_000

/** The part of `GET /health` about ingestion: `failing` when the last events that came could not be stored. */
export function ingestHealth(app: AppCtx): HealthPart {
  const { watermark, lagSeconds, buffered, failure } = pipelineOf(app).writer.status()
  const isFailing = failure !== undefined && app.now().getTime() - failure.at < failureCountsForMs
  return {
    status: isFailing ? 'failing' : 'ok',
    ...(isFailing && { reason: `Events cannot be stored: ${plainReason(failure.error)}.` }),
    watermark: watermark.toISOString(),
    lagSeconds,
    buffered,
  }
}
