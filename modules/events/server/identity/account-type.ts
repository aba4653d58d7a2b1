import type { AppCtx } from '#kernel/context.ts'
import { identityTopic } from '../../contract.ts'
import type { Normal } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import type { Delivery } from '../store/prepare.ts'

/** The signal may be lost: whoever missed it finds out after this long. */
const knownForMs = 10_000

interface Cache {
  types: Map<string, { type: string | null; until: number }>
  workspaces: Set<string>
}
const caches = new WeakMap<AppCtx, Cache>()

function cacheOf(app: AppCtx, workspaceId: string): Cache['types'] {
  const cache = caches.get(app) ?? { types: new Map(), workspaces: new Set() }
  caches.set(app, cache)
  if (!cache.workspaces.has(workspaceId)) {
    cache.workspaces.add(workspaceId)
    app.live.subscribe(workspaceId, ({ topic }) => topic === identityTopic && cache.types.delete(workspaceId))
  }
  return cache.types
}

/** The type of groups that a workspace chose as its accounts; null where the usual names decide. */
export async function accountTypeOf(app: AppCtx, workspaceId: string): Promise<string | null> {
  const types = cacheOf(app, workspaceId)
  const known = types.get(workspaceId)
  if (known && known.until > Date.now()) return known.type
  const row = await app.db.selectFrom('identity_settings').select('account_type').where('workspace_id', '=', workspaceId).executeTakeFirst()
  const type = row?.account_type ?? null
  types.set(workspaceId, { type, until: Date.now() + knownForMs })
  return type
}

/** Forgets at once what this process knows, so that whoever chose sees it apply to the next event. */
export const forgetAccountType = (app: AppCtx, workspaceId: string): void => void caches.get(app)?.types.delete(workspaceId)

/** What a group call says, said of another group. */
const aboutGroup = ({ type, profile }: Normal, group: readonly [kind: string, key: string] | undefined): Normal['profile'] =>
  type === 'group' && group
    ? profile.map((change) => (change.kind === 'person' ? change : { ...change, kind: group[0], key: group[1] }))
    : profile

/**
 * The event with the group of a type as its account. An account that the sender named outright stays; one that was taken for it by a usual name is a group of
 * that name like others. What a group call says is said of the account then, or of the first other group.
 */
export function withAccountOf(type: string, event: Normal): Normal {
  const { account: before, accountType } = event
  if (accountType === type || (before ? !accountType : !Object.hasOwn(event.groups, type))) return event
  const named = accountType ? { [accountType]: before, ...event.groups } : event.groups
  const { [type]: account = '', ...groups } = named
  return { ...event, account, groups, profile: aboutGroup(event, account ? ['account', account] : Object.entries(groups)[0]) }
}

/** Lets the group that a workspace chose be the account of each event, whichever door it came by. */
export async function chooseAccounts(app: AppCtx, delivery: Delivery): Promise<Delivery> {
  const type = await accountTypeOf(app, delivery.workspaceId)
  if (type === null) return delivery
  const outcomes = await inPieces(delivery.outcomes, (outcome) =>
    outcome.status === 'ok' ? { ...outcome, event: withAccountOf(type, outcome.event) } : outcome,
  )
  return { ...delivery, outcomes }
}
