import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  changeRole,
  createInvitation,
  createTeam,
  createToken,
  leaveWorkspace,
  listMembers,
  listTeams,
  listTokens,
  revokeToken,
  showSession,
} from '../contract.ts'
import { join, refusalOf } from './browser.fixture.ts'

let t: TestApp
let now = new Date()
beforeAll(async () => {
  t = await testApp({ now: () => now })
})
afterAll(() => t.close())

const make = (scopes: string[], expiresInDays: number | null = null) =>
  t.call(createToken, { body: { name: scopes.join(' '), scopes, expiresInDays } })

describe('an API token', () => {
  it('may do what its scopes say and no more', async () => {
    const { secret } = await make(['workspace:read'])
    await t.call(listTeams, {}, { as: secret })
    const refusal = await refusalOf(t.call(createTeam, { body: { name: 'No' } }, { as: secret }))
    expect(refusal).toMatchObject({ status: 403, detail: 'This token does not include workspace:write.' })
    const other = await make(['events:own'])
    expect(await refusalOf(t.call(listTeams, {}, { as: other.secret }))).toMatchObject({ status: 403 })
  })

  it('may never do more than its creator may now', async () => {
    const nina = await join(t, 'nina@example.com', 'maker')
    const { secret } = await nina.call(createToken, { body: { name: 'nina', scopes: ['*:write'] } })
    await t.call(createTeam, { body: { name: 'By token' } }, { as: secret })
    const userId = (await t.call(listMembers, {})).items.find(({ email }) => email === 'nina@example.com')!.userId
    await t.call(changeRole, { params: { userId }, body: { role: 'viewer' } })
    expect(await refusalOf(t.call(createTeam, { body: { name: 'By token again' } }, { as: secret }))).toMatchObject({ status: 403 })
    await t.call(listTeams, {}, { as: secret })
  })

  it('cannot be given more than its creator has, be it a person or a token', async () => {
    const otto = await join(t, 'otto@example.com', 'viewer')
    expect(await refusalOf(otto.call(createToken, { body: { name: 'x', scopes: ['workspace:write'] } }))).toMatchObject({ status: 403 })
    const { secret } = await make(['workspace:admin'])
    const raise = t.call(createToken, { body: { name: 'x', scopes: ['*:read'] } }, { as: secret })
    expect(await refusalOf(raise)).toMatchObject({ status: 403 })
    await t.call(createToken, { body: { name: 'x', scopes: ['workspace:read'] } }, { as: secret })
  })

  it('makes and revokes no others, and takes nobody out of the workspace, unless it administers', async () => {
    const { secret, token } = await make(['*:manage'], 1)
    const child = t.call(createToken, { body: { name: 'x', scopes: ['*:read'], expiresInDays: null } }, { as: secret })
    expect(await refusalOf(child)).toMatchObject({ status: 403, detail: expect.stringContaining('workspace:admin') })
    expect(await refusalOf(t.call(revokeToken, { params: { tokenId: token.id } }, { as: secret }))).toMatchObject({ status: 403 })
    const lena = await join(t, 'lena@example.com', 'viewer')
    const hers = await lena.call(createToken, { body: { name: 'hers', scopes: ['*:read'] } })
    expect(await refusalOf(t.call(leaveWorkspace, { body: { name: 'Acme' } }, { as: hers.secret }))).toMatchObject({ status: 403 })
  })

  it('names the areas that exist', async () => {
    const unknown = await refusalOf(make(['wrkspace:read']))
    expect(unknown).toMatchObject({ status: 400, fields: ['body.scopes'] })
    expect(await refusalOf(make(['workspace']))).toMatchObject({ status: 400 })
  })

  it('expires and can be revoked', async () => {
    now = new Date('2026-03-01T09:30:00Z')
    const { secret, token } = await make(['*:read'], 1)
    expect((await t.call(showSession, {}, { as: secret })).workspaces).toHaveLength(1)
    now = new Date(now.getTime() + 2 * 86_400_000)
    expect(await refusalOf(t.call(listTeams, {}, { as: secret }))).toMatchObject({
      status: 401,
      detail: 'The token “*:read” expired on 2 March 2026 at 09:30 UTC. Make a new one under Settings › API tokens.',
    })
    expect((await t.call(listTokens, {})).items.find(({ id }) => id === token.id)).toMatchObject({
      isExpired: true,
      lastUsedAt: expect.any(String),
    })
    const second = await make(['*:read'])
    await t.call(revokeToken, { params: { tokenId: second.token.id } })
    expect(await refusalOf(t.call(listTeams, {}, { as: second.secret }))).toMatchObject({
      status: 401,
      detail: 'The token “*:read” was revoked on 3 March 2026 at 09:30 UTC. Make a new one under Settings › API tokens.',
    })
  })

  it('is shown once and stored only as a hash', async () => {
    const { secret } = await make(['*:read'])
    const stored = JSON.stringify([await t.app.db.selectFrom('api_tokens').selectAll().execute(), await t.call(listTokens, {})])
    expect(stored).not.toContain(secret)
    expect(stored).toContain(secret.slice(0, 8))
  })

  it('of others is seen and revoked by admins only', async () => {
    const pia = await join(t, 'pia@example.com', 'ops')
    const { token } = await make(['*:read'])
    expect((await pia.call(listTokens)).items).toEqual([])
    expect(await refusalOf(pia.call(revokeToken, { params: { tokenId: token.id } }))).toMatchObject({ status: 404 })
  })

  it('that is not valid is refused, also beside a valid session', async () => {
    const quinn = await join(t, 'quinn@example.com', 'viewer')
    expect(await refusalOf(quinn.call(listTeams, {}, { authorization: 'Bearer fl_nonsense' }))).toMatchObject({ status: 401 })
    expect(await refusalOf(t.call(createInvitation, { body: { email: 'a@b.co', role: 'viewer' } }, { as: 'x' }))).toMatchObject({
      status: 401,
    })
  })
})
