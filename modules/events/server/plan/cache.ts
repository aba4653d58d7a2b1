import type { AppCtx } from '#kernel/context.ts'
import { PlanDocument, type RepairRule } from '../../contract.ts'
import { createJudge, type Judge } from '../../contract/plan/judge.ts'

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

interface Entry {
  plan: ActivePlan | undefined
  until: number
}

/** The signal may be lost: whoever missed it finds the new version after this long. */
const knownForMs = 10_000

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

export interface PlanCache {
  /** The newest published plan of a workspace, undefined when there is none. */
  find(workspaceId: string): Promise<ActivePlan | undefined>
  /** Looks again the next time. */
  forget(workspaceId: string): void
  stop(): void
}

const newestVersion = (app: AppCtx, workspaceId: string) =>
  app.db
    .selectFrom('plan_versions')
    .select('version')
    .where('workspace_id', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()

async function load(app: AppCtx, workspaceId: string): Promise<ActivePlan | undefined> {
  const row = await app.db
    .selectFrom('plan_versions')
    .select(['version', 'document'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && activate(row.version, PlanDocument.parse(row.document))
}

/** Keeps the newest plan of each workspace compiled. A publication is told to every process; a lost signal costs ten seconds. */
export function createPlanCache(app: AppCtx): PlanCache {
  const entries = new Map<string, Entry>()
  const subscriptions = new Map<string, () => void>()
  /** Rises with each signal, so that what was read before it is not kept after it. */
  const signals = new Map<string, number>()

  const forget = (workspaceId: string) => {
    signals.set(workspaceId, (signals.get(workspaceId) ?? 0) + 1)
    const entry = entries.get(workspaceId)
    if (entry) entry.until = 0
  }

  function listen(workspaceId: string): void {
    if (subscriptions.has(workspaceId)) return
    subscriptions.set(
      workspaceId,
      app.live.subscribe(workspaceId, ({ topic }) => topic === planTopic && forget(workspaceId)),
    )
  }

  async function refresh(workspaceId: string, known: Entry | undefined): Promise<ActivePlan | undefined> {
    const signal = signals.get(workspaceId)
    const newest = await newestVersion(app, workspaceId)
    const isSame = known !== undefined && known.plan?.version === newest?.version
    const plan = isSame ? known.plan : newest && (await load(app, workspaceId))
    if (signals.get(workspaceId) === signal) entries.set(workspaceId, { plan, until: Date.now() + knownForMs })
    return plan
  }

  return {
    forget,
    async find(workspaceId) {
      const entry = entries.get(workspaceId)
      if (entry && entry.until > Date.now()) return entry.plan
      listen(workspaceId)
      return refresh(workspaceId, entry)
    },
    stop() {
      for (const end of subscriptions.values()) end()
      subscriptions.clear()
    },
  }
}
