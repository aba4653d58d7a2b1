import type { AppCtx, Ctx } from '#kernel/context.ts'
import { defineModule, type Module } from '#kernel/module.ts'
import { eventsTopic, importsTopic } from '../contract.ts'
import { analyticsErasure } from './care/erase/analytics.ts'
import { erasureJob } from './care/erase/erasures.ts'
import { runErasure } from './care/erase/job.ts'
import { steeringErasure } from './care/erase/steering.ts'
import { retain, retainEverywhere, retentionJob } from './care/retention/job.ts'
import { retentionCron } from './care/retention/rules.ts'
import { catchUpCatalogues, catchUpNightly } from './catalogue/rebuild.ts'
import { addPeriods, exportJob, runExport } from './exports/run.ts'
import { firstSteps } from './first-steps.ts'
import { ingestHealth } from './freshness.ts'
import { repairIdentity } from './identity/repair.ts'
import { runImport } from './imports/import-job.ts'
import { importJob } from './imports/imports.ts'
import { rescueImports } from './imports/rescue.ts'
import { sweepUploads } from './imports/sweep.ts'
import { pipelineOf, stopPipeline } from './pipeline.ts'
import { repairProfiles } from './profiles/repair.ts'
import { routes } from './routes.ts'
import { add } from './sources/sources.ts'
import { sweepDeliveries } from './webhooks/deliveries.ts'

export { retentionNotes } from './care/retention/rules.ts'
export { noteUse } from './care/usage/note.ts'
export { ingest } from './ingestion/ingest.ts'
export { groupOfProperty } from './catalogue/group-property.ts'
export { isPath, propertyPath } from './catalogue/property-path.ts'
export { neverReceivedEvents, neverReceivedProperties } from './catalogue/received.ts'
export { getFreshness } from './freshness.ts'
export { list as listEvents, update as describeEvent } from './catalogue/definitions.ts'
export { rebuildCatalogue } from './catalogue/rebuild.ts'
export { withNames } from './profiles/profiles.ts'
export { upsertSubscriptions } from './profiles/subscriptions.ts'
export { add as createSource, list as listSources } from './sources/sources.ts'
export { idsOf, resolve as resolvePeople } from './identity/people.ts'
export { differentTexts, hasMergedIds, personSql, unitOfHash, withClause, type PersonSql } from './identity/person-sql.ts'
export { restMs, withSessions } from './sessions/session-sql.ts'
export { upsertProfiles, type ProfileInput } from './profiles/upsert.ts'

/** Waits until what was seen is in the catalogue, the lists of people and accounts and the counts of sources, for whoever reads them next. */
export async function settle(app: AppCtx): Promise<void> {
  const { writer } = pipelineOf(app)
  await Promise.all([writer.counters.flush(), writer.catalogue.flush(), writer.profiles.flush()])
}

/** The first source of a new workspace, with the key that the set-up answers. */
async function seed(ctx: Ctx): Promise<{ ingestKey: string }> {
  const { ingestKey } = await add(ctx, { name: 'My product', kind: 'server' })
  return { ingestKey }
}

export const events: Module = defineModule({
  name: 'events',
  routes,
  topics: { [eventsTopic]: 'events:read', [importsTopic]: 'events:read' },
  jobs: { [importJob]: runImport, [erasureJob]: runErasure, [retentionJob]: retain, [exportJob]: runExport },
  schedules: [
    { name: 'events.add_export_periods', cron: '*/5 * * * *', run: addPeriods },
    { name: 'events.retain_everywhere', cron: retentionCron, run: retainEverywhere },
    { name: 'events.sweep_uploads', cron: '41 3 * * *', run: sweepUploads },
    { name: 'events.repair_profiles', cron: '17 4 * * *', run: repairProfiles },
    { name: 'events.catch_up_catalogues', cron: '27 4 * * *', run: catchUpNightly },
    { name: 'events.sweep_webhooks', cron: '47 * * * *', run: sweepDeliveries },
    { name: 'events.rescue_imports', cron: '*/5 * * * *', run: rescueImports },
  ],
  seed,
  firstSteps,
  erasure: { ...steeringErasure, ...analyticsErasure },
  async start(app) {
    pipelineOf(app)
    const catchingUp = repairProfiles(app)
      .then(() => catchUpCatalogues(app))
      .catch((error: unknown) => app.log.warn({ err: error }, 'Profiles and catalogue could not be brought up to date'))
    const joining = repairIdentity(app).catch((error: unknown) => app.log.warn({ err: error }, 'Ids of people could not be looked after'))
    const rescuing = rescueImports(app).catch((error: unknown) => app.log.warn({ err: error }, 'Imports could not be looked after'))
    return async () => {
      await Promise.all([catchingUp, joining, rescuing])
      await stopPipeline(app)
    }
  },
  health: async (app) => ({ ingest: ingestHealth(app) }),
})
