import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { groupChoicesOf, type GroupChoices } from '../../identity/group-choices.ts'
import { accountTypes, maxGroups, readGroups } from '../../intake/groups.ts'
import type { Normal } from '../../intake/outcome.ts'
import { inPieces } from '../../pieces.ts'
import type { Delivery } from '../../store/prepare.ts'

/** What another process was told is known here after this long. */
const knownForMs = 10_000
/** What calls named here counts this long by itself: longer than it takes to be written and read. */
const learnedForMs = 60_000
const mostTypes = 200

interface Known {
  stored: readonly string[]
  until: number
  /** Until when each type counts that a call named here. */
  learned: Map<string, number>
}
const caches = new WeakMap<AppCtx, Map<string, Known>>()

function knownOf(app: AppCtx, workspaceId: string): Known {
  const cache = caches.get(app) ?? new Map<string, Known>()
  caches.set(app, cache)
  const known = cache.get(workspaceId) ?? { stored: [], until: 0, learned: new Map<string, number>() }
  cache.set(workspaceId, known)
  return known
}

/** The types of groups that anything has named in a workspace, the same ones in every process. Profiles are sorted by type: those of people are not read. */
async function readStored(app: AppCtx, workspaceId: string, known: Known): Promise<void> {
  if (known.until > Date.now()) return
  const rows = await app.ch.query<{ kind: string }>(
    sql`SELECT DISTINCT kind FROM profiles WHERE workspace_id = ${as('UUID', workspaceId)} AND kind NOT IN ('person', 'account')
        ORDER BY kind LIMIT ${as('UInt64', mostTypes)}`,
  )
  known.stored = rows.map(({ kind }) => kind)
  known.until = Date.now() + knownForMs
  for (const [type, until] of known.learned) if (until <= Date.now()) known.learned.delete(type)
}

/** The type of the accounts counts in any case: somebody chose it. */
const typesOf = ({ stored, learned }: Known, { accountType, notFromProperties }: GroupChoices): Set<string> =>
  new Set([
    ...[...stored, ...learned.keys()].filter((type) => !notFromProperties.has(type)),
    ...(accountType === null ? [] : [accountType]),
  ])

/** The key of a group that stands in a property, as text or as a list of which the first counts. */
function keyIn(value: unknown): unknown {
  const key: unknown = Array.isArray(value) ? value[0] : value
  return key === '' || key === null ? undefined : key
}

/** Whether a property may name a group: those of the usual names of accounts do so only as lists, which the translation has seen to. */
const isGroup = (type: string, key: unknown): boolean =>
  key !== undefined && !accountTypes.includes(type) && !('code' in readGroups({ [type]: key }, ''))

/** The event with the groups that its properties name. */
export function withGroups(types: ReadonlySet<string>, event: Normal): Normal {
  if (event.type === 'identify' || event.type === 'group' || event.type === 'alias') return event
  const named = Object.entries(event.properties)
    .filter(([name]) => types.has(name) && !Object.hasOwn(event.groups, name))
    .map(([name, value]): [string, unknown] => [name, keyIn(value)])
    .filter(([name, key]) => isGroup(name, key))
    .slice(0, Math.max(0, maxGroups - Object.keys(event.groups).length))
  if (named.length === 0) return event
  return { ...event, groups: { ...Object.fromEntries(named.map(([name, key]) => [name, String(key)])), ...event.groups } }
}

/**
 * Lets events of Mixpanel belong to groups. They do not say which of their properties name one: those do that are called like a type of groups that some
 * call, such as one to `/groups`, has named in the workspace.
 */
export async function nameGroups(app: AppCtx, delivery: Delivery): Promise<Delivery> {
  if (delivery.door.call !== 'mixpanel') return delivery
  const known = knownOf(app, delivery.workspaceId)
  const [choices] = await Promise.all([groupChoicesOf(app).find(delivery.workspaceId), readStored(app, delivery.workspaceId, known)])
  let types = typesOf(known, choices)
  const outcomes = await inPieces(delivery.outcomes, (outcome) => {
    if (outcome.status !== 'ok') return outcome
    if (outcome.event.type === 'group' && learn(known, outcome.event)) types = typesOf(known, choices)
    return { ...outcome, event: withGroups(types, outcome.event) }
  })
  return { ...delivery, outcomes }
}

/** @returns whether a type was not known */
function learn({ learned }: Known, { groups }: Normal): boolean {
  const before = learned.size
  for (const type of Object.keys(groups)) if (learned.has(type) || learned.size < mostTypes) learned.set(type, Date.now() + learnedForMs)
  return learned.size > before
}
