import { sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'

/** A power cut loses what the system has not written back by itself, which takes it less than a minute; a day is generous. */
const lookBackHours = 24

/**
 * Writes down again who was seen lately. Profiles follow from events and properties, so their own table is not synced with each insert: after a power
 * cut some may be missing while everything that they follow from is there. Repeating it changes nothing.
 */
export async function repairProfiles(app: AppCtx): Promise<void> {
  const since = new Date(app.now().getTime() - lookBackHours * 3_600_000)
  for (const [kind, column] of [
    ['person', sql`person`],
    ['account', sql`account`],
  ] as const) {
    await app.ch.command(sql`
      INSERT INTO profiles (workspace_id, kind, key, first_seen, last_seen)
      SELECT workspace_id, ${kind}, ${column}, min(ts), max(ts) FROM events
      WHERE received_at >= ${since} AND ${column} != '' GROUP BY workspace_id, ${column}`)
    await app.ch.command(sql`
      INSERT INTO profiles (workspace_id, kind, key, first_seen, last_seen)
      SELECT workspace_id, kind, key, min(at), max(at) FROM profile_properties
      WHERE kind = ${kind} AND mode != 'once' AND at >= ${since}
        AND (workspace_id, key) NOT IN (SELECT workspace_id, key FROM profiles WHERE kind = ${kind})
      GROUP BY workspace_id, kind, key`)
  }
}
