import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  acceptInvitation,
  changeRole,
  createInvitation,
  createTeam,
  leaveWorkspace,
  listActivity,
  listInvitations,
  listMembers,
  lookUpInvitation,
  removeMember,
  resendInvitation,
  restoreInvitation,
  restoreMember,
  revokeInvitation,
  roles,
  showSession,
  updateSettings,
  type Role,
} from '../contract.ts'
import { join, openBrowser, refusalOf, tokenIn, tokenOf } from './browser.fixture.ts'

let t: TestApp
let now = new Date()
beforeAll(async () => {
  t = await testApp({ now: () => now })
})
afterAll(() => t.close())

const idOf = async (email: string): Promise<string> =>
  (await t.call(listMembers, {})).items.find((member) => member.email === email)!.userId
const days = (count: number) => count * 86_400_000

describe('an invitation', () => {
  it('goes out by mail, shows what it is for, and works once', async () => {
    await t.call(createInvitation, { body: { email: 'Grace@Example.com', role: 'maker' } })
    await t.runJobs()
    const mail = t.mails.at(-1)
    expect(mail).toMatchObject({ to: 'grace@example.com', subject: 'Join Acme on Fairlead' })
    const token = tokenIn(mail)
    const grace = openBrowser(t.http)
    expect(await grace.call(lookUpInvitation, { body: { token } })).toMatchObject({ workspace: 'Acme', role: 'maker', hasAccount: false })
    expect((await refusalOf(grace.call(acceptInvitation, { body: { token } }))).fields).toEqual(['body.name', 'body.newPassword'])
    const accept = { body: { token, name: 'Grace', newPassword: 'password of grace' } }
    await grace.call(acceptInvitation, accept)
    expect((await grace.call(showSession)).workspaces).toMatchObject([{ name: 'Acme', role: 'maker' }])
    expect(await refusalOf(openBrowser(t.http).call(acceptInvitation, accept))).toMatchObject({ status: 404 })
    expect((await t.call(listInvitations, {})).items).toEqual([])
  })

  it('expires, and can be sent again with a new link', async () => {
    const sent = await t.call(createInvitation, { body: { email: 'heidi@example.com', role: 'viewer' } })
    now = new Date(now.getTime() + days(15))
    const old = { token: tokenOf(sent) }
    expect(await refusalOf(openBrowser(t.http).call(lookUpInvitation, { body: old }))).toMatchObject({ status: 404 })
    expect((await t.call(listInvitations, {})).items).toMatchObject([{ email: 'heidi@example.com', isExpired: true }])
    const again = await t.call(resendInvitation, { params: { invitationId: sent.invitation.id } })
    expect(again.invitation.isExpired).toBe(false)
    expect(await refusalOf(openBrowser(t.http).call(lookUpInvitation, { body: old }))).toMatchObject({ status: 404 })
    expect(await openBrowser(t.http).call(lookUpInvitation, { body: { token: tokenOf(again) } })).toMatchObject({
      role: 'viewer',
    })
  })

  it('can be withdrawn and brought back, and is stored without its secret', async () => {
    const sent = await t.call(createInvitation, { body: { email: 'ivan@example.com', role: 'viewer' } })
    const token = tokenOf(sent)
    const params = { invitationId: sent.invitation.id }
    expect(await refusalOf(t.call(createInvitation, { body: { email: 'ivan@example.com', role: 'viewer' } }))).toMatchObject({
      status: 409,
    })
    await t.call(revokeInvitation, { params })
    expect(await refusalOf(openBrowser(t.http).call(lookUpInvitation, { body: { token } }))).toMatchObject({ status: 404 })
    await t.call(restoreInvitation, { params })
    await openBrowser(t.http).call(lookUpInvitation, { body: { token } })
    const [stored, log] = [
      await t.app.db.selectFrom('invitations').selectAll().execute(),
      await t.app.db.selectFrom('activity').selectAll().execute(),
    ]
    expect(JSON.stringify([stored, log])).not.toContain(token)
  })

  it('asks people with an account for its password, or for their session', async () => {
    const judy = await join(t, 'judy@example.com', 'viewer')
    await t.call(removeMember, { params: { userId: await idOf('judy@example.com') } })
    const token = tokenOf(await t.call(createInvitation, { body: { email: 'judy@example.com', role: 'maker' } }))
    const stranger = openBrowser(t.http)
    expect((await stranger.call(lookUpInvitation, { body: { token } })).hasAccount).toBe(true)
    expect(
      await refusalOf(stranger.call(acceptInvitation, { body: { token, name: 'Eve', newPassword: 'password of eve' } })),
    ).toMatchObject({
      fields: ['body.password'],
    })
    expect(await refusalOf(stranger.call(acceptInvitation, { body: { token, password: 'a guess' } }))).toMatchObject({ status: 401 })
    const kim = await join(t, 'kim@example.com', 'viewer')
    expect(await refusalOf(kim.call(acceptInvitation, { body: { token } }))).toMatchObject({ status: 409 })
    await judy.call(acceptInvitation, { body: { token } })
    expect((await judy.call(showSession)).workspaces).toMatchObject([{ name: 'Acme', role: 'maker' }])
  })

  it('reaches only its owner where there is a mail server, whose address then counts as verified', async () => {
    const isVerified = async (email: string) =>
      (await t.app.db.selectFrom('auth_users').select('email_verified').where('email', '=', email).executeTakeFirstOrThrow()).email_verified
    t.mails.length = 0
    t.app.config.SMTP_URL = 'smtp://mail.example.com'
    const first = await t.call(createInvitation, { body: { email: 'niaj@example.com', role: 'viewer' } })
    const again = await t.call(resendInvitation, { params: { invitationId: first.invitation.id } })
    expect([first.link, again.link]).toEqual([null, null])
    const waiting = await t.pool.query<{ payload: unknown }>('select payload from graphile_worker._private_jobs')
    expect(waiting.rows.length).toBeGreaterThan(1)
    // Neither address nor link can be read: there is nothing but what is sealed.
    for (const { payload } of waiting.rows) expect(payload).toEqual({ sealed: expect.stringMatching(/^v1\./) })
    await t.runJobs()
    delete t.app.config.SMTP_URL
    const token = tokenIn(t.mails.at(-1))
    await openBrowser(t.http).call(acceptInvitation, { body: { token, name: 'Niaj', newPassword: 'password of niaj' } })
    expect(await isVerified('niaj@example.com')).toBe(true)
    await join(t, 'olivia@example.com', 'viewer')
    expect(await isVerified('olivia@example.com')).toBe(false)
  })

  it('is refused for members', async () => {
    expect(await refusalOf(t.call(createInvitation, { body: { email: 'ada@example.com', role: 'viewer' } }))).toMatchObject({ status: 409 })
  })
})

describe('roles', () => {
  it.each([
    ['viewer', 403, 403, 403],
    ['contributor', 403, 403, 403],
    ['maker', 200, 403, 403],
    ['ops', 200, 200, 403],
    ['admin', 200, 200, 200],
    ['owner', 200, 200, 200],
  ] satisfies [Role, number, number, number][])(
    '%s: make a team %i, read the audit log %i, change settings %i',
    async (role, team, audit, settings) => {
      const browser = await join(t, `${role}-matrix@example.com`, role)
      const status = (call: Promise<unknown>) =>
        call.then(
          () => 200,
          (error: { status?: number }) => (error.status === 409 ? 200 : error.status),
        )
      expect(await status(browser.call(createTeam, { body: { name: `Team of ${role}` } }))).toBe(team)
      expect(await status(browser.call(listActivity))).toBe(audit)
      expect(await status(browser.call(updateSettings, { body: { version: 99 } }))).toBe(settings)
      expect(roles).toContain(role)
    },
  )

  it('change at once for those who are signed in, and the log tells it', async () => {
    const leo = await join(t, 'leo@example.com', 'viewer', 'Leo')
    const userId = await idOf('leo@example.com')
    await t.call(changeRole, { params: { userId }, body: { role: 'maker' } })
    await leo.call(createTeam, { body: { name: 'Leos team' } })
    const { items } = await t.call(listActivity, { query: { event: 'workspace.role_changed', refId: userId } })
    expect(items).toMatchObject([{ title: 'Leo', actor: { kind: 'token' }, changes: { role: ['viewer', 'maker'] } }])
  })

  it('of owners are for owners: an admin can neither take nor give it', async () => {
    const admin = await join(t, 'admin@example.com', 'admin')
    const [ada, self] = [await idOf('ada@example.com'), await idOf('admin@example.com')]
    expect(await refusalOf(admin.call(changeRole, { params: { userId: ada }, body: { role: 'viewer' } }))).toMatchObject({ status: 403 })
    expect(await refusalOf(admin.call(changeRole, { params: { userId: self }, body: { role: 'owner' } }))).toMatchObject({ status: 403 })
    expect(await refusalOf(admin.call(removeMember, { params: { userId: ada } }))).toMatchObject({ status: 403 })
    expect(await refusalOf(admin.call(createInvitation, { body: { email: 'x@example.com', role: 'owner' } }))).toMatchObject({
      status: 403,
    })
  })
})

describe('the last owner', () => {
  it('can neither leave, be removed nor be demoted, also when two try at once', async () => {
    const other = await testApp()
    const owner = (await other.call(listMembers, {})).items[0]!.userId
    const second = await join(other, 'second@example.com', 'owner')
    const results = await Promise.allSettled([
      other.call(removeMember, { params: { userId: owner } }),
      second.call(leaveWorkspace, { body: { name: 'Acme' } }),
    ])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const owners = await other.app.db
      .selectFrom('members')
      .selectAll()
      .where('role', '=', 'owner')
      .where('removed_at', 'is', null)
      .execute()
    expect(owners).toHaveLength(1)
    await other.close()
  })
})

describe('removing a member', () => {
  it('takes access away at once, and can be undone', async () => {
    const mia = await join(t, 'mia@example.com', 'maker', 'Mia')
    const params = { userId: await idOf('mia@example.com') }
    await t.call(removeMember, { params })
    expect(await refusalOf(mia.call(listMembers))).toMatchObject({ status: 403 })
    expect((await mia.call(showSession)).workspaces).toEqual([])
    expect(await t.call(restoreMember, { params })).toMatchObject({ name: 'Mia', role: 'maker' })
    await mia.call(listMembers)
  })
})
