import type { AppCtx } from '#kernel/context.ts'
import { PlanDocument, type RepairRule } from '../../contract.ts'
import { createJudge, type Judge } from '../../contract/plan/judge.ts'
import { createWorkspaceCache, type Versioned, type WorkspaceCache } from '../workspace-cache.ts'

/** The live topic on which processes tell each other that a plan was published. */
export const planTopic = 'plan'

/** The plan that applies in a workspace, ready to judge events. */
export interface ActivePlan {
  version: number
  document: PlanDocument
  judge: Judge
  /** Repairs of arriving events, by the name that they arrive under. */
  rules: ReadonlyMap<string, readonly RepairRule[]>
}

const byEvent = (rules: readonly RepairRule[]): Map<string, RepairRule[]> => {
  const found = new Map<string, RepairRule[]>()
  for (const rule of rules) found.set(rule.event, [...(found.get(rule.event) ?? []), rule])
  return found
}

export const activate = (version: number, document: PlanDocument): ActivePlan => ({
  version,
  document,
  judge: createJudge(document),
  rules: byEvent(document.rules),
})

/** The newest published plan of a workspace, undefined when there is none. */
export type PlanCache = WorkspaceCache<ActivePlan | undefined>

async function load(app: AppCtx, workspaceId: string): Promise<Versioned<ActivePlan | undefined>> {
  const row = await app.db
    .selectFrom('plan_versions')
    .select(['version', 'document'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { version: row?.version ?? 0, value: row && activate(row.version, PlanDocument.parse(row.document)) }
}

/** Keeps the newest plan of each workspace compiled. */
export const createPlanCache = (app: AppCtx): PlanCache =>
  createWorkspaceCache(app, {
    topic: planTopic,
    async versionsOf(db, workspaceIds) {
      const rows = await db
        .selectFrom('plan_versions')
        .select(({ fn }) => ['workspace_id', fn.max('version').as('version')])
        .where('workspace_id', 'in', workspaceIds)
        .groupBy('workspace_id')
        .execute()
      return new Map(rows.map((row) => [row.workspace_id, Number(row.version)]))
    },
    load: (workspaceId) => load(app, workspaceId),
  })
