import type { AppCtx } from '#kernel/context.ts'
import type { LinkRow, Override } from './link.ts'

/**
 * Adds rows to the log, and what follows from them; resolves when they are on disk. Both at once, since each waits for the disk: a crash may leave one without
 * the other, which a retry of the same events or the next start makes good.
 */
export async function write(app: AppCtx, workspaceId: string, links: readonly LinkRow[], overrides: readonly Override[]): Promise<void> {
  const adding = app.ch.insert(
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
  const following = app.ch.insert(
    'identity_overrides',
    overrides.map((row) => ({ workspace_id: workspaceId, ...row })),
  )
  // Both must have ended before anybody else may look, also when one fails.
  const [added, followed] = await Promise.allSettled([adding, following])
  for (const one of [added, followed]) if (one.status === 'rejected') throw one.reason
}
