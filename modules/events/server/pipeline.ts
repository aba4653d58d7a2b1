import type { AppCtx } from '#kernel/context.ts'
import { stopCare } from './care/settings.ts'
import { takeCare } from './care/step.ts'
import { flushUses } from './care/usage/note.ts'
import { chooseAccounts } from './identity/account-type.ts'
import { stopGroupChoices } from './identity/group-choices.ts'
import { createPlanGate, type PlanGate } from './plan/gate.ts'
import { nameGroups } from './protocols/mixpanel/known-groups.ts'
import { createKeyCache, type KeyCache } from './sources/keys.ts'
import { createWriter, type Writer } from './store/writer.ts'

/** What ingestion keeps in a process: only caches and work that is under way. */
export interface Pipeline {
  writer: Writer
  keys: KeyCache
  plan: PlanGate
}

const pipelines = new WeakMap<AppCtx, Pipeline>()

/** The pipeline of this process, made when it is first asked for. */
export function pipelineOf(app: AppCtx): Pipeline {
  const pipeline = pipelines.get(app) ?? createPipeline(app)
  pipelines.set(app, pipeline)
  return pipeline
}

/**
 * Every door ends at the writer, so what all events go through stands right before it, and none can forget it: care first, so that the plan sees, and keeps
 * examples of, what is stored; care is taken again of what the plan renames.
 */
function createPipeline(app: AppCtx): Pipeline {
  const [writer, plan] = [createWriter(app), createPlanGate(app)]
  return {
    // Whose groups and account they are of comes before all: masks may be about accounts.
    writer: {
      ...writer,
      write: async (delivery) =>
        writer.write(await plan.judge(await takeCare(app, await chooseAccounts(app, await nameGroups(app, delivery))))),
    },
    keys: createKeyCache(app),
    plan,
  }
}

/** Writes what waits and ends the pipeline. */
export async function stopPipeline(app: AppCtx): Promise<void> {
  const pipeline = pipelines.get(app)
  if (!pipeline) return
  pipelines.delete(app)
  await pipeline.writer.stop()
  await pipeline.plan.stop()
  pipeline.keys.stop()
  stopCare(app)
  stopGroupChoices(app)
  await flushUses(app)
}
