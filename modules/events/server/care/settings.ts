import type { AppCtx, Ctx, Db } from '#kernel/context.ts'
import type { KeepIp } from '../../contract.ts'
import { sql } from 'kysely'
import { idHasher, valueSalt } from './hash.ts'
import { rulesOf, type Rule, type Rules } from './rules.ts'

/** The live topic on which processes tell each other that the care of a workspace's data changed. */
export const careTopic = 'care'

/** What ingestion has to know of the care of a workspace's data. */
export interface CareSettings {
  version: number
  /** Undefined when nothing is masked. */
  rules: Rules | undefined
  keepIp: ReadonlyMap<string, KeepIp>
  /** Whether events of the person are refused. Undefined when nobody's are. */
  isErased: ((id: string) => boolean) | undefined
}

/** The signal may be lost: whoever missed it finds out after this long. */
const knownForMs = 10_000
const mostRemembered = 100_000

/** Tells for ids whether their hash is among those of erased people. What was asked before is remembered: hashing costs more than storing. */
function lookup(app: AppCtx, workspaceId: string, hashes: ReadonlySet<string>): ((id: string) => boolean) | undefined {
  if (hashes.size === 0) return undefined
  const hashOf = idHasher(app, workspaceId)
  const known = new Map<string, boolean>()
  return (id) => {
    if (id === '') return false
    let answer = known.get(id)
    if (answer === undefined) {
      answer = hashes.has(hashOf(id))
      if (known.size >= mostRemembered) known.clear()
      known.set(id, answer)
    }
    return answer
  }
}

const versionsOf = (db: Db, workspaceIds: readonly string[]) =>
  db.selectFrom('care_versions').select(['workspace_id', 'version']).where('workspace_id', 'in', workspaceIds).execute()

async function load(app: AppCtx, workspaceId: string): Promise<CareSettings> {
  // The version first: what changes meanwhile is then found to be newer.
  const [row] = await versionsOf(app.db, [workspaceId])
  const [rules, sources, erased] = await Promise.all([
    app.db.selectFrom('masking_rules').select(['property', 'of', 'event', 'action']).where('workspace_id', '=', workspaceId).execute(),
    app.db.selectFrom('sources').select(['id', 'keep_ip']).where('workspace_id', '=', workspaceId).where('keep_ip', '!=', 'no').execute(),
    app.db.selectFrom('erased_ids').select('hash').where('workspace_id', '=', workspaceId).execute(),
  ])
  return {
    version: Number(row?.version ?? 0),
    rules: rules.length > 0 ? rulesOf(rules as Rule[], valueSalt(app, workspaceId)) : undefined,
    keepIp: new Map(sources.map(({ id, keep_ip: keep }) => [id, keep as KeepIp])),
    isErased: lookup(app, workspaceId, new Set(erased.map(({ hash }) => hash))),
  }
}

export interface CareCache {
  find(workspaceId: string): Promise<CareSettings>
  /** As they are now, by workspace: asks PostgreSQL for the versions and reads again what has changed. */
  findNow(db: Db, workspaceIds: readonly string[]): Promise<ReadonlyMap<string, CareSettings>>
  /** Looks again the next time. */
  forget(workspaceId: string): void
  stop(): void
}

function createCareCache(app: AppCtx): CareCache {
  const entries = new Map<string, { settings: CareSettings; until: number }>()
  const subscriptions = new Map<string, () => void>()

  async function refresh(workspaceId: string): Promise<CareSettings> {
    if (!subscriptions.has(workspaceId))
      subscriptions.set(
        workspaceId,
        app.live.subscribe(workspaceId, ({ topic }) => {
          if (topic === careTopic) entries.delete(workspaceId)
        }),
      )
    const settings = await load(app, workspaceId)
    entries.set(workspaceId, { settings, until: Date.now() + knownForMs })
    return settings
  }

  return {
    async find(workspaceId) {
      const entry = entries.get(workspaceId)
      return entry && entry.until > Date.now() ? entry.settings : refresh(workspaceId)
    },
    async findNow(db, workspaceIds) {
      const versions = new Map((await versionsOf(db, workspaceIds)).map((row) => [row.workspace_id, Number(row.version)]))
      const found = new Map<string, CareSettings>()
      for (const workspaceId of workspaceIds) {
        const known = entries.get(workspaceId)?.settings
        found.set(workspaceId, known?.version === (versions.get(workspaceId) ?? 0) ? known : await refresh(workspaceId))
      }
      return found
    },
    forget: (workspaceId) => void entries.delete(workspaceId),
    stop() {
      for (const end of subscriptions.values()) end()
      subscriptions.clear()
      entries.clear()
    },
  }
}

const caches = new WeakMap<AppCtx, CareCache>()

/** The cache of this process, made when it is first asked for. */
export function careOf(app: AppCtx): CareCache {
  const cache = caches.get(app) ?? createCareCache(app)
  caches.set(app, cache)
  return cache
}

export function stopCare(app: AppCtx): void {
  caches.get(app)?.stop()
  caches.delete(app)
}

/** Says that something changed: call it in the transaction of the change, and `tellCareChanged` after it. */
export async function markCareChanged(tx: Ctx): Promise<void> {
  await sql`insert into care_versions (workspace_id, version) values (${tx.workspace.id}, 1)
    on conflict (workspace_id) do update set version = care_versions.version + 1`.execute(tx.db)
}

/** Tells every process to look again; this one does at once. */
export async function tellCareChanged(ctx: Ctx): Promise<void> {
  careOf(ctx.app).forget(ctx.workspace.id)
  await ctx.app.live.send(ctx.workspace.id, careTopic, {})
}
