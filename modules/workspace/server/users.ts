import type { Transaction } from 'kysely'
import type { Actor, AppCtx } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { contextFor } from '#kernel/workspace-context.ts'
import { shownWorkspace, workspacesOf } from './access.ts'

export interface NewUser {
  email: string
  name: string
  passwordHash: string
  /** Whether the person showed that the address is theirs, such as by a link that only their mailbox got. */
  isEmailVerified?: boolean
}

/** Adds a person who signs in with a password. The address must be free. @returns the id of the user. */
export async function insertUser(trx: Transaction<DB>, { email, name, passwordHash, isEmailVerified = false }: NewUser): Promise<string> {
  const id = newId()
  await trx.insertInto('auth_users').values({ id, email, name, email_verified: isEmailVerified }).execute()
  await trx
    .insertInto('auth_accounts')
    .values({ id: newId(), user_id: id, account_id: id, provider_id: 'credential', password: passwordHash })
    .execute()
  return id
}

export const userActor = (user: { id: string; name: string }): Actor => ({ kind: 'user', userId: user.id, name: user.name })

/** Who did something before they signed in: nobody knows. */
export const stranger: Actor = { kind: 'system', userId: null, name: 'Somebody not signed in' }

/** The user with this address, if there is one. */
export const findUserByEmail = (db: AppCtx['db'], email: string) =>
  db.selectFrom('auth_users').select(['id', 'name', 'email', 'is_demo_visitor']).where('email', '=', email.toLowerCase()).executeTakeFirst()

/**
 * Writes what happened to the account of a person into the audit log of each workspace that they are a member of now, in the transaction of
 * the change. An account belongs to no workspace, and whoever answers for one wants to know what happened to the accounts that open it.
 * @param actor the person, unless said
 */
export async function publishForUser(
  app: AppCtx,
  trx: Transaction<DB>,
  user: { id: string; name: string },
  event: string,
  details: Record<string, unknown> = {},
  actor = userActor(user),
): Promise<void> {
  for (const workspace of await workspacesOf(trx, user.id)) {
    const ctx = contextFor(app, shownWorkspace(workspace), actor, 'own', { db: trx })
    await ctx.publish(event, { ref: { kind: 'user', id: user.id }, title: user.name, ...details })
  }
}
