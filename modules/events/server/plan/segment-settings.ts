import { unplannedModeOf, modeOf } from '../../contract.ts'
import type { ActivePlan } from './cache.ts'

type Enabled = { enabled: boolean; integrations: Record<string, boolean> }

const allowed: Enabled = { enabled: true, integrations: {} }
const stopped: Enabled = { enabled: false, integrations: {} }

/**
 * Which events Segment's browser SDK may send, in the form of its settings. Stopped is what is refused whatever it says: events that are blocked, and those
 * that are not planned, where the mode is reject. A planned event is never stopped because of its mode: most of its kind are right.
 */
export function trackPlan(plan: ActivePlan | undefined, sourceId: string): Record<string, Enabled> {
  if (!plan) return { __default: allowed }
  const { document } = plan
  const isUnplannedStopped = unplannedModeOf(document, sourceId) === 'reject'
  const blocked = document.events.filter((event) => event.status === 'blocked' && modeOf(document, event, sourceId) === 'reject')
  const renamed = document.rules.filter(({ sources }) => sources.length === 0 || sources.includes(sourceId)).map(({ event }) => event)
  const planned = isUnplannedStopped
    ? [...document.events.filter((event) => !blocked.includes(event)).map(({ name }) => name), ...renamed]
    : []
  // Names come from people: `__proto__` must become a name like others.
  return Object.fromEntries([
    ['__default', isUnplannedStopped ? stopped : allowed],
    ...planned.map((name): [string, Enabled] => [name, allowed]),
    ...blocked.map(({ name }): [string, Enabled] => [name, stopped]),
  ])
}
