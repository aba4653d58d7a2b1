import { APIError } from 'better-auth/api'
import type { AppCtx } from '#kernel/context.ts'
import { forbidden, notFound, unauthenticated } from '#kernel/errors.ts'
import { namedWorkspace, type Principal } from '#kernel/http/access.ts'
import type { Http } from '#kernel/http/route.ts'
import type { Role, Session, UserSession } from '../contract.ts'
import { accessControl, workspacesOf } from './access.ts'
import { countAttempt, forgiveAttempt, signInLimits } from './attempts.ts'
import { auth, authHeaders, passCookies } from './auth.ts'
import { deviceInWords } from './device.ts'

/** The signed-in person. @throws forbidden for a token: what concerns an account is for the person alone. */
export function personOf(http: Http): Principal {
  if (!http.principal) throw unauthenticated('Sign in first.')
  if (http.principal.kind === 'token') throw forbidden('A token cannot do this. Sign in with e-mail and password.')
  return http.principal
}

/** Who is signed in and where they may go. Lengthens the session when it was used for a while. */
export async function showSession(app: AppCtx, http: Http): Promise<Session> {
  if (http.principal?.kind === 'session') {
    const { headers } = await auth(app).api.getSession({ headers: authHeaders(http.request), returnHeaders: true })
    passCookies(headers, http.reply)
  }
  return sessionOf(app, http, http.principal)
}

async function sessionOf(app: AppCtx, http: Http, principal: Pick<Principal, 'userId' | 'workspaceId'> | undefined): Promise<Session> {
  const setupNeeded = await accessControl.needsSetup(app)
  const user =
    principal &&
    (await app.db
      .selectFrom('auth_users')
      .select(['id', 'name', 'email', 'is_demo_visitor'])
      .where('id', '=', principal.userId)
      .executeTakeFirst())
  if (!user) return { user: null, setupNeeded, demoAvailable: setupNeeded, workspaces: [], activeWorkspaceId: null }
  const workspaces = (await workspacesOf(app, user.id)).filter(({ id }) => !principal.workspaceId || id === principal.workspaceId)
  const asked = namedWorkspace(http.request)
  const active = workspaces.find(({ id }) => id === asked) ?? workspaces[0]
  return {
    user: { id: user.id, name: user.name, email: user.email, isDemoVisitor: user.is_demo_visitor },
    setupNeeded,
    demoAvailable: true,
    workspaces: workspaces.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role as Role,
      isDemo: row.is_demo,
      timezone: row.timezone,
      weekStart: row.week_start,
      currency: row.currency,
    })),
    activeWorkspaceId: active?.id ?? null,
  }
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
    passCookies(headers, http.reply)
    return response.user.id
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    throw unauthenticated('E-mail or password is wrong.')
  }
}

export async function signIn(app: AppCtx, { email, password }: { email: string; password: string }, http: Http): Promise<Session> {
  const userId = await checkPasswordAndSignIn(app, http, email, password)
  return sessionOf(app, http, { userId, workspaceId: null })
}

/** Ends the session of this browser, if there is one. */
export async function signOut(app: AppCtx, http: Http): Promise<void> {
  const { headers } = await auth(app).api.signOut({ headers: authHeaders(http.request), returnHeaders: true })
  passCookies(headers, http.reply)
}

const currentSessionId = async (app: AppCtx, http: Http): Promise<string | undefined> =>
  (await auth(app).api.getSession({ headers: authHeaders(http.request), query: { disableRefresh: true } }))?.session.id

/** Where the person is signed in, last used first. */
export async function listSessions(app: AppCtx, http: Http): Promise<{ items: UserSession[] }> {
  const { userId } = personOf(http)
  const current = await currentSessionId(app, http)
  const rows = await app.db
    .selectFrom('auth_sessions')
    .select(['id', 'ip_address', 'user_agent', 'created_at', 'updated_at', 'expires_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', app.now())
    .orderBy('updated_at', 'desc')
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      isCurrent: row.id === current,
      device: deviceInWords(row.user_agent),
      ipAddress: row.ip_address || null,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.updated_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    })),
  }
}

/** Signs one of the person's sessions out. @throws notFound for any other. */
export async function endSession(app: AppCtx, sessionId: string, http: Http): Promise<void> {
  const { userId } = personOf(http)
  const gone = await app.db.deleteFrom('auth_sessions').where('id', '=', sessionId).where('user_id', '=', userId).executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw notFound('You have no such session; it may have ended already.')
}

/** Signs the person out everywhere but on this browser. @returns how many sessions ended. */
export async function endOtherSessions(app: AppCtx, http: Http): Promise<{ ended: number }> {
  const { userId } = personOf(http)
  const current = await currentSessionId(app, http)
  const gone = await app.db
    .deleteFrom('auth_sessions')
    .where('user_id', '=', userId)
    .$if(current !== undefined, (query) => query.where('id', '!=', current!))
    .executeTakeFirst()
  return { ended: Number(gone.numDeletedRows) }
}
