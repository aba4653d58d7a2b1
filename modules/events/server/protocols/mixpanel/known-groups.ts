import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { accountTypeOf } from '../../identity/account-type.ts'
import { accountTypes, maxGroups, readGroups } from '../../intake/groups.ts'
import type { Normal } from '../../intake/outcome.ts'
import { inPieces } from '../../pieces.ts'
import type { Delivery } from '../../store/prepare.ts'

/** What another process was told is known here after this long. */
const knownForMs = 10_000
const mostTypes = 200

interface Known {
  types: Set<string>
  until: number
}
const caches = new WeakMap<AppCtx, Map<string, Known>>()

function cacheOf(app: AppCtx): Map<string, Known> {
  const cache = caches.get(app) ?? new Map<string, Known>()
  caches.set(app, cache)
  return cache
}

/** The types of groups that anything has named in a workspace. Profiles are sorted by type, so that those of people are not read. */
async function typesOf(app: AppCtx, workspaceId: string): Promise<Known['types']> {
  const known = cacheOf(app).get(workspaceId)
  if (known && known.until > Date.now()) return known.types
  const [rows, chosen] = await Promise.all([
    app.ch.query<{ kind: string }>(
      sql`SELECT DISTINCT kind FROM profiles WHERE workspace_id = ${as('UUID', workspaceId)} AND kind NOT IN ('person', 'account') LIMIT ${as('UInt64', mostTypes)}`,
    ),
    accountTypeOf(app, workspaceId),
  ])
  // What calls named here a moment ago is not written yet.
  const types = new Set([...(known?.types ?? []), ...rows.map(({ kind }) => kind), ...(chosen === null ? [] : [chosen])])
  cacheOf(app).set(workspaceId, { types, until: Date.now() + knownForMs })
  return types
}

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
  const types = await typesOf(app, delivery.workspaceId)
  const outcomes = await inPieces(delivery.outcomes, (outcome) => {
    if (outcome.status !== 'ok') return outcome
    if (outcome.event.type === 'group') learn(types, outcome.event)
    return { ...outcome, event: withGroups(types, outcome.event) }
  })
  return { ...delivery, outcomes }
}

function learn(types: Known['types'], { groups }: Normal): void {
  for (const type of Object.keys(groups)) if (types.size < mostTypes) types.add(type)
}
