import type { RepairRule, RepairStep } from '../../contract.ts'
import { repair, type Repairable } from '../../contract/plan/repair.ts'
import type { ActivePlan } from './cache.ts'

/** `a` becomes `b`, `b` becomes `c`: so many times at most. */
const mostRenames = 5

/**
 * Applies the rules for an event of a source, and those for the name that it gets by them.
 * @param changed makes the event of what a rule left of it; called for each rule that changed something
 */
export function applyRules<E extends Repairable>(
  { rules }: Pick<ActivePlan, 'rules'>,
  event: E,
  sourceId: string,
  changed: (before: E, after: Repairable, done: readonly RepairStep[], rule: RepairRule) => E,
): E {
  let present = event
  for (let rename = 0; rename < mostRenames; rename++) {
    const name = present.event
    for (const rule of rules.get(name) ?? []) {
      if (rule.sources.length > 0 && !rule.sources.includes(sourceId)) continue
      const { done, ...after } = repair(present, rule.steps)
      if (done.length > 0) present = changed(present, after, done, rule)
    }
    if (present.event === name) break
  }
  return present
}
