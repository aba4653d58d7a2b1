import type { AppCtx } from '#kernel/context.ts'
import { createKeyCache, type KeyCache } from './sources/keys.ts'
import { createWriter, type Writer } from './store/writer.ts'

/** What ingestion keeps in a process: only caches and work that is under way. */
export interface Pipeline {
  writer: Writer
  keys: KeyCache
}

const pipelines = new WeakMap<AppCtx, Pipeline>()

/** The pipeline of this process, made when it is first asked for. */
export function pipelineOf(app: AppCtx): Pipeline {
  const pipeline = pipelines.get(app) ?? { writer: createWriter(app), keys: createKeyCache(app) }
  pipelines.set(app, pipeline)
  return pipeline
}

/** Writes what waits and ends the pipeline. */
export async function stopPipeline(app: AppCtx): Promise<void> {
  const pipeline = pipelines.get(app)
  if (!pipeline) return
  pipelines.delete(app)
  await pipeline.writer.stop()
  pipeline.keys.stop()
}
