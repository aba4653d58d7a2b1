import type * as z from 'zod'
import type { AppCtx, Db } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import type { profile } from '../contract.ts'
import { publishForUser } from './users.ts'

type Profile = z.infer<typeof profile>

const rows = (db: Db, userId: string) => db.selectFrom('auth_users').select(['id', 'name', 'email', 'created_at']).where('id', '=', userId)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

function shown(row: Row | undefined): Profile {
  if (!row) throw notFound('This account does not exist any more.')
  return { id: row.id, name: row.name, email: row.email, createdAt: row.created_at.toISOString() }
}

export const showProfile = async (app: AppCtx, userId: string): Promise<Profile> => shown(await rows(app.db, userId).executeTakeFirst())

/** Changes the name under which others see the person. */
export async function updateProfile(app: AppCtx, userId: string, { name }: { name: string }): Promise<Profile> {
  return app.db.transaction().execute(async (trx) => {
    const before = shown(await rows(trx, userId).forUpdate().executeTakeFirst())
    if (before.name === name) return before
    await trx.updateTable('auth_users').set({ name, updated_at: app.now() }).where('id', '=', userId).execute()
    await publishForUser(app, trx, { id: userId, name }, 'workspace.profile_renamed', { changes: { name: [before.name, name] } })
    return { ...before, name }
  })
}
