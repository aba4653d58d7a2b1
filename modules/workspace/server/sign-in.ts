import { APIError } from 'better-auth/api'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { enqueueSealed } from '#kernel/jobs/queue.ts'
import type { Session } from '../contract.ts'
import { countAttempt, forgiveAttempt, signInLimits } from './attempts.ts'
import { auth, authHeaders, findSession, makeSession, passCookies, type FreshSession } from './auth.ts'
import { placeOf, type Place } from './device.ts'
import { sessionOf } from './sessions.ts'
import { findUserByEmail, publishForUser, stranger } from './users.ts'

/**
 * Writes a sign-in down, then hands the session over. The library stores a session by itself, not in our transaction; but as long as no
 * browser has its cookie nobody is signed in. So no sign-in takes effect that the audit log does not have.
 */
async function handOver(app: AppCtx, http: Http, user: { id: string; name: string }, { token, headers }: FreshSession, by: string) {
  try {
    await app.db.transaction().execute((trx) => publishForUser(app, trx, user, 'workspace.signed_in', { by, ...placeOf(http.request) }))
  } catch (error) {
    await app.db.deleteFrom('auth_sessions').where('token', '=', token).execute()
    throw error
  }
  passCookies(headers, http.reply)
}

/** Signs in on this browser who proved who they are in another way than by password. */
export async function signInBy(
  app: AppCtx,
  http: Http,
  user: { id: string; name: string },
  by: 'set-up' | 'invitation' | 'demo',
): Promise<void> {
  await handOver(app, http, user, await makeSession(app, user.id, http.request), by)
}

/**
 * Checks the password and starts a session. An unknown address and a wrong password take as long and get the same answer.
 * @throws limited after too many failures, unauthenticated. @returns the id of the user.
 */
export async function checkPasswordAndSignIn(app: AppCtx, http: Http, email: string, password: string): Promise<string> {
  const limits = signInLimits(email, http.request.ip)
  await countAttempt(app, limits)
  try {
    const { headers, response } = await auth(app).api.signInEmail({
      body: { email, password },
      headers: authHeaders(http.request),
      returnHeaders: true,
    })
    await forgiveAttempt(app, limits)
    await handOver(app, http, response.user, { token: response.token, headers }, 'password')
    return response.user.id
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    await enqueueSealed(app, app.db, failedSignInJob, { email, ...placeOf(http.request) } satisfies FailedSignIn)
    throw unauthenticated('E-mail or password is wrong.')
  }
}

export async function signIn(app: AppCtx, { email, password }: { email: string; password: string }, http: Http): Promise<Session> {
  const userId = await checkPasswordAndSignIn(app, http, email, password)
  return sessionOf(app, http, { userId, workspaceId: null })
}

/** The job that writes a failed sign-in down: for every address, so that the time of the answer does not tell whether it has an account. */
export const failedSignInJob = 'workspace.note_failed_sign_in'

interface FailedSignIn extends Place {
  email: string
}

/** Tells the workspaces of a person that somebody tried to sign in as them. */
export async function noteFailedSignIn(app: AppCtx, { email, ...place }: FailedSignIn): Promise<void> {
  const user = await findUserByEmail(app.db, email)
  if (!user) return
  await app.db.transaction().execute((trx) => publishForUser(app, trx, user, 'workspace.sign_in_failed', { ...place }, stranger))
}

/** Ends the session of this browser, if there is one. */
export async function signOut(app: AppCtx, http: Http): Promise<void> {
  const found = await findSession(app, http.request)
  if (found)
    await app.db.transaction().execute(async (trx) => {
      const gone = await trx.deleteFrom('auth_sessions').where('id', '=', found.session.id).executeTakeFirst()
      if (gone.numDeletedRows > 0n) await publishForUser(app, trx, found.user, 'workspace.signed_out', { ...placeOf(http.request) })
    })
  // The session is gone already; the library takes its cookie away.
  const { headers } = await auth(app).api.signOut({ headers: authHeaders(http.request), returnHeaders: true })
  passCookies(headers, http.reply)
}
