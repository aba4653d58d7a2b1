import type { AppCtx, Ctx } from '#kernel/context.ts'
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

/** The part of `GET /health` about ingestion. */
export function ingestHealth(app: AppCtx): Record<string, unknown> {
  const { watermark, lagSeconds, buffered } = pipelineOf(app).writer.status()
  return { watermark: watermark.toISOString(), lagSeconds, buffered }
}
