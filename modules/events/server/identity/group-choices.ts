import type { AppCtx, Db } from '#kernel/context.ts'
import { identityTopic } from '../../contract.ts'
import { createWorkspaceCache, type Versioned, type WorkspaceCache } from '../workspace-cache.ts'

/** What a workspace chose about its groups. */
export interface GroupChoices {
  /** The type of groups that are the accounts; null where the usual names decide. */
  accountType: string | null
  /** Types that no property of that name is taken for. */
  notFromProperties: ReadonlySet<string>
}

async function versionsOf(db: Db, workspaceIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('identity_settings')
    .select(['workspace_id', 'version'])
    .where('workspace_id', 'in', workspaceIds)
    .execute()
  return new Map(rows.map((row) => [row.workspace_id, row.version]))
}

async function load(app: AppCtx, workspaceId: string): Promise<Versioned<GroupChoices>> {
  const row = await app.db
    .selectFrom('identity_settings')
    .select(['version', 'account_type', 'types_not_from_properties'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  const value = { accountType: row?.account_type ?? null, notFromProperties: new Set(row?.types_not_from_properties) }
  return { version: row?.version ?? 0, value }
}

const caches = new WeakMap<AppCtx, WorkspaceCache<GroupChoices>>()

/** The cache of this process, made when it is first asked for. */
export function groupChoicesOf(app: AppCtx): WorkspaceCache<GroupChoices> {
  const cache =
    caches.get(app) ?? createWorkspaceCache(app, { topic: identityTopic, versionsOf, load: (workspaceId) => load(app, workspaceId) })
  caches.set(app, cache)
  return cache
}

export function stopGroupChoices(app: AppCtx): void {
  caches.get(app)?.stop()
  caches.delete(app)
}
