import type { AppCtx } from '#kernel/context.ts'
import type { PlanMode } from '../../contract.ts'
import type { Finding } from '../../contract/plan/schema.ts'
import type { Normal } from '../intake/outcome.ts'
import { exampleOf } from '../catalogue/observe.ts'
import { insertLines } from '../store/insert.ts'

interface Group {
  workspace_id: string
  event: string
  code: string
  property: string
  source_id: string
  sdk: string
  sdk_version: string
  app_version: string
  mode: PlanMode
  hour: string
  first_seen: string
  last_seen: string
  count: number
  plan_version: number
  message: string
  examples: string[]
}

interface Changed {
  workspace_id: string
  rule: string
  event: string
  source_id: string
  hour: string
  count: number
  last_at: string
}

/** What came in, and where from. */
export interface Sighting {
  workspaceId: string
  sourceId: string
  receivedAt: number
  event: Normal
  planVersion: number
}

export interface Tally {
  /** Notes what is wrong with an event. */
  violations(sighting: Sighting, mode: PlanMode, findings: readonly Finding[]): void
  /** Notes that rules of the plan changed an event. */
  changes(sighting: Sighting, rules: readonly string[]): void
  /** Writes what was noted. What cannot be written now is written with the next notes. */
  flush(): Promise<void>
}

/** A sender that puts ids into names must not fill our memory: beyond this, groups are counted together. */
const mostGroups = 10_000
const others = '(others)'
const examplesKept = 3
const longestVersion = 60

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, longestVersion) : '')

/** PostHog's and our own words for what sent an event. */
function senderOf({ properties, context }: Normal) {
  const app = context.app as { version?: unknown } | null | undefined
  return {
    sdk: text(properties.$lib),
    sdk_version: text(properties.$lib_version),
    app_version: text(app?.version ?? properties.$app_version),
  }
}

const hourOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 13).replace('T', ' ')}:00:00`

const keyOf = (group: Omit<Group, 'first_seen' | 'last_seen' | 'count' | 'plan_version' | 'message' | 'examples'>): string =>
  JSON.stringify([
    group.workspace_id,
    group.event,
    group.code,
    group.property,
    group.source_id,
    group.sdk,
    group.sdk_version,
    group.app_version,
    group.mode,
    group.hour,
  ])

const merged = (a: Group, b: Group): Group => ({
  ...b,
  first_seen: a.first_seen < b.first_seen ? a.first_seen : b.first_seen,
  last_seen: a.last_seen > b.last_seen ? a.last_seen : b.last_seen,
  count: a.count + b.count,
  plan_version: Math.max(a.plan_version, b.plan_version),
  examples: [...new Set([...b.examples, ...a.examples])].slice(0, examplesKept),
})

/** Adds a group to those that are known, or counts it among the others when there are too many. */
function add(groups: Map<string, Group>, group: Group): void {
  const known = groups.has(keyOf(group)) || groups.size < mostGroups
  const own = known
    ? group
    : { ...group, event: others, property: '', sdk: '', sdk_version: '', app_version: '', message: '', examples: [] }
  const key = keyOf(own)
  const before = groups.get(key)
  groups.set(key, before ? merged(before, own) : own)
}

function addChanged(changed: Map<string, Changed>, one: Changed): void {
  const key = JSON.stringify([one.workspace_id, one.rule, one.event, one.source_id, one.hour])
  const before = changed.get(key)
  changed.set(key, before ? { ...one, count: before.count + one.count } : one)
}

/** Counts what breaks plans and what their rules change, in memory for a moment, and writes it every two seconds. */
export function createTally(app: AppCtx): Tally {
  let [groups, changed]: [Map<string, Group>, Map<string, Changed>] = [new Map(), new Map()]

  async function write<T>(table: 'plan_violations' | 'plan_changes', rows: readonly T[], putBack: (row: T) => void): Promise<void> {
    if (rows.length === 0) return
    try {
      await insertLines(
        app.ch,
        table,
        rows.map((row) => JSON.stringify(row)),
      )
    } catch (error) {
      app.log.debug({ err: error }, 'Violations of the plan wait for ClickHouse')
      for (const row of rows) putBack(row)
    }
  }

  return {
    violations({ workspaceId, sourceId, receivedAt, event, planVersion }, mode, findings) {
      const at = new Date(receivedAt).toISOString()
      const common = {
        workspace_id: workspaceId,
        event: event.event,
        source_id: sourceId,
        ...senderOf(event),
        mode,
        hour: hourOf(receivedAt),
      }
      for (const { code, property, message, value } of findings)
        add(groups, {
          ...common,
          code,
          property,
          first_seen: at,
          last_seen: at,
          count: 1,
          plan_version: planVersion,
          message,
          examples: value === undefined ? [] : [exampleOf(value)],
        })
    },
    changes({ workspaceId, sourceId, receivedAt, event }, rules) {
      const common = { workspace_id: workspaceId, event: event.event, source_id: sourceId, hour: hourOf(receivedAt), count: 1 }
      for (const rule of rules) addChanged(changed, { ...common, rule, last_at: new Date(receivedAt).toISOString() })
    },
    async flush() {
      const [taken, takenChanged] = [[...groups.values()], [...changed.values()]]
      ;[groups, changed] = [new Map(), new Map()]
      await Promise.all([
        write('plan_violations', taken, (row) => add(groups, row)),
        write('plan_changes', takenChanged, (row) => addChanged(changed, row)),
      ])
    },
  }
}
