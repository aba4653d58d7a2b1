import type { FastifyRequest } from 'fastify'
import type { AppCtx, Workspace } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import type { AccessControl, Principal } from '#kernel/http/access.ts'
import type { Level } from '#kernel/http/endpoint.ts'
import type { Role } from '../contract.ts'
import { auth, authHeaders } from './auth.ts'
import { principalOfToken } from './tokens.ts'

/** What each role may do. */
export const levelOfRole: Readonly<Record<Role, Level>> = {
  viewer: 'read',
  contributor: 'contribute',
  maker: 'write',
  ops: 'manage',
  admin: 'admin',
  owner: 'own',
}

const minute = 60_000

/** Notes now and then that somebody is here; every request would be a write too many. */
async function noteSeen(app: AppCtx, userId: string, lastSeenAt: Date | null | undefined): Promise<void> {
  const now = app.now()
  if (lastSeenAt && now.getTime() - lastSeenAt.getTime() < 5 * minute) return
  await app.db.updateTable('auth_users').set({ last_seen_at: now }).where('id', '=', userId).execute()
}

async function principalOfSession(app: AppCtx, request: FastifyRequest): Promise<Principal | undefined> {
  if (!request.headers.cookie?.includes('fairlead.session_token=')) return undefined
  const found = await auth(app).api.getSession({ headers: authHeaders(request), query: { disableRefresh: true } })
  if (!found) return undefined
  await noteSeen(app, found.user.id, found.user.lastSeenAt)
  return { kind: 'session', userId: found.user.id, userName: found.user.name, workspaceId: null, scopes: null }
}

/** @throws unauthenticated for a token that is not valid, even if there is a session too: the caller meant the token. */
async function authenticate(app: AppCtx, request: FastifyRequest): Promise<Principal | undefined> {
  const { authorization } = request.headers
  if (!authorization) return principalOfSession(app, request)
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  const principal = token && (await principalOfToken(app, token))
  if (!principal) throw unauthenticated('This token is not valid: it is unknown, expired or revoked. Send `Authorization: Bearer fl_…`.')
  return principal
}

async function levelIn(app: AppCtx, userId: string, workspaceId: string): Promise<Level | undefined> {
  const member = await app.db
    .selectFrom('members')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return member && levelOfRole[member.role as Role]
}

async function defaultWorkspace(app: AppCtx, userId: string): Promise<string | undefined> {
  const [first] = await workspacesOf(app, userId)
  return first?.id
}

/** The workspaces that a person may enter with the role there: their own before the demo, then in the order of joining. */
export const workspacesOf = (app: AppCtx, userId: string) =>
  app.db
    .selectFrom('members as m')
    .innerJoin('workspaces as w', 'w.id', 'm.workspace_id')
    .select(['w.id', 'w.name', 'w.timezone', 'w.week_start', 'w.currency', 'w.is_demo', 'm.role'])
    .where('m.user_id', '=', userId)
    .where('m.removed_at', 'is', null)
    .where('w.deleted_at', 'is', null)
    .orderBy('w.is_demo')
    .orderBy('m.joined_at')
    .orderBy('w.id')
    .execute()

async function findWorkspace(app: AppCtx, workspaceId: string): Promise<Workspace | undefined> {
  const row = await app.db
    .selectFrom('workspaces')
    .select(['id', 'name', 'timezone', 'week_start', 'currency', 'is_demo'])
    .where('id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return (
    row && { id: row.id, name: row.name, timezone: row.timezone, weekStart: row.week_start, currency: row.currency, isDemo: row.is_demo }
  )
}

/** Installations that are known to have a user; none ever goes back. */
const isSetUp = new WeakSet<AppCtx>()

async function needsSetup(app: AppCtx): Promise<boolean> {
  if (isSetUp.has(app)) return false
  const user = await app.db.selectFrom('auth_users').select('id').where('is_demo_visitor', '=', false).limit(1).executeTakeFirst()
  if (user) isSetUp.add(app)
  return !user
}

/** Who people are and where they may go, as the kernel asks it. */
export const accessControl: AccessControl = { authenticate, levelIn, defaultWorkspace, findWorkspace, needsSetup }
