import type { AppCtx } from '#kernel/context.ts'
import { stepInWords } from '../../contract/plan/repair.ts'
import type { Finding } from '../../contract/plan/schema.ts'
import type { Verdict } from '../../contract/plan/judge.ts'
import type { RepairRule } from '../../contract.ts'
import type { Normal, Outcome, Refusal } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import type { Delivery } from '../store/prepare.ts'
import { applyRules } from './apply-rules.ts'
import { createPlanCache, type ActivePlan, type PlanCache } from './cache.ts'
import { changedBy, stripped } from './changed-event.ts'
import { createTally, type Tally } from './tally.ts'
import { propertiesIn } from './sender-words.ts'

/** Holds what arrives against the plan, between intake and the writer, whichever door it came by. */
export interface PlanGate {
  plans: PlanCache
  tally: Tally
  /** The delivery with what the plan makes of its events. The same when there is no plan. */
  judge(delivery: Delivery): Promise<Delivery>
  stop(): Promise<void>
}

const flushMs = 2_000
/** An event of a source as the rules of the plan leave it, with the rules that changed it. */
export function repaired(plan: ActivePlan, event: Normal, sourceId: string): { event: Normal; applied: RepairRule[] } {
  const applied: RepairRule[] = []
  const present = applyRules(plan, event, sourceId, (before, after, done, rule) => {
    applied.push(rule)
    return changedBy(before, after, plan.version, done.map(stepInWords))
  })
  return { event: present, applied }
}

function refusalOf({ code, path, message }: Finding, more: number, delivery: Delivery, event: Normal): Refusal {
  const inside = propertiesIn(delivery.door, event.type)
  return {
    code,
    field: path.length > 0 ? [inside, ...path].join('.') : code === 'unplanned_event' || code === 'naming' ? 'event' : inside,
    message: more > 0 ? `${message} And ${more} more.` : message,
  }
}

/** What becomes of an event that the plan does not allow. */
function enforced(delivery: Delivery, plan: ActivePlan, event: Normal, { mode, findings }: Verdict): Outcome {
  if (mode === 'observe') return { status: 'ok', event }
  if (mode === 'strip') return { status: 'ok', event: stripped(event, findings, plan.version) }
  const refusal = refusalOf(findings[0]!, findings.length - 1, delivery, event)
  return { status: mode === 'reject' ? 'rejected' : 'quarantined', refusal, id: event.id, name: event.event }
}

/** Makes the gate of a process. */
export function createPlanGate(app: AppCtx): PlanGate {
  const [plans, tally] = [createPlanCache(app), createTally(app)]
  const flushing = setInterval(() => void tally.flush(), flushMs)
  flushing.unref()

  function judgeOne(delivery: Delivery, plan: ActivePlan, outcome: Outcome): Outcome {
    if (outcome.status !== 'ok') return outcome
    const { sourceId, workspaceId, receivedAt } = delivery
    const { event: renamed, applied } =
      plan.rules.size > 0 ? repaired(plan, outcome.event, sourceId) : { event: outcome.event, applied: [] }
    // What is called otherwise now may have to be masked by its new name, before it is judged: violations keep examples.
    const event = renamed === outcome.event ? renamed : (delivery.again?.(renamed) ?? renamed)
    const sighting = { workspaceId, sourceId, receivedAt, event, planVersion: plan.version }
    if (applied.length > 0)
      tally.changes(
        sighting,
        applied.map(({ id }) => id),
      )
    const verdict = plan.judge(event.event, event.properties, sourceId)
    if (verdict.findings.length === 0) return event === outcome.event ? outcome : { status: 'ok', event }
    if (delivery.wasJudged !== true) tally.violations(sighting, verdict.mode, verdict.findings)
    return enforced(delivery, plan, event, verdict)
  }

  return {
    plans,
    tally,
    async judge(delivery) {
      const plan = await plans.find(delivery.workspaceId)
      if (!plan) return delivery
      return { ...delivery, outcomes: await inPieces(delivery.outcomes, (outcome) => judgeOne(delivery, plan, outcome)) }
    },
    async stop() {
      clearInterval(flushing)
      plans.stop()
      await tally.flush()
    },
  }
}
