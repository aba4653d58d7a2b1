import type { Ctx } from '#kernel/context.ts'
import { getFreshness } from '#modules/events/server/index.ts'
import type { Freshness } from '../contract.ts'

/** How fresh the events of the workspace are, seen at `asOf` (milliseconds). */
export async function freshness(ctx: Ctx, asOf: number): Promise<Freshness> {
  const { watermark, lastReceived, lastEvent } = await getFreshness(ctx)
  return { watermark, lastReceived, lastEvent, asOf: new Date(asOf).toISOString() }
}
