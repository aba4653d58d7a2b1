import type { Ctx } from '#kernel/context.ts'
import { reportDemo } from '#modules/workspace/server/index.ts'

/** How often progress is told at most, in milliseconds. */
const pauseMilliseconds = 300

/**
 * Fills a demo workspace with what every module has for it, in their order, and tells those who wait how far it is.
 * Runs again from the start after a crash.
 */
export async function loadDemo(ctx: Ctx): Promise<void> {
  const started = performance.now()
  let told = { at: -Infinity, done: 0, total: 0 }
  const report = async (words: string, done: number, total: number) => {
    if (performance.now() - told.at < pauseMilliseconds) return
    told = { at: performance.now(), done, total }
    await reportDemo(ctx, { state: 'loading', words, done, total })
  }
  try {
    for (const module of ctx.app.modules) await module.loadDemo?.(ctx, report)
    await reportDemo(ctx, { state: 'ready', words: 'The demo is loaded', done: told.total, total: told.total })
    ctx.log.info({ seconds: Math.round((performance.now() - started) / 100) / 10 }, 'The demo workspace is loaded')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    await reportDemo(ctx, { state: 'failed', words: `Loading stopped: ${reason}`, done: told.done, total: told.total })
    throw error
  }
}
