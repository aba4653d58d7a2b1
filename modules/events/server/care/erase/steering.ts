import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { scope, sql as chSql } from '#kernel/clickhouse/sql.ts'
import { exampleOf } from '../../catalogue/observe.ts'
import { keysOf, type Work } from './work.ts'

type Removal = (work: Work) => Promise<void>

/** Names of properties that the person's events and profile carry. */
async function propertiesOf(work: Work): Promise<string[]> {
  const rows = await work.ctx.ch.query<{ name: string }>(chSql`
    SELECT DISTINCT arrayJoin(JSONAllPaths(props)) AS name FROM events WHERE ${scope()} AND person IN ${keysOf(work)}
    UNION DISTINCT SELECT DISTINCT name FROM profile_properties WHERE ${scope()} AND kind = 'person' AND key IN ${keysOf(work)}`)
  return rows.map(({ name }) => name)
}

/** Examples are of anybody: those of all properties that the person had are emptied, and come again with the next events of others. */
async function emptyExamples(work: Work): Promise<void> {
  const names = await propertiesOf(work)
  const examples = work.ids.map(exampleOf)
  await sql`
    update property_definitions set examples = '[]' where workspace_id = ${work.ctx.workspace.id} and (name = any(${names})
      or exists (select from jsonb_array_elements_text(examples) one where one = any(${examples})))`.execute(work.ctx.db)
}

/** The audit log says what was done, and not any more to whom. */
async function hashInAuditLog(work: Work): Promise<void> {
  const { ctx, ids, hashOf } = work
  for (const id of ids) {
    const [quoted, hash] = [JSON.stringify(id), `erased:${hashOf(id)}`]
    await sql`
      update activity set
        ref_id = case when ref_kind = 'person' and ref_id = ${id} then ${hash} else ref_id end,
        title = case when ref_kind = 'person' then null else title end,
        payload = replace(payload::text, ${quoted}, ${JSON.stringify(hash)})::jsonb
      where workspace_id = ${ctx.workspace.id} and ((ref_kind = 'person' and ref_id = ${id}) or position(${quoted} in payload::text) > 0)`.execute(
      ctx.db,
    )
  }
}

/** Lists of refused rows in which an id stands. A list with a hole is none, so it goes as a whole. */
async function removeRefusedRows({ ctx, ids }: Work): Promise<void> {
  for (const id of ids)
    await sql`
      delete from import_refused_parts where workspace_id = ${ctx.workspace.id} and import_id in (
        select import_id from import_refused_parts where workspace_id = ${ctx.workspace.id} and position(convert_to(${id}, 'UTF8') in bytes) > 0)`.execute(
      ctx.db,
    )
}

/** Files are packed and cannot be searched: all of the workspace that no import needs any more are removed. */
async function removeUploads({ ctx }: Work): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    delete from uploads u where u.workspace_id = ${ctx.workspace.id} and u.complete_at is not null and not exists (
      select from imports i where i.workspace_id = ${ctx.workspace.id} and i.file_id = u.id::text and i.status in ('queued', 'running'))
    returning u.id`.execute(ctx.db)
  for (const { id } of rows) await rm(join(ctx.app.config.FAIRLEAD_DATA, 'uploads', ctx.workspace.id, id), { force: true })
}

/** Bodies that webhooks keep for a week, to make mappings with. */
async function removeDeliveries({ ctx, ids }: Work): Promise<void> {
  for (const id of ids)
    await sql`delete from webhook_deliveries where workspace_id = ${ctx.workspace.id} and (position(${JSON.stringify(id)} in body) > 0
      or position(${JSON.stringify(id)} in headers::text) > 0)`.execute(ctx.db)
}

const because = (why: string, ...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, why]))

/** How each table of PostgreSQL is rid of a person; a text says why it needs not be. A table that is not here fails a test. */
export const steeringTables: Readonly<Record<string, string | Removal>> = {
  property_definitions: emptyExamples,
  activity: hashInAuditLog,
  import_refused_parts: removeRefusedRows,
  uploads: removeUploads,
  webhook_deliveries: removeDeliveries,
  ...because('goes with uploads', 'upload_pieces'),
  ...because(
    'of members of the workspace, whom an admin removes',
    'api_tokens',
    'invitations',
    'members',
    'team_members',
    'teams',
    'areas',
  ),
  ...because('of whoever signs in', 'auth_accounts', 'auth_attempts', 'auth_sessions', 'auth_users', 'auth_verifications'),
  ...because(
    'says what is asked; an id within a filter is found by the search and stays',
    'charts',
    'dashboards',
    'dashboard_tiles',
    'metrics',
    'metric_versions',
  ),
  ...because(
    'names and settings, no values of people',
    'workspaces',
    'sources',
    'ingest_keys',
    'event_definitions',
    'event_properties',
    'catalogue_progress',
  ),
  ...because(
    'names and settings, no values of people',
    'identity_settings',
    'plan_drafts',
    'plan_versions',
    'webhooks',
    'imports',
    'name_uses',
  ),
  ...because(
    'names and settings, no values of people',
    'care_versions',
    'masking_rules',
    'retention_rules',
    'retention_runs',
    'exports',
    'export_runs',
  ),
  ...because('holds hashes only', 'erasures', 'erased_ids'),
  ...because('names of files', 'migrations'),
}
