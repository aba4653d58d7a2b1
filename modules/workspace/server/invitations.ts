import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import { queueMail, sendsMail } from '#kernel/mail.ts'
import type { Invitation, Role, SentInvitation } from '../contract.ts'
import { secretLink } from './links.ts'
import { mustReach } from './members.ts'
import { isDuplicate } from './versions.ts'

const validDays = 14
const expiry = (now: Date): Date => new Date(now.getTime() + validDays * 86_400_000)

const rows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('invitations')
    .select(['id', 'email', 'role', 'invited_by_name', 'created_at', 'expires_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('accepted_at', 'is', null)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (ctx: Ctx, row: Row): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role as Role,
  invitedBy: row.invited_by_name,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  isExpired: row.expires_at <= ctx.now(),
})

/** Invitations that wait for an answer, newest first; those that expired are still there to be sent again. */
export async function listInvitations(ctx: Ctx): Promise<Invitation[]> {
  const found = await rows(ctx).where('revoked_at', 'is', null).orderBy('id', 'desc').execute()
  return found.map((row) => shown(ctx, row))
}

async function getOpen(ctx: Ctx, invitationId: string): Promise<Row> {
  const row = await rows(ctx).where('id', '=', invitationId).where('revoked_at', 'is', null).executeTakeFirst()
  if (!row) throw notFound('There is no such open invitation.')
  return row
}

/** Invites somebody by mail. @throws conflict for members and for addresses with an open invitation. */
export async function createInvitation(ctx: Ctx, { email, role }: { email: string; role: Role }): Promise<SentInvitation> {
  mustReach(ctx, role)
  return ctx
    .tx(async (tx) => {
      await mustNotBeMember(tx, email)
      const [id, token] = [newId(), newSecret('fi')]
      await tx.db
        .insertInto('invitations')
        .values({
          workspace_id: tx.workspace.id,
          id,
          email,
          role,
          ...newLink(token, tx),
          invited_by: tx.actor.userId,
          invited_by_name: tx.actor.name,
          created_at: tx.now(),
        })
        .execute()
      await tx.publish('workspace.member_invited', { ref: { kind: 'invitation', id }, title: email, role })
      return deliver(tx, shown(tx, await getOpen(tx, id)), token)
    })
    .catch((error: unknown) => {
      if (isDuplicate(error, 'invitations_open')) throw conflict(`${email} has an open invitation already. Send it again from the list.`)
      throw error
    })
}

async function mustNotBeMember(ctx: Ctx, email: string): Promise<void> {
  const member = await ctx.db
    .selectFrom('members as m')
    .innerJoin('auth_users as u', 'u.id', 'm.user_id')
    .select('u.name')
    .where('m.workspace_id', '=', ctx.workspace.id)
    .where('m.removed_at', 'is', null)
    .where('u.email', '=', email)
    .executeTakeFirst()
  if (member) throw conflict(`${member.name} is a member already.`)
}

/** What is stored of a link. One that the inviting person gets to see proves nothing about the address. */
const newLink = (token: string, ctx: Ctx) => ({
  token_hash: hashSecret(token),
  expires_at: expiry(ctx.now()),
  is_link_shown: !sendsMail(ctx.app),
})

/** Hands the mail over, in the transaction of the invitation. Where no mail goes out, the link is answered to be handed over. */
async function deliver(ctx: Ctx, invitation: Invitation, token: string): Promise<SentInvitation> {
  const link = secretLink(ctx.app, 'invitation', token)
  const text = [
    `${ctx.actor.name} invites you to “${ctx.workspace.name}” on Fairlead as ${invitation.role}. Accept here:`,
    link,
    `The link works once, for ${validDays} days. If you do not know what this is about, ignore this mail.`,
  ].join('\n\n')
  const mail = { to: invitation.email, subject: `Join ${ctx.workspace.name} on Fairlead`, text }
  await queueMail(ctx.app, ctx.db, mail, new Date(invitation.expiresAt))
  return { invitation, link: sendsMail(ctx.app) ? null : link }
}

/** Sends the invitation again with a new link that is valid from now on; the old link stops working. */
export async function resendInvitation(ctx: Ctx, invitationId: string): Promise<SentInvitation> {
  return ctx.tx(async (tx) => {
    const token = newSecret('fi')
    const row = await getOpen(tx, invitationId)
    mustReach(tx, row.role as Role)
    await tx.db
      .updateTable('invitations')
      .set(newLink(token, tx))
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', invitationId)
      .execute()
    await tx.publish('workspace.invitation_resent', { ref: { kind: 'invitation', id: invitationId }, title: row.email })
    return deliver(tx, shown(tx, await getOpen(tx, invitationId)), token)
  })
}

/** Withdraws an invitation: its link stops working at once. */
export async function revokeInvitation(ctx: Ctx, invitationId: string): Promise<void> {
  await ctx.tx(async (tx) => {
    const row = await getOpen(tx, invitationId)
    await setRevoked(tx, invitationId, tx.now())
    await tx.publish('workspace.invitation_revoked', { ref: { kind: 'invitation', id: invitationId }, title: row.email })
  })
}

/** Undoes a withdrawal: the link that was sent works again, until it expires. */
export async function restoreInvitation(ctx: Ctx, invitationId: string): Promise<void> {
  await ctx
    .tx(async (tx) => {
      const row = await rows(tx).where('id', '=', invitationId).where('revoked_at', 'is not', null).executeTakeFirst()
      if (!row) throw notFound('There is no such withdrawn invitation.')
      mustReach(tx, row.role as Role)
      await setRevoked(tx, invitationId, null)
      await tx.publish('workspace.invitation_restored', { ref: { kind: 'invitation', id: invitationId }, title: row.email })
    })
    .catch((error: unknown) => {
      if (isDuplicate(error, 'invitations_open')) throw conflict('There is a newer invitation for this address.')
      throw error
    })
}

const setRevoked = (ctx: Ctx, invitationId: string, at: Date | null) =>
  ctx.db
    .updateTable('invitations')
    .set({ revoked_at: at })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', invitationId)
    .execute()
