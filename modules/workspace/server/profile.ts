import type * as z from 'zod'
import type { AppCtx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import type { profile } from '../contract.ts'
import { publishForUser } from './users.ts'

type Profile = z.infer<typeof profile>

export async function showProfile(app: AppCtx, userId: string): Promise<Profile> {
  const user = await app.db
    .selectFrom('auth_users')
    .select(['id', 'name', 'email', 'created_at'])
    .where('id', '=', userId)
    .executeTakeFirst()
  if (!user) throw notFound('This account does not exist any more.')
  return { id: user.id, name: user.name, email: user.email, createdAt: user.created_at.toISOString() }
}

/** Changes the name under which others see the person. */
export async function updateProfile(app: AppCtx, userId: string, { name }: { name: string }): Promise<Profile> {
  const before = await showProfile(app, userId)
  if (before.name === name) return before
  await app.db.updateTable('auth_users').set({ name, updated_at: app.now() }).where('id', '=', userId).execute()
  await publishForUser(app, { id: userId, name }, 'workspace.profile_renamed', {
    ref: { kind: 'user', id: userId },
    title: name,
    changes: { name: [before.name, name] },
  })
  return { ...before, name }
}
