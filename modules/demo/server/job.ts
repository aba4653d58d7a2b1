import type { Ctx } from '#kernel/context.ts'
import { toAppError } from '#kernel/http/problem.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import { reportDemo } from '#modules/workspace/server/index.ts'

/** How often progress is told at most, in milliseconds. */
const pauseMilliseconds = 300

/**
 * Fills a demo workspace with what every module has for it, in their order, and tells those who wait how far it is.
 * Runs again from the start after a crash; only what is not tried again is told as failed.
 */
export async function loadDemo(ctx: Ctx, _payload: unknown, job: JobTry): Promise<void> {
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
    const { message } = toAppError(error)
    // What cannot be written now, because the database is away, is no reason to tell another error than the one that stopped it.
    await reportDemo(ctx, {
      ...(job.isLast ? { state: 'failed', words: message } : { state: 'waiting', words: `${message} Loading is tried again by itself.` }),
      done: told.done,
      total: told.total,
    }).catch(() => undefined)
    throw error
  }
}
