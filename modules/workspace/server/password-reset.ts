import type { AppCtx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import { enqueueSealed } from '#kernel/jobs/queue.ts'
import { queueMail } from '#kernel/mail.ts'
import { countAttempt } from './attempts.ts'
import { hashPassword } from './auth.ts'
import { placeOf, type Place } from './device.ts'
import { secretLink } from './links.ts'
import { setPassword } from './passwords.ts'
import { findUserByEmail, publishForUser, stranger } from './users.ts'

const hour = 3_600_000

/** The job that makes the link: for every address, so that the time of the answer does not tell whether it has an account. */
export const resetLinkJob = 'workspace.send_reset_link'

interface ResetRequest extends Place {
  email: string
}

/**
 * Has a link to choose a new password sent if the address has an account. Neither the answer nor the time it takes tells whether it has.
 * @throws limited after five requests an hour for one address, whether or not it has an account.
 */
export async function requestPasswordReset(app: AppCtx, { email }: { email: string }, http: Http): Promise<void> {
  await countAttempt(app, [{ of: `reset ${email}`, most: 5, minutes: 60 }])
  await enqueueSealed(app, app.db, resetLinkJob, { email, ...placeOf(http.request) } satisfies ResetRequest)
}

const identifierOf = (token: string): string => hashSecret(`reset-password ${token}`)

/** Makes the link and hands the mail over, in one transaction with the audit log. */
export async function sendResetLink(app: AppCtx, { email, ...place }: ResetRequest): Promise<void> {
  const user = await findUserByEmail(app.db, email)
  if (!user || user.is_demo_visitor) return
  const token = newSecret('fr')
  const until = new Date(app.now().getTime() + hour)
  const text = [
    `Hello ${user.name},`,
    'somebody asked for a new password for your Fairlead account. Choose it here, within one hour:',
    secretLink(app, 'reset-password', token),
    'The link works once. If it was not you, ignore this mail: your password stays as it is.',
  ].join('\n\n')
  await app.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('auth_verifications')
      .values({ id: newId(), identifier: identifierOf(token), value: user.id, expires_at: until })
      .execute()
    await publishForUser(app, trx, user, 'workspace.password_reset_requested', { ...place }, stranger)
    await queueMail(app, trx, { to: user.email, subject: 'Choose a new password for Fairlead', text }, until)
  })
}

/** Sets a new password with the token from the mail. The token works once, for an hour. Ends all sessions of the person. */
export async function resetPassword(app: AppCtx, { token, password }: { token: string; password: string }, http: Http): Promise<void> {
  const identifier = identifierOf(token)
  // Looked at first, so that guesses do not cost the time of a hash.
  const open = await app.db
    .selectFrom('auth_verifications')
    .select('id')
    .where('identifier', '=', identifier)
    .where('expires_at', '>', app.now())
    .executeTakeFirst()
  if (!open) throw notOpen()
  const passwordHash = await hashPassword(app, password)
  await app.db.transaction().execute(async (trx) => {
    const used = await trx.deleteFrom('auth_verifications').where('id', '=', open.id).returning('value').executeTakeFirst()
    const user = used && (await trx.selectFrom('auth_users').select(['id', 'name']).where('id', '=', used.value).executeTakeFirst())
    if (!user) throw notOpen()
    await setPassword(trx, user.id, passwordHash, app.now())
    await publishForUser(app, trx, user, 'workspace.password_reset', { ...placeOf(http.request) })
  })
}

const notOpen = () =>
  invalid('This link was used already or is older than an hour. Ask for a new one.', {
    fields: [{ field: 'body.token', expected: 'the token of a link that is at most an hour old and was not used' }],
  })
