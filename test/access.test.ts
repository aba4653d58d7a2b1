import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admits } from '#kernel/http/access.ts'
import { levels, type Endpoint, type Level } from '#kernel/http/endpoint.ts'
import { liveRoute } from '#kernel/http/live-route.ts'
import { callTools } from '#kernel/http/mcp.ts'
import { getReference } from '#kernel/http/openapi.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import { modules } from '#server/app.ts'
import { testApp, type TestApp } from './harness.ts'

const roleOf: Record<Level, string> = {
  read: 'viewer',
  contribute: 'contributor',
  write: 'maker',
  manage: 'ops',
  admin: 'admin',
  own: 'owner',
}

const routes = [liveRoute, ...modules.flatMap((module) => module.routes ?? [])]
const endpoints: Endpoint[] = [callTools, getReference, ...routes.map((route) => route.endpoint)]
const inWorkspace = endpoints.filter(({ access }) => access.includes(':'))

let t: TestApp
const tokens = {} as Record<Level, string>
/** The cookie of somebody who is signed in, and a member of another workspace only. */
let outsider: string

/** A member with a role, and a token that may do all that the role may; made without the product's verbs, which are under test. */
async function tokenFor(workspaceId: string, role: string): Promise<string> {
  const [userId, token] = [newId(), newSecret('fl')]
  await t.app.db
    .insertInto('auth_users')
    .values({ id: userId, name: `A ${role}`, email: `${userId}@example.com` })
    .execute()
  await t.app.db.insertInto('members').values({ workspace_id: workspaceId, user_id: userId, role }).execute()
  await t.app.db
    .insertInto('api_tokens')
    .values({
      workspace_id: workspaceId,
      id: newId(),
      name: role,
      start: token.slice(0, 8),
      token_hash: hashSecret(token),
      scopes: ['*:own'],
      created_by: userId,
    })
    .execute()
  return token
}

async function cookieOfOutsider(): Promise<string> {
  const [credentials, send] = [{ email: 'olga@example.com', password: 'correct horse battery' }, t.http.inject.bind(t.http)]
  const headers = { authorization: `Bearer ${t.setup.token}` }
  const invited = await send({ method: 'POST', url: '/api/invitations', headers, payload: { email: credentials.email, role: 'owner' } })
  const token = invited.json<{ link: string }>().link.split('#')[1]
  await send({ method: 'POST', url: '/api/invitations/accept', payload: { token, name: 'Olga', newPassword: credentials.password } })
  const signedIn = await send({ method: 'POST', url: '/api/session', payload: credentials })
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  await send({ method: 'POST', url: '/api/workspaces', headers: { cookie }, payload: { name: 'Elsewhere' } })
  await t.app.db
    .updateTable('members')
    .set({ removed_at: new Date() })
    .where('workspace_id', '=', t.setup.workspaceId)
    .where('user_id', 'in', (query) => query.selectFrom('auth_users').select('id').where('email', '=', credentials.email))
    .execute()
  return cookie
}

beforeAll(async () => {
  t = await testApp()
  for (const level of levels) tokens[level] = await tokenFor(t.setup.workspaceId, roleOf[level])
  outsider = await cookieOfOutsider()
})
afterAll(() => t.close())

/** The status of a call with nothing but the path filled in: access is decided before anything else is looked at. */
async function statusOf(endpoint: Endpoint, authorization?: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await t.http.inject({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/:\w+/g, newId()),
    headers: { ...headers, ...(authorization && { authorization: `Bearer ${authorization}` }) },
    ...(endpoint.method !== 'GET' && endpoint.method !== 'DELETE' && { payload: {} }),
  })
  return answer.statusCode
}

/** Their verb also refuses a token that may not administer: a person decides about their tokens. */
const isForPeople = (endpoint: Endpoint): boolean => endpoint.id === 'workspace.token.revoke'

/** Streams never end by themselves, so they are only asked by those who are refused. */
const isStream = (endpoint: Endpoint): boolean => endpoint.id === 'kernel.live.stream'

it('finds endpoints of every module with pages', () => {
  const withRoutes = modules.filter((module) => module.routes?.length).map(({ name }) => name)
  expect(withRoutes).toEqual(expect.arrayContaining(['workspace', 'events', 'metrics']))
  expect(new Set(endpoints.map(({ id }) => id.split('.')[0]))).toEqual(new Set(['kernel', ...withRoutes]))
  expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length)
})

describe.each(inWorkspace.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))('%s', (_, endpoint) => {
  it('refuses everybody who is not signed in', async () => {
    expect(await statusOf(endpoint)).toBe(401)
    expect(await statusOf(endpoint, newSecret('fl'))).toBe(401)
  })

  it.each(levels)('lets a member with level %s in or not, as its access word says', async (level) => {
    const isAdmitted = admits(endpoint.access, level, null)
    if (isAdmitted && (isStream(endpoint) || isForPeople(endpoint))) return
    const status = await statusOf(endpoint, tokens[level])
    if (isAdmitted) expect([401, 403]).not.toContain(status)
    else expect(status).toBe(403)
    expect(status).toBeLessThan(500)
  })

  it('never works for a workspace that the caller is not a member of', async () => {
    const headers = { cookie: outsider, 'x-fairlead-workspace': t.setup.workspaceId }
    expect(await statusOf(endpoint, undefined, headers)).toBe(403)
  })
})

const withAccess = (access: string) =>
  endpoints.filter((endpoint) => endpoint.access === access).map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const)

it.each(withAccess('signed-in'))('%s is for those who are signed in', async (_, endpoint) => {
  expect(await statusOf(endpoint)).toBe(401)
})

it.each(withAccess('setup'))('%s is closed once there is a user', async (_, endpoint) => {
  expect(await statusOf(endpoint)).toBe(403)
})

it.each(withAccess('ingest'))('%s takes nothing without a key that exists', async (_, endpoint) => {
  const status = await statusOf(endpoint, newSecret('fk'))
  // Amplitude's SDKs give a batch up only if a wrong key is answered as Amplitude does.
  expect(status).toBe(endpoint.id === 'events.amplitude.ingest' ? 400 : 401)
})
