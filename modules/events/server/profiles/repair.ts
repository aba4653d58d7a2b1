import { sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'

/**
 * Profiles are written seconds after their events, and the system writes them back within a minute. More than a day, because the repair of each night has to
 * meet that of the night before.
 */
const lookBackMs = 26 * 3_600_000

/** Behind the newest event that ingestion has told the catalogue of: whoever starts again after a week looks at the time before it stopped. */
async function startOfLook(app: AppCtx): Promise<Date> {
  const { newest } = await app.db
    .selectFrom('catalogue_progress')
    .select(({ fn }) => fn.max('received_until').as('newest'))
    .executeTakeFirstOrThrow()
  return newest ? new Date(Math.min(newest.getTime(), app.now().getTime()) - lookBackMs) : new Date(0)
}

/**
 * Writes down again who was seen lately. Profiles follow from events and properties: they are written a little later and not synced, so that after a crash
 * some may be missing while everything that they follow from is there. Run at the start, and each night for a process that died while others went on.
 * Repeating it changes nothing.
 */
export async function repairProfiles(app: AppCtx): Promise<void> {
  const since = await startOfLook(app)
  for (const [kind, column] of [
    ['person', sql`person`],
    ['account', sql`account`],
  ] as const) {
    await app.ch.command(sql`
      INSERT INTO profiles (workspace_id, kind, key, first_seen, last_seen)
      SELECT workspace_id, ${kind}, ${column}, min(ts), max(ts) FROM events
      WHERE received_at >= ${since} AND ${column} != '' GROUP BY workspace_id, ${column}`)
  }
  await app.ch.command(sql`
    INSERT INTO profiles (workspace_id, kind, key, first_seen, last_seen)
    SELECT workspace_id, one.1 AS kind, one.2 AS key, min(ts), max(ts) FROM events
    ARRAY JOIN arrayZip(mapKeys(groups), mapValues(groups)) AS one
    WHERE received_at >= ${since} AND kind != 'account' GROUP BY workspace_id, kind, key`)
  await app.ch.command(sql`
    INSERT INTO profiles (workspace_id, kind, key, first_seen, last_seen)
    SELECT workspace_id, kind, key, min(at), max(at) FROM profile_properties
    WHERE mode != 'once' AND at >= ${since} AND (workspace_id, kind, key) NOT IN (SELECT workspace_id, kind, key FROM profiles)
    GROUP BY workspace_id, kind, key`)
}
