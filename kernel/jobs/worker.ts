import { EventEmitter } from 'node:events'
import {
  parseCronItems,
  run,
  runMigrations,
  runOnce,
  Logger as WorkerLogger,
  type Job,
  type JobHelpers,
  type Task,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker'
import type pg from 'pg'
import type { Actor, AppCtx, Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { dispatchEvent } from '../events/dispatch.ts'
import { giveBackAbandonedJobs } from './abandoned.ts'
import { dispatchJob } from '../events/outbox.ts'
import { deliverMail, mailJob } from '../mail.ts'
import type { JobHandler, SealedJobHandler } from '../module.ts'
import { openSealed, type JobEnvelope, type SealedEnvelope } from './queue.ts'
import { takeBack, tryOf, type JobTry } from './try.ts'

/** Creates or updates the tables of the queue. */
export const migrateJobs = (pool: pg.Pool): Promise<void> => runMigrations({ pgPool: pool, logger: quiet })

const quiet = new WorkerLogger(() => () => undefined)

const dispatch: JobHandler = (ctx: Ctx, payload: { eventId: string }) => dispatchEvent(ctx, payload.eventId)

/** A workspace that was removed may be brought back. Its jobs wait for that, and look once in this many seconds. */
const removedPauseSeconds = 3600

async function contextOf(app: AppCtx, workspaceId: string, actor: Actor, job: JobTry): Promise<Ctx> {
  try {
    return await app.inWorkspace(workspaceId, actor, 'own')
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') await job.excuse(removedPauseSeconds)
    throw error
  }
}

/**
 * Works until the process stops. A handler that does not listen to its signal is left behind: a stop must not wait for an import of an hour, which is
 * done again. That is nobody's failure, and no try is used up by it.
 */
async function untilStopped(helpers: JobHelpers, work: () => Promise<void>): Promise<void> {
  try {
    await Promise.race([work(), helpers.abortPromise])
  } catch (error) {
    if (helpers.abortSignal?.aborted) await takeBack(helpers)
    throw error
  }
}

function taskList(app: AppCtx): TaskList {
  const handlers = Object.assign({ [dispatchJob]: dispatch }, ...app.modules.map((module) => module.jobs ?? {})) as Record<
    string,
    JobHandler
  >
  const tasks: Record<string, Task> = {}
  for (const [name, handler] of Object.entries(handlers)) {
    tasks[name] = (payload, helpers) => {
      const { workspaceId, actor, data } = payload as JobEnvelope
      const job = tryOf(helpers)
      return untilStopped(helpers, async () => {
        const ctx = await contextOf(app, workspaceId, actor, job)
        await handler({ ...ctx, ...(helpers.abortSignal && { signal: helpers.abortSignal }) }, data as never, job)
      })
    }
  }
  const sealed = Object.assign({ [mailJob]: deliverMail }, ...app.modules.map((module) => module.sealedJobs ?? {})) as Record<
    string,
    SealedJobHandler
  >
  for (const [name, handler] of Object.entries(sealed)) {
    tasks[name] = (payload, helpers) => untilStopped(helpers, () => handler(app, openSealed(app, name, payload as SealedEnvelope) as never))
  }
  for (const schedule of app.modules.flatMap((module) => module.schedules ?? [])) tasks[schedule.name] = () => schedule.run(app)
  return tasks
}

const cronItems = (app: AppCtx) =>
  parseCronItems(
    app.modules
      .flatMap((module) => module.schedules ?? [])
      .map((schedule) => ({ task: schedule.name, match: schedule.cron, identifier: schedule.name })),
  )

const loggerOf = (app: AppCtx) =>
  new WorkerLogger(() => (level, message, meta) => {
    // Not what the job carries: that may concern people.
    const { id, task_identifier: job, attempts } = (meta?.['job'] ?? {}) as Partial<Job>
    if (level === 'error') app.log.error({ id, job, attempts }, message)
    else if (level === 'warning') app.log.warn({}, message)
    else app.log.debug({}, message)
  })

/** How long a stop waits for jobs under way; those that need longer are given back to the queue and done again after the next start. */
const patienceMilliseconds = 3_000

/** Starts to work off jobs and schedules. @returns what stops it, after the jobs under way have ended or were given back. */
export async function startJobs(app: AppCtx, pool: pg.Pool): Promise<() => Promise<void>> {
  const events: WorkerEvents = new EventEmitter()
  const stopWatching = giveBackAbandonedJobs(pool, events, app.log)
  const runner = await run({
    events,
    pgPool: pool,
    taskList: taskList(app),
    parsedCronItems: cronItems(app),
    concurrency: 4,
    gracefulShutdownAbortTimeout: patienceMilliseconds,
    noHandleSignals: true,
    pollInterval: 2_000,
    logger: loggerOf(app),
  })
  return async () => {
    await runner.stop()
    await stopWatching()
  }
}

/** Runs every job that is due now, then returns: for tests and commands. */
export const runDueJobs = (app: AppCtx, pool: pg.Pool): Promise<void> =>
  runOnce({ pgPool: pool, taskList: taskList(app), noHandleSignals: true, logger: loggerOf(app) })
