import type { AppCtx } from '#kernel/context.ts'
import type { Normal } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import type { Delivery } from '../store/prepare.ts'
import { groupChoicesOf } from './group-choices.ts'

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
  const { account: before, accountType, ...rest } = event
  if (accountType === type || (before ? !accountType : !Object.hasOwn(event.groups, type))) return event
  const named = accountType ? { [accountType]: before, ...event.groups } : event.groups
  const { [type]: account = '', ...groups } = named
  const profile = aboutGroup(event, account ? ['account', account] : Object.entries(groups)[0])
  return { ...rest, account, ...(account && { accountType: type }), groups, profile }
}

/** Lets the group that a workspace chose be the account of each event, whichever door it came by. */
export async function chooseAccounts(app: AppCtx, delivery: Delivery): Promise<Delivery> {
  const { accountType: type } = await groupChoicesOf(app).find(delivery.workspaceId)
  if (type === null) return delivery
  const outcomes = await inPieces(delivery.outcomes, (outcome) =>
    outcome.status === 'ok' ? { ...outcome, event: withAccountOf(type, outcome.event) } : outcome,
  )
  return { ...delivery, outcomes }
}
