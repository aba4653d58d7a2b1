import type { Transaction } from 'kysely'
import type { Actor, AppCtx } from '#kernel/context.ts'
import type { Publication } from '#kernel/events/outbox.ts'
import { newId } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'

export interface NewUser {
  email: string
  name: string
  passwordHash: string
}

/** Adds a person who signs in with a password. The address must be free. @returns the id of the user. */
export async function insertUser(trx: Transaction<DB>, { email, name, passwordHash }: NewUser): Promise<string> {
  const id = newId()
  await trx.insertInto('auth_users').values({ id, email, name, email_verified: true }).execute()
  await trx
    .insertInto('auth_accounts')
    .values({ id: newId(), user_id: id, account_id: id, provider_id: 'credential', password: passwordHash })
    .execute()
  return id
}

export const userActor = (user: { id: string; name: string }): Actor => ({ kind: 'user', userId: user.id, name: user.name })

/** The user with this address, if there is one. */
export const findUserByEmail = (db: AppCtx['db'], email: string) =>
  db.selectFrom('auth_users').select(['id', 'name', 'email', 'is_demo_visitor']).where('email', '=', email.toLowerCase()).executeTakeFirst()

/** Writes what a person did to their own account into the audit log of each of their workspaces. */
export async function publishForUser(
  app: AppCtx,
  user: { id: string; name: string },
  event: string,
  publication: Publication,
): Promise<void> {
  const rows = await app.db
    .selectFrom('members as m')
    .innerJoin('workspaces as w', 'w.id', 'm.workspace_id')
    .select('w.id')
    .where('m.user_id', '=', user.id)
    .where('m.removed_at', 'is', null)
    .where('w.deleted_at', 'is', null)
    .execute()
  for (const { id } of rows) {
    const ctx = await app.inWorkspace(id, userActor(user))
    await ctx.publish(event, publication)
  }
}
