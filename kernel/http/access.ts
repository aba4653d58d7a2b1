import type { FastifyRequest } from 'fastify'
import type { AppCtx, Workspace } from '../context.ts'
import { forbidden, invalid, unauthenticated } from '../errors.ts'
import { isId } from '../ids.ts'
import { levels, type Access, type Level } from './endpoint.ts'

/** Somebody who signed in, or the token that somebody made. */
export interface Principal {
  kind: 'session' | 'token'
  userId: string
  userName: string
  /** The workspace of a token; a session says with each request for which one it works. */
  workspaceId: string | null
  /** What a token is limited to, such as `events:read` or `*:read`; null for a session. */
  scopes: readonly string[] | null
}

/** What the kernel asks of the module that knows people and workspaces. */
export interface AccessControl {
  authenticate(app: AppCtx, request: FastifyRequest): Promise<Principal | undefined>
  /** Why the browser of somebody who was signed in is so no more, and what to do; undefined if it never was. */
  whySignedOut(app: AppCtx, request: FastifyRequest): Promise<string | undefined>
  /** The level of a member, undefined for others. */
  levelIn(app: AppCtx, userId: string, workspaceId: string): Promise<Level | undefined>
  /** The workspace that a person works in when the request names none. */
  defaultWorkspace(app: AppCtx, userId: string): Promise<string | undefined>
  findWorkspace(app: AppCtx, workspaceId: string): Promise<Workspace | undefined>
  /** Whether the installation still waits for its first user. */
  needsSetup(app: AppCtx): Promise<boolean>
}

const reaches = (have: Level, need: Level): boolean => levels.indexOf(have) >= levels.indexOf(need)

/** Whether a level, and the scopes of a token if there are any, admit an access word of the form `area:level`. */
export function admits(access: Access, level: Level, scopes: readonly string[] | null): boolean {
  const [area, need] = access.split(':') as [string, Level | undefined]
  if (!need) return true
  if (!reaches(level, need)) return false
  if (!scopes) return true
  return scopes.some((scope) => {
    const [scopeArea, scopeLevel] = scope.split(':') as [string, Level]
    return (scopeArea === '*' || scopeArea === area) && reaches(scopeLevel, need)
  })
}

/**
 * The workspace that a request names, by header or, where no header can be sent (event streams, downloads), by `?workspace=`.
 * @throws invalid for anything but an id: a request must not end up in another workspace than the one that was meant
 */
export function namedWorkspace(request: FastifyRequest): string | undefined {
  const name = request.headers['x-fairlead-workspace'] ?? (request.query as { workspace?: unknown } | undefined)?.workspace
  if (name === undefined) return undefined
  if (typeof name === 'string' && isId(name)) return name.toLowerCase()
  throw invalid('The workspace is named by its id.', {
    fields: [{ field: 'header.x-fairlead-workspace', expected: 'the id of a workspace' }],
  })
}

export interface Admission {
  principal: Principal
  workspace: Workspace
  level: Level
}

/** Finds out for which workspace a request works and whether its caller may. @throws forbidden with the reason. */
export async function admit(
  app: AppCtx,
  control: AccessControl,
  principal: Principal,
  request: FastifyRequest,
  access: Access,
): Promise<Admission> {
  const named = namedWorkspace(request)
  if (principal.workspaceId && named && named !== principal.workspaceId) throw forbidden('This token works for another workspace.')
  const workspaceId = principal.workspaceId ?? named ?? (await control.defaultWorkspace(app, principal.userId))
  const level = workspaceId && (await control.levelIn(app, principal.userId, workspaceId))
  const workspace = level && (await control.findWorkspace(app, workspaceId))
  if (!level || !workspace) throw forbidden('You are not a member of this workspace. Ask one of its admins for an invitation.')
  if (!admits(access, level, principal.scopes)) throw forbidden(refusal(access, principal))
  return { principal, workspace, level }
}

const refusal = (access: Access, principal: Principal): string =>
  principal.kind === 'token'
    ? `This token does not include ${access}.`
    : `Your role does not include ${access}. Ask an admin of the workspace.`

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that another site made a browser send (CSRF): browsers say where a request comes from, other clients do not.
 * Requests with a token are exempt, because a browser never adds one by itself.
 */
export function refuseForeignSites(request: FastifyRequest): void {
  if (safeMethods.has(request.method) || request.headers.authorization) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && !sameHost(origin, request.host))
  if (foreign) throw forbidden('This request came from another site.')
}

const sameHost = (origin: string, host: string): boolean => URL.canParse(origin) && new URL(origin).host === host

export const signInFirst = (reason = 'Sign in first, or send a token as `Authorization: Bearer fl_…`.') => unauthenticated(reason)
