import type { Transaction } from 'kysely'
import type { AppCtx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { countAttempt, forgiveAttempt, type Limit } from './attempts.ts'
import { hashPassword, isPassword, makeSession, passCookies } from './auth.ts'
import { personOf } from './sessions.ts'
import { publishForUser } from './users.ts'

/** Stores a new password and ends every session that the old one opened. */
export async function setPassword(trx: Transaction<DB>, userId: string, passwordHash: string, now: Date): Promise<void> {
  await trx
    .updateTable('auth_accounts')
    .set({ password: passwordHash, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute()
  await trx.deleteFrom('auth_sessions').where('user_id', '=', userId).execute()
}

async function isPasswordOf(app: AppCtx, userId: string, password: string): Promise<boolean> {
  const account = await app.db
    .selectFrom('auth_accounts')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  return Boolean(account?.password) && isPassword(app, password, account!.password!)
}

const passwordLimits = (userId: string): Limit[] => [{ of: `password of ${userId}`, most: 8, minutes: 15 }]

/** Changes the password and ends the person's other sessions; this browser stays signed in with a new session. */
export async function changePassword(app: AppCtx, input: { currentPassword: string; newPassword: string }, http: Http): Promise<void> {
  const { userId, userName } = personOf(http)
  const limits = passwordLimits(userId)
  await countAttempt(app, limits)
  if (!(await isPasswordOf(app, userId, input.currentPassword)))
    throw invalid('The present password is wrong.', { fields: [{ field: 'body.currentPassword', expected: 'your present password' }] })
  await forgiveAttempt(app, limits)
  const passwordHash = await hashPassword(app, input.newPassword)
  await app.db.transaction().execute(async (trx) => {
    await setPassword(trx, userId, passwordHash, app.now())
    await publishForUser(app, trx, { id: userId, name: userName }, 'workspace.password_changed')
  })
  const { headers } = await makeSession(app, userId, http.request)
  passCookies(headers, http.reply)
}
