import { APIError } from 'better-auth/api'
import type { AppCtx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { countAttempt, forgiveAttempt, type Limit } from './attempts.ts'
import { auth, authHeaders, passCookies } from './auth.ts'
import { personOf } from './sessions.ts'
import { publishForUser } from './users.ts'

/**
 * Sends a link to choose a new password if the address has an account. Neither the answer nor the time it takes tells whether it has.
 * @throws limited after five requests an hour for one address, whether or not it has an account.
 */
export async function requestPasswordReset(app: AppCtx, { email }: { email: string }): Promise<void> {
  await countAttempt(app, [{ of: `reset ${email}`, most: 5, minutes: 60 }])
  await auth(app).api.requestPasswordReset({ body: { email } })
}

/** Sets a new password with the token from the mail. The token works once, for an hour. Ends all sessions of the person. */
export async function resetPassword(app: AppCtx, { token, password }: { token: string; password: string }): Promise<void> {
  try {
    await auth(app).api.resetPassword({ body: { token, newPassword: password } })
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    throw invalid('This link was used already or is older than an hour. Ask for a new one.', {
      fields: [{ field: 'body.token', expected: 'the token of a link that is at most an hour old and was not used' }],
    })
  }
}

const passwordLimits = (userId: string): Limit[] => [{ of: `password of ${userId}`, most: 8, minutes: 15 }]

/** Changes the password and ends the person's other sessions; this browser stays signed in with a new session. */
export async function changePassword(app: AppCtx, input: { currentPassword: string; newPassword: string }, http: Http): Promise<void> {
  const { userId, userName } = personOf(http)
  const limits = passwordLimits(userId)
  await countAttempt(app, limits)
  try {
    const { headers } = await auth(app).api.changePassword({
      body: { ...input, revokeOtherSessions: true },
      headers: authHeaders(http.request),
      returnHeaders: true,
    })
    passCookies(headers, http.reply)
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    throw invalid('The present password is wrong.', { fields: [{ field: 'body.currentPassword', expected: 'your present password' }] })
  }
  await forgiveAttempt(app, limits)
  await publishForUser(app, { id: userId, name: userName }, 'workspace.password_changed', {
    ref: { kind: 'user', id: userId },
    title: userName,
  })
}
