import type { Transaction } from 'kysely'
import type { AppCtx } from '#kernel/context.ts'
import { conflict, forbidden, invalid, notFound } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { hashSecret } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { contextFor } from '#kernel/workspace-context.ts'
import { levelOfRole, type Role } from '../contract.ts'
import { accessControl } from './access.ts'
import { hashPassword } from './auth.ts'
import { checkPasswordAndSignIn, signInBy } from './sign-in.ts'
import { findUserByEmail, insertUser, userActor } from './users.ts'
import { isDuplicate } from './versions.ts'

const openInvitations = (db: AppCtx['db'] | Transaction<DB>, token: string) =>
  db
    .selectFrom('invitations as i')
    .innerJoin('workspaces as w', 'w.id', 'i.workspace_id')
    .select([
      'i.id',
      'i.email',
      'i.role',
      'i.expires_at',
      'i.invited_by_name',
      'i.is_link_shown',
      'w.id as workspace_id',
      'w.name as workspace_name',
    ])
    .where('i.token_hash', '=', hashSecret(token))
    .where('i.accepted_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('w.deleted_at', 'is', null)

type OpenInvitation = Awaited<ReturnType<ReturnType<typeof openInvitations>['executeTakeFirstOrThrow']>>

function mustBeValid(app: AppCtx, found: OpenInvitation | undefined): OpenInvitation {
  if (!found || found.expires_at <= app.now())
    throw notFound('This invitation was used already, was withdrawn, or has expired. Ask for a new one.')
  return found
}

/** What an invitation link is for. Whoever holds the link may know it. */
export async function lookUpInvitation(app: AppCtx, token: string) {
  const found = mustBeValid(app, await openInvitations(app.db, token).executeTakeFirst())
  return {
    workspace: found.workspace_name,
    email: found.email,
    role: found.role as Role,
    invitedBy: found.invited_by_name,
    expiresAt: found.expires_at.toISOString(),
    hasAccount: (await findUserByEmail(app.db, found.email)) !== undefined,
  }
}

interface Acceptance {
  token: string
  name?: string | undefined
  newPassword?: string | undefined
  password?: string | undefined
}

/** Joins a workspace: as the signed-in person if they are the invited one, with the password of the account, or with a new account. */
export async function acceptInvitation(app: AppCtx, input: Acceptance, http: Http): Promise<{ workspaceId: string }> {
  const invited = mustBeValid(app, await openInvitations(app.db, input.token).executeTakeFirst())
  const present = await findUserByEmail(app.db, invited.email)
  if (present?.is_demo_visitor) throw forbidden('The visitor of the demo cannot join other workspaces.')
  const isSignedIn = await isSignedInAs(app, invited.email, http)
  if (!present) return acceptWithNewAccount(app, input, invited, http)
  if (!isSignedIn) {
    if (!input.password)
      throw invalid('You have an account. Write its password to join.', {
        fields: [{ field: 'body.password', expected: 'the password of your account' }],
      })
    await checkPasswordAndSignIn(app, http, present.email, input.password)
  }
  return app.db.transaction().execute((trx) => join(app, trx, input.token, present))
}

/** @throws conflict when somebody else is signed in: joining in their name would surprise both. */
async function isSignedInAs(app: AppCtx, email: string, http: Http): Promise<boolean> {
  if (http.principal?.kind !== 'session') return false
  const user = await app.db
    .selectFrom('auth_users')
    .select(['email', 'is_demo_visitor'])
    .where('id', '=', http.principal.userId)
    .executeTakeFirst()
  if (!user || user.is_demo_visitor) return false
  if (user.email === email) return true
  throw conflict(`The invitation is for ${email}, but you are signed in as ${user.email}. Sign out first.`)
}

async function acceptWithNewAccount(
  app: AppCtx,
  { token, name, newPassword }: Acceptance,
  { email, is_link_shown: isLinkShown }: OpenInvitation,
  http: Http,
): Promise<{ workspaceId: string }> {
  const fields = [
    ...(name ? [] : [{ field: 'body.name', expected: 'your name' }]),
    ...(newPassword ? [] : [{ field: 'body.newPassword', expected: 'a password of at least 10 characters' }]),
  ]
  if (!name || !newPassword) throw invalid('A new account needs your name and a password.', { fields })
  const passwordHash = await hashPassword(app, newPassword)
  const { userId, workspaceId } = await app.db
    .transaction()
    .execute(async (trx) => {
      const id = await insertUser(trx, { email, name, passwordHash, isEmailVerified: !isLinkShown })
      return { userId: id, ...(await join(app, trx, token, { id, name })) }
    })
    .catch((error: unknown) => {
      if (isDuplicate(error, 'auth_users_email_key')) throw conflict('This account was made a moment ago. Sign in with its password.')
      throw error
    })
  await signInBy(app, http, { id: userId, name }, 'invitation')
  return { workspaceId }
}

/** Uses the invitation up and makes the person a member. Somebody who is one already keeps their role. */
async function join(
  app: AppCtx,
  trx: Transaction<DB>,
  token: string,
  user: { id: string; name: string },
): Promise<{ workspaceId: string }> {
  const invited = mustBeValid(app, await openInvitations(trx, token).forUpdate('i').executeTakeFirst())
  const now = app.now()
  await trx
    .updateTable('invitations')
    .set({ accepted_at: now })
    .where('workspace_id', '=', invited.workspace_id)
    .where('id', '=', invited.id)
    .execute()
  const role = invited.role as Role
  const joined = await trx
    .insertInto('members')
    .values({ workspace_id: invited.workspace_id, user_id: user.id, role, joined_at: now })
    .onConflict((present) =>
      present
        .columns(['workspace_id', 'user_id'])
        .doUpdateSet({ role, joined_at: now, removed_at: null })
        .where('members.removed_at', 'is not', null),
    )
    .returning('role')
    .executeTakeFirst()
  const workspace = await accessControl.findWorkspace(app, invited.workspace_id)
  if (joined && workspace) {
    const ctx = contextFor(app, workspace, userActor(user), levelOfRole[role], { db: trx })
    await ctx.publish('workspace.member_joined', { ref: { kind: 'user', id: user.id }, title: user.name, role })
  }
  return { workspaceId: invited.workspace_id }
}
