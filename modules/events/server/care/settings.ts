import type { AppCtx, Ctx, Db } from '#kernel/context.ts'
import type { KeepIp } from '../../contract.ts'
import { sql } from 'kysely'
import { inPieces } from '../pieces.ts'
import { createWorkspaceCache, type Versioned, type WorkspaceCache } from '../workspace-cache.ts'
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
  /** Those of many values that are ids of people whose events are refused. Undefined when nobody's are. */
  erasedAmong: ((values: readonly string[]) => Promise<Set<string>>) | undefined
}

const mostRemembered = 100_000

/**
 * Tells for ids whether their hash is among those of erased people. What was asked of single ids is remembered: hashing costs more than storing. What is asked
 * of many values is not, because most are no ids, and would drive out those that are.
 */
function lookup(app: AppCtx, workspaceId: string, hashes: ReadonlySet<string>): Pick<CareSettings, 'isErased' | 'erasedAmong'> {
  if (hashes.size === 0) return { isErased: undefined, erasedAmong: undefined }
  const hashOf = idHasher(app, workspaceId)
  const known = new Map<string, boolean>()
  return {
    isErased(id) {
      if (id === '') return false
      let answer = known.get(id)
      if (answer === undefined) {
        answer = hashes.has(hashOf(id))
        if (known.size >= mostRemembered) known.clear()
        known.set(id, answer)
      }
      return answer
    },
    async erasedAmong(values) {
      const answers = await inPieces(values, (value) => known.get(value) ?? hashes.has(hashOf(value)))
      return new Set(values.filter((_, index) => answers[index]))
    },
  }
}

async function versionsOf(db: Db, workspaceIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.selectFrom('care_versions').select(['workspace_id', 'version']).where('workspace_id', 'in', workspaceIds).execute()
  return new Map(rows.map((row) => [row.workspace_id, Number(row.version)]))
}

async function load(app: AppCtx, workspaceId: string): Promise<Versioned<CareSettings>> {
  // The version first: what changes meanwhile is then found to be newer.
  const version = (await versionsOf(app.db, [workspaceId])).get(workspaceId) ?? 0
  const [rules, sources, erased] = await Promise.all([
    // The first that is meant counts: a rule for one event, or for people only, comes before one for all.
    app.db
      .selectFrom('masking_rules')
      .select(['property', 'of', 'event', 'action'])
      .where('workspace_id', '=', workspaceId)
      .orderBy('event', 'desc')
      .orderBy('of')
      .execute(),
    app.db.selectFrom('sources').select(['id', 'keep_ip']).where('workspace_id', '=', workspaceId).where('keep_ip', '!=', 'no').execute(),
    app.db.selectFrom('erased_ids').select('hash').where('workspace_id', '=', workspaceId).execute(),
  ])
  const value: CareSettings = {
    version,
    rules: rules.length > 0 ? rulesOf(rules as Rule[], valueSalt(app, workspaceId)) : undefined,
    keepIp: new Map(sources.map(({ id, keep_ip: keep }) => [id, keep as KeepIp])),
    ...lookup(app, workspaceId, new Set(erased.map(({ hash }) => hash))),
  }
  return { version, value }
}

export type CareCache = WorkspaceCache<CareSettings>

const createCareCache = (app: AppCtx): CareCache =>
  createWorkspaceCache(app, { topic: careTopic, versionsOf, load: (workspaceId) => load(app, workspaceId) })

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
