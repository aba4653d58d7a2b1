import type { AppCtx } from '#kernel/context.ts'
import type { LinkRow, Override } from './link.ts'

/**
 * Adds rows to the log, then what follows from them; resolves when they are on disk. A crash in between leaves links that nobody follows yet: the next start
 * and a retry of the same events make that good.
 */
export async function write(app: AppCtx, workspaceId: string, links: readonly LinkRow[], overrides: readonly Override[]): Promise<void> {
  await app.ch.insert(
    'identity_links',
    links.map((row) => ({
      workspace_id: workspaceId,
      id: row.id,
      child: row.child,
      parent: row.parent,
      origin: row.origin,
      status: row.status,
      reason: row.reason,
      event_id: row.eventId,
      source_id: row.sourceId,
      at: new Date(row.at).toISOString(),
      recorded_at: new Date(row.recordedAt).toISOString(),
      recorded_by: row.recordedBy,
    })),
  )
  await app.ch.insert(
    'identity_overrides',
    overrides.map((row) => ({ workspace_id: workspaceId, ...row })),
  )
}
