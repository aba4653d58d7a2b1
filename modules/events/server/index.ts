import type { Ctx } from '#kernel/context.ts'
import { defineModule, type Module } from '#kernel/module.ts'
import { catchUpCatalogues } from './catalogue/rebuild.ts'
import { ingestHealth } from './freshness.ts'
import { pipelineOf, stopPipeline } from './pipeline.ts'
import { routes } from './routes.ts'
import { add } from './sources/sources.ts'

export { ingest } from './ingestion/ingest.ts'
export { add as createSource } from './sources/sources.ts'

/** The first source of a new workspace, with the key that the set-up answers. */
async function seed(ctx: Ctx): Promise<{ ingestKey: string }> {
  const { ingestKey } = await add(ctx, { name: 'My product', kind: 'server' })
  return { ingestKey }
}

export const events: Module = defineModule({
  name: 'events',
  routes,
  seed,
  async start(app) {
    pipelineOf(app)
    const catchingUp = catchUpCatalogues(app).catch((error: unknown) =>
      app.log.warn({ err: error }, 'The catalogue could not be brought up to date'),
    )
    return async () => {
      await catchingUp
      await stopPipeline(app)
    }
  },
  health: async (app) => ({ ingest: ingestHealth(app) }),
})
