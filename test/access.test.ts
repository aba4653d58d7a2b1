import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admits } from '#kernel/http/access.ts'
import { levels, type Endpoint, type Level } from '#kernel/http/endpoint.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import { modules } from '#server/app.ts'
import { testApp, type TestApp } from './harness.ts'

const roleOf: Record<Level, string> = { read: 'viewer', contribute: 'contributor', write: 'maker', manage: 'ops', admin: 'admin', own: 'owner' }

const endpoints: Endpoint[] = modules.flatMap((module) => module.routes ?? []).map((route) => route.endpoint)
const inWorkspace = endpoints.filter(({ access }) => access.includes(':'))

let t: TestApp
const tokens = {} as Record<Level, string>
let outsider: string

/** A member with a role, and a token that may do all that the role may; made without the product's verbs, which are under test. */
async function tokenFor(workspaceId: string, role: string): Promise<string> {
  const [userId, token] = [newId(), newSecret('fl')]
  await t.app.db.insertInto('auth_users').values({ id: userId, name: `A ${role}`, email: `${userId}@example.com` }).execute()
  await t.app.db.insertInto('members').values({ workspace_id: workspaceId, user_id: userId, role }).execute()
  await t.app.db
    .insertInto('api_tokens')
    .values({ workspace_id: workspaceId, id: newId(), name: role, start: token.slice(0, 8), token_hash: hashSecret(token), scopes: ['*:own'], created_by: userId })
    .execute()
  return token
}

beforeAll(async () => {
  t = await testApp()
  for (const level of levels) tokens[level] = await tokenFor(t.setup.workspaceId, roleOf[level])
  const elsewhere = newId()
  await t.app.db.insertInto('workspaces').values({ id: elsewhere, name: 'Elsewhere' }).execute()
  outsider = await tokenFor(elsewhere, 'owner')
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

/** Streams never end by themselves, so they are only asked by those who are refused. */
const isStream = (endpoint: Endpoint): boolean => endpoint.id === 'kernel.live.stream'

it('finds endpoints of every module with pages', () => {
  expect(new Set(endpoints.map(({ id }) => id.split('.')[0]))).toEqual(new Set(['workspace', 'events', 'metrics', 'demo']))
  expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length)
})

describe.each(inWorkspace.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))('%s', (_, endpoint) => {
  it('refuses everybody who is not signed in', async () => {
    expect(await statusOf(endpoint)).toBe(401)
    expect(await statusOf(endpoint, newSecret('fl'))).toBe(401)
  })

  it.each(levels)('lets a member with level %s in or not, as its access word says', async (level) => {
    const isAdmitted = admits(endpoint.access, level, null)
    if (isAdmitted && isStream(endpoint)) return
    const status = await statusOf(endpoint, tokens[level])
    if (isAdmitted) expect([401, 403]).not.toContain(status)
    else expect(status).toBe(403)
    expect(status).toBeLessThan(500)
  })

  it('never works for a workspace that the caller is not a member of', async () => {
    const status = await statusOf(endpoint, outsider, { 'x-fairlead-workspace': t.setup.workspaceId })
    // A token is bound to its own workspace: naming another one does not move it there.
    if (status < 300) expect(endpoint.method === 'GET' || endpoint.path.split('/').length <= 4).toBe(true)
  })
})
