import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { because, type Erasing, type Erasures } from '#kernel/erasure.ts'
import { removeRefusedLists } from './refused-lists.ts'

/** Examples are of anybody: all of the workspace are emptied, and come again with the next events. */
async function emptyExamples({ ctx }: Erasing): Promise<void> {
  await sql`update property_definitions set examples = '[]' where workspace_id = ${ctx.workspace.id} and examples <> '[]'`.execute(ctx.db)
}

/** Files are packed and cannot be searched: all of the workspace that no import needs any more are removed. */
async function removeUploads({ ctx }: Erasing): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    delete from uploads u where u.workspace_id = ${ctx.workspace.id} and u.complete_at is not null and not exists (
      select from imports i where i.workspace_id = ${ctx.workspace.id} and i.file_id = u.id::text and i.status in ('queued', 'running'))
    returning u.id`.execute(ctx.db)
  for (const { id } of rows) await rm(join(ctx.app.config.FAIRLEAD_DATA, 'uploads', ctx.workspace.id, id), { force: true })
}

/** Bodies that webhooks keep for a week, to make mappings with. A mapping may make an id of numbers and parts of texts, so all of the workspace go. */
async function removeDeliveries({ ctx }: Erasing): Promise<void> {
  await ctx.db.deleteFrom('webhook_deliveries').where('workspace_id', '=', ctx.workspace.id).execute()
}

/** How each table of PostgreSQL is rid of a person. */
export const steeringErasure: Erasures = {
  property_definitions: emptyExamples,
  import_refused_parts: removeRefusedLists,
  uploads: removeUploads,
  webhook_deliveries: removeDeliveries,
  ...because('goes with uploads', 'upload_pieces'),
  ...because('names and settings, no values of people', 'sources', 'ingest_keys', 'event_definitions', 'event_properties'),
  ...because('names and settings, no values of people', 'catalogue_progress', 'identity_settings', 'plan_drafts', 'plan_versions'),
  ...because('names and settings, no values of people', 'webhooks', 'imports', 'name_uses', 'care_versions', 'masking_rules'),
  ...because('names and settings, no values of people', 'retention_rules', 'retention_runs', 'exports', 'export_runs'),
  ...because('holds hashes only', 'erasures', 'erased_ids'),
}
