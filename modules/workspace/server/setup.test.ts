import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createDemoWorkspace,
  createToken,
  createWorkspace,
  listMembers,
  listTokens,
  setup,
  setupDemo,
  showDemoProgress,
  showSession,
  signIn,
} from '../contract.ts'
import { openBrowser, refusalOf } from './browser.fixture.ts'
import { listMembers as listMembersOf } from './members.ts'

const first = { email: 'Ada@Example.com', password: 'correct horse battery', name: 'Ada', workspace: 'Acme' }

describe('the first start', () => {
  let t: TestApp
  beforeAll(async () => {
    t = await testApp({ withoutSetup: true })
  })
  afterAll(() => t.close())
  let visitorToken: string
  let visitor: ReturnType<typeof openBrowser>

  it('says that it waits for its first user', async () => {
    expect(await openBrowser(t.http).call(showSession)).toEqual({
      user: null,
      signedOutBecause: null,
      setupNeeded: true,
      demoAvailable: true,
      workspaces: [],
      activeWorkspaceId: null,
    })
  })

  it('names every field that is wrong', async () => {
    const refusal = await refusalOf(
      openBrowser(t.http).call(setup, { body: { email: 'ada', password: 'short', name: ' ', workspace: '' } }),
    )
    expect(refusal.status).toBe(400)
    expect(refusal.fields).toEqual(['body.email', 'body.password', 'body.name', 'body.workspace'])
  })

  it('lets a visitor into the demo and stays open', async () => {
    visitor = openBrowser(t.http)
    const { workspaceId } = await visitor.call(setupDemo)
    const session = await visitor.call(showSession)
    expect(session).toMatchObject({ setupNeeded: true, activeWorkspaceId: workspaceId, user: { isDemoVisitor: true } })
    expect(session.workspaces).toMatchObject([{ isDemo: true, role: 'ops' }])
    expect((await visitor.call(showDemoProgress)).state).toBe('waiting')
    const again = await openBrowser(t.http).call(setupDemo)
    expect(again.workspaceId).toBe(workspaceId)
    expect(await refusalOf(visitor.call(createWorkspace, { body: { name: 'Of nobody' } }))).toMatchObject({ status: 403 })
    visitorToken = (await visitor.call(createToken, { body: { name: 'Left behind', scopes: ['*:read'], expiresInDays: null } })).secret
  })

  it('creates the first user once, even when two ask at the same moment', async () => {
    const browser = openBrowser(t.http)
    const answers = await Promise.allSettled([browser.call(setup, { body: first }), openBrowser(t.http).call(setup, { body: first })])
    const made = answers.filter((answer) => answer.status === 'fulfilled')
    expect(made).toHaveLength(1)
    expect(made[0]?.value).toMatchObject({ token: expect.stringMatching(/^fl_/), workspaceId: expect.any(String) })
    expect(await refusalOf(openBrowser(t.http).call(setup, { body: first }))).toMatchObject({ status: 403 })
    expect(await refusalOf(openBrowser(t.http).call(setupDemo))).toMatchObject({ status: 403 })
  })

  it('signs the first user in with a careful cookie and gives them the demo that was explored', async () => {
    const ada = openBrowser(t.http)
    await ada.call(signIn, { body: { email: 'ada@example.com', password: first.password } })
    expect(ada.lastCookies[0]).toMatch(/^fairlead\.session_token=.*HttpOnly; SameSite=Lax/)
    const session = await ada.call(showSession)
    expect(session.user).toMatchObject({ name: 'Ada', email: 'ada@example.com', isDemoVisitor: false })
    expect(session.workspaces.map(({ name, role }) => [name, role])).toEqual([
      ['Acme', 'owner'],
      ['Demo workspace', 'owner'],
    ])
  })

  it('ends the time of the visitor, tokens included', async () => {
    expect(await refusalOf(t.call(listMembers, {}, { as: visitorToken }))).toMatchObject({ status: 401 })
    const why = 'Your visit to the demo ended when this installation was set up. Sign in, or ask whoever set it up to invite you.'
    expect(await visitor.call(showSession)).toMatchObject({ user: null, signedOutBecause: why })
    expect(await refusalOf(visitor.call(listMembers))).toMatchObject({ status: 401, detail: why })
    const demo = await t.app.db.selectFrom('workspaces').select('id').where('is_demo', '=', true).executeTakeFirstOrThrow()
    const members = await listMembersOf(await t.app.inWorkspace(demo.id, { kind: 'system', userId: null, name: 'test' }))
    expect(members.map(({ name }) => name)).toEqual(['Ada'])
  })

  it('makes further workspaces for those who are signed in', async () => {
    const ada = openBrowser(t.http)
    await ada.call(signIn, { body: { email: 'ada@example.com', password: first.password } })
    const { workspaceId } = await ada.call(createWorkspace, { body: { name: 'Second', timezone: 'Asia/Tokyo' } })
    ada.workspaceId = workspaceId
    expect((await ada.call(listMembers)).items).toMatchObject([{ name: 'Ada', role: 'owner' }])
    const demo = await ada.call(createDemoWorkspace)
    expect((await ada.call(showSession)).workspaces.find(({ id }) => id === demo.workspaceId)).toMatchObject({ isDemo: true })
  })
})

describe('a set-up without a token', () => {
  it('leaves no token behind', async () => {
    const t = await testApp({ withoutSetup: true })
    const browser = openBrowser(t.http)
    const answer = await browser.call(setup, {
      body: { ...first, withToken: false, timezone: 'Europe/Berlin', currency: 'EUR', weekStart: 7 },
    })
    expect(answer.token).toBeNull()
    expect((await browser.call(listTokens)).items).toEqual([])
    expect((await browser.call(showSession)).workspaces).toMatchObject([{ timezone: 'Europe/Berlin', currency: 'EUR', weekStart: 7 }])
    await t.close()
  })
})

describe('several visitors at the same moment', () => {
  it('find the same demo', async () => {
    const t = await testApp({ withoutSetup: true })
    const answers = await Promise.all([1, 2, 3, 4].map(() => openBrowser(t.http).call(setupDemo)))
    expect(new Set(answers.map(({ workspaceId }) => workspaceId)).size).toBe(1)
    await t.close()
  })
})
