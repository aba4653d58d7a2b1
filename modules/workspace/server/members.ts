import type { Ctx } from '#kernel/context.ts'
import { conflict, forbidden, notFound } from '#kernel/errors.ts'
import type { Member, Role } from '../contract.ts'
import { mustName } from './workspaces.ts'

const rows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('members as m')
    .innerJoin('auth_users as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.name', 'u.email', 'u.last_seen_at', 'm.role', 'm.joined_at', 'm.removed_at'])
    .where('m.workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (row: Row): Member => ({
  userId: row.id,
  name: row.name,
  email: row.email,
  role: row.role as Role,
  joinedAt: row.joined_at.toISOString(),
  lastSeenAt: row.last_seen_at?.toISOString() ?? null,
})

/** The members, by name. */
export async function listMembers(ctx: Ctx): Promise<Member[]> {
  const found = await rows(ctx).where('m.removed_at', 'is', null).orderBy('u.name').orderBy('u.id').execute()
  return found.map(shown)
}

/** @throws notFound for people who are not, or no longer, members. */
export async function getMember(ctx: Ctx, userId: string): Promise<Member> {
  const row = await rows(ctx).where('u.id', '=', userId).where('m.removed_at', 'is', null).executeTakeFirst()
  if (!row) throw notFound('There is no such member in this workspace.')
  return shown(row)
}

/** Only an owner gives, takes or removes ownership. */
export function mustReach(ctx: Ctx, ...involved: Role[]): void {
  if (involved.includes('owner') && !ctx.can('workspace:own')) throw forbidden('Only an owner can do this, because it is about an owner.')
}

/** Locks the owners, so that two of them cannot leave at the same moment. @throws conflict if `userId` is the only one. */
async function mustNotBeLastOwner(ctx: Ctx, userId: string): Promise<void> {
  const owners = await ctx.db
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .orderBy('user_id')
    .forUpdate()
    .execute()
  if (owners.length === 1 && owners[0]?.user_id === userId)
    throw conflict('A workspace needs an owner, and this is the only one. Make somebody else an owner first.')
}

const update = (ctx: Ctx, userId: string, set: { role?: Role; removed_at?: Date | null }) =>
  ctx.db.updateTable('members').set(set).where('workspace_id', '=', ctx.workspace.id).where('user_id', '=', userId).execute()

/** Gives a member another role. @throws conflict if that would leave no owner. */
export async function changeRole(ctx: Ctx, userId: string, role: Role): Promise<Member> {
  return ctx.tx(async (tx) => {
    const before = await getMember(tx, userId)
    mustReach(tx, before.role, role)
    if (before.role === role) return before
    if (before.role === 'owner') await mustNotBeLastOwner(tx, userId)
    await update(tx, userId, { role })
    await tx.publish('workspace.role_changed', {
      ref: { kind: 'user', id: userId },
      title: before.name,
      changes: { role: [before.role, role] },
    })
    return { ...before, role }
  })
}

/** Takes a member's access away, tokens included. The row stays, so that it can be undone. */
export async function removeMember(ctx: Ctx, userId: string, event = 'workspace.member_removed'): Promise<void> {
  await ctx.tx(async (tx) => {
    const member = await getMember(tx, userId)
    if (event === 'workspace.member_removed') mustReach(tx, member.role)
    if (member.role === 'owner') await mustNotBeLastOwner(tx, userId)
    await update(tx, userId, { removed_at: tx.now() })
    await tx.publish(event, { ref: { kind: 'user', id: userId }, title: member.name, role: member.role })
  })
}

/** Leaves the workspace as the caller, a signed-in person. @throws conflict for the only owner, forbidden for a token. */
export async function leaveWorkspace(ctx: Ctx, { name }: { name: string }): Promise<void> {
  mustName(ctx, name)
  if (ctx.actor.kind !== 'user' || !ctx.actor.userId) throw forbidden('Only people can leave a workspace. A token cannot do it for them.')
  await removeMember(ctx, ctx.actor.userId, 'workspace.member_left')
}

/** Undoes a removal: the same role, teams and tokens as before. */
export async function restoreMember(ctx: Ctx, userId: string): Promise<Member> {
  return ctx.tx(async (tx) => {
    const row = await rows(tx).where('u.id', '=', userId).where('m.removed_at', 'is not', null).executeTakeFirst()
    if (!row) throw notFound('There is no removed member like this.')
    mustReach(tx, row.role as Role)
    await update(tx, userId, { removed_at: null })
    await tx.publish('workspace.member_restored', { ref: { kind: 'user', id: userId }, title: row.name, role: row.role })
    return shown(row)
  })
}
