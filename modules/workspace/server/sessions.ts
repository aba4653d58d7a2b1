import type { AppCtx } from '#kernel/context.ts'
import { forbidden, notFound, unauthenticated } from '#kernel/errors.ts'
import { namedWorkspace, type Principal } from '#kernel/http/access.ts'
import type { Http } from '#kernel/http/route.ts'
import type { Role, Session, UserSession } from '../contract.ts'
import { accessControl, whySignedOut, workspacesOf } from './access.ts'
import { findSession, lengthenSession } from './auth.ts'
import { deviceInWords } from './device.ts'
import { publishForUser } from './users.ts'

/** The signed-in person. @throws forbidden for a token: what concerns an account is for the person alone. */
export function personOf(http: Http): Principal {
  if (!http.principal) throw unauthenticated('Sign in first.')
  if (http.principal.kind === 'token') throw forbidden('A token cannot do this. Sign in with e-mail and password.')
  return http.principal
}

/** Who is signed in and where they may go. Lengthens the session when it was used for a while. */
export async function showSession(app: AppCtx, http: Http): Promise<Session> {
  if (http.principal?.kind === 'session') await lengthenSession(app, http)
  return sessionOf(app, http, http.principal)
}

/** What the browser is told of the person, also right after signing in. */
export async function sessionOf(
  app: AppCtx,
  http: Http,
  principal: Pick<Principal, 'userId' | 'workspaceId'> | undefined,
): Promise<Session> {
  const setupNeeded = await accessControl.needsSetup(app)
  const user =
    principal &&
    (await app.db
      .selectFrom('auth_users')
      .select(['id', 'name', 'email', 'is_demo_visitor'])
      .where('id', '=', principal.userId)
      .executeTakeFirst())
  if (!user) {
    const signedOutBecause = (await whySignedOut(app, http.request)) ?? null
    return { user: null, signedOutBecause, setupNeeded, demoAvailable: setupNeeded, workspaces: [], activeWorkspaceId: null }
  }
  const workspaces = (await workspacesOf(app.db, user.id)).filter(({ id }) => !principal.workspaceId || id === principal.workspaceId)
  const asked = namedWorkspace(http.request)
  const active = workspaces.find(({ id }) => id === asked) ?? workspaces[0]
  return {
    user: { id: user.id, name: user.name, email: user.email, isDemoVisitor: user.is_demo_visitor },
    signedOutBecause: null,
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

/** Where the person is signed in, last used first. */
export async function listSessions(app: AppCtx, http: Http): Promise<{ items: UserSession[] }> {
  const { userId } = personOf(http)
  const current = await findSession(app, http.request)
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
      isCurrent: row.id === current?.session.id,
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
  const { userId, userName } = personOf(http)
  await app.db.transaction().execute(async (trx) => {
    const ended = await trx
      .deleteFrom('auth_sessions')
      .where('id', '=', sessionId)
      .where('user_id', '=', userId)
      .returning(['user_agent', 'ip_address'])
      .executeTakeFirst()
    if (!ended) throw notFound('You have no such session; it may have ended already.')
    const place = { device: deviceInWords(ended.user_agent), ipAddress: ended.ip_address || null }
    await publishForUser(app, trx, { id: userId, name: userName }, 'workspace.session_ended', place)
  })
}

/** Signs the person out everywhere but on this browser. @returns how many sessions ended. */
export async function endOtherSessions(app: AppCtx, http: Http): Promise<{ ended: number }> {
  const { userId, userName } = personOf(http)
  const current = await findSession(app, http.request)
  return app.db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('auth_sessions')
      .where('user_id', '=', userId)
      .$if(current !== null, (query) => query.where('id', '!=', current!.session.id))
      .returning('expires_at')
      .execute()
    const ended = gone.filter((session) => session.expires_at > app.now()).length
    if (ended > 0) await publishForUser(app, trx, { id: userId, name: userName }, 'workspace.other_sessions_ended', { count: ended })
    return { ended }
  })
}
