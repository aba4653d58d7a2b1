import type { FastifyRequest } from 'fastify'
import type { AppCtx, Db, Workspace } from '#kernel/context.ts'
import { instantInWords } from '#kernel/clock.ts'
import { unauthenticated } from '#kernel/errors.ts'
import type { AccessControl, Principal } from '#kernel/http/access.ts'
import type { Level } from '#kernel/http/endpoint.ts'
import { levelOfRole, type Role } from '../contract.ts'
import { findSession, heldToken, sessionDays } from './auth.ts'
import { principalOfToken } from './tokens.ts'

const minute = 60_000

/** Notes now and then that somebody is here; every request would be a write too many. */
async function noteSeen(app: AppCtx, userId: string, lastSeenAt: Date | null | undefined): Promise<void> {
  const now = app.now()
  if (lastSeenAt && now.getTime() - lastSeenAt.getTime() < 5 * minute) return
  await app.db.updateTable('auth_users').set({ last_seen_at: now }).where('id', '=', userId).execute()
}

const hasCookie = (request: FastifyRequest): boolean => request.headers.cookie?.includes('fairlead.session_token=') ?? false

/** Why a browser that was signed in is so no more; undefined if it never was. */
export async function whySignedOut(app: AppCtx, request: FastifyRequest): Promise<string | undefined> {
  const token = hasCookie(request) && (await heldToken(app, request))
  if (!token) return undefined
  const session = await app.db
    .selectFrom('auth_sessions as s')
    .innerJoin('auth_users as u', 'u.id', 's.user_id')
    .select(['s.expires_at', 'u.is_demo_visitor'])
    .where('s.token', '=', token)
    .executeTakeFirst()
  if (session?.is_demo_visitor && !(await needsSetup(app)))
    return 'Your visit to the demo ended when this installation was set up. Sign in, or ask whoever set it up to invite you.'
  return session
    ? `Your session expired on ${instantInWords(session.expires_at)}, ${sessionDays} days after it was last used. Sign in again.`
    : 'Your session was ended, by you elsewhere or with a change of the password. Sign in again.'
}

async function principalOfSession(app: AppCtx, request: FastifyRequest): Promise<Principal | undefined> {
  if (!hasCookie(request)) return undefined
  const found = await findSession(app, request)
  if (!found) return undefined
  await noteSeen(app, found.user.id, found.user.lastSeenAt)
  return { kind: 'session', userId: found.user.id, userName: found.user.name, workspaceId: null, scopes: null }
}

/** @throws unauthenticated for a token that does not work, even if there is a session too: the caller meant the token. */
async function authenticate(app: AppCtx, request: FastifyRequest): Promise<Principal | undefined> {
  const { authorization } = request.headers
  if (!authorization) return principalOfSession(app, request)
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  const principal = token && (await principalOfToken(app, token))
  if (!principal) throw unauthenticated('There is no such token. Send one of Settings › API tokens as `Authorization: Bearer fl_…`.')
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
  const [first] = await workspacesOf(app.db, userId)
  return first?.id
}

/** The workspaces that a person may enter with the role there: their own before the demo, then in the order of joining. */
export const workspacesOf = (db: Db, userId: string) =>
  db
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

interface WorkspaceRow {
  id: string
  name: string
  timezone: string
  week_start: number
  currency: string
  is_demo: boolean
}

/** A row as the kernel knows a workspace. */
export const shownWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id,
  name: row.name,
  timezone: row.timezone,
  weekStart: row.week_start,
  currency: row.currency,
  isDemo: row.is_demo,
})

async function findWorkspace(app: AppCtx, workspaceId: string): Promise<Workspace | undefined> {
  const row = await app.db
    .selectFrom('workspaces')
    .select(['id', 'name', 'timezone', 'week_start', 'currency', 'is_demo'])
    .where('id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && shownWorkspace(row)
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
export const accessControl: AccessControl = { authenticate, whySignedOut, levelIn, defaultWorkspace, findWorkspace, needsSetup }
