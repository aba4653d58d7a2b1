import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  changePassword,
  createDemoWorkspace,
  createWorkspace,
  endOtherSessions,
  endSession,
  listSessions,
  removeWorkspace,
  requestPasswordReset,
  resetPassword,
  restoreWorkspace,
  showProfile,
  showSession,
  signIn,
  signOut,
  updateProfile,
  type Activity,
} from '../contract.ts'
import { listActivity } from './activity.ts'
import { join, openBrowser, refusalOf, tokenIn, type Browser } from './browser.fixture.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }

let t: TestApp
let second: string
beforeAll(async () => {
  t = await testApp()
  second = (await (await signedIn()).call(createWorkspace, { body: { name: 'Second' } })).workspaceId
})
afterAll(() => t.close())
beforeEach(() => t.app.db.deleteFrom('activity').execute())

async function signedIn(credentials = ada): Promise<Browser> {
  const browser = openBrowser(t.http)
  await browser.call(signIn, { body: credentials })
  return browser
}

/** What the audit log of a workspace has, oldest first. */
async function logOf(workspaceId = t.setup.workspaceId): Promise<Activity[]> {
  const ctx = await t.app.inWorkspace(workspaceId, { kind: 'system', userId: null, name: 'test' })
  return (await listActivity(ctx, { limit: 200 })).items.toReversed()
}

const eventsOf = async (workspaceId?: string): Promise<string[]> => (await logOf(workspaceId)).map(({ event }) => event)

const isCurrent = async (browser: Browser) => (await browser.call(listSessions)).items.find((session) => session.isCurrent)!

describe('what a person does to their account', () => {
  it('stands in the audit log of each of their workspaces', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    await signedIn()
    await here.call(endSession, { params: { sessionId: (await isCurrent(there)).id } })
    await here.call(endOtherSessions)
    await here.call(endOtherSessions)
    await here.call(signOut)
    await here.call(signOut)
    const expected = ['signed_in', 'signed_in', 'signed_in', 'session_ended', 'other_sessions_ended', 'signed_out']
    expect(await eventsOf()).toEqual(expected.map((name) => `workspace.${name}`))
    expect(await eventsOf(second)).toEqual(await eventsOf())
    expect((await logOf())[0]).toMatchObject({
      actor: { kind: 'user', name: 'Ada Owner' },
      title: 'Ada Owner',
      details: { by: 'password', device: 'Firefox on Linux', ipAddress: '127.0.0.1' },
    })
  })

  it('stands in that of nobody else’s workspace', async () => {
    const bob = await join(t, 'bob@example.com', 'viewer', 'Bob')
    await bob.call(updateProfile, { body: { name: 'Robert' } })
    expect(await eventsOf()).toEqual(['member_invited', 'member_joined', 'signed_in', 'profile_renamed'].map((name) => `workspace.${name}`))
    expect(await eventsOf(second)).toEqual([])
  })

  it('tells of attempts that failed, and of links to reset a password, without a secret', async () => {
    t.mails.length = 0
    const browser = openBrowser(t.http)
    await refusalOf(browser.call(signIn, { body: { ...ada, password: 'a guess at it' } }))
    await refusalOf(browser.call(signIn, { body: { ...ada, email: 'nobody@example.com' } }))
    await browser.call(requestPasswordReset, { body: { email: ada.email } })
    await browser.call(requestPasswordReset, { body: { email: 'nobody@example.com' } })
    await t.runJobs()
    const letters = t.mails.filter(({ subject }) => subject.includes('password'))
    expect(letters).toMatchObject([{ to: ada.email }])
    const token = tokenIn(letters[0])
    await browser.call(resetPassword, { body: { token, password: ada.password } })
    const log = await logOf()
    expect(log.map(({ event }) => event).toSorted()).toEqual(
      ['password_reset', 'password_reset_requested', 'sign_in_failed'].map((name) => `workspace.${name}`),
    )
    expect(log.find(({ event }) => event === 'workspace.sign_in_failed')).toMatchObject({
      actor: { kind: 'system', userId: null, name: 'Somebody not signed in' },
      title: 'Ada Owner',
      details: { device: 'Firefox on Linux', ipAddress: '127.0.0.1' },
    })
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`a guess at it|nobody|${token}`))
  })

  it('tells who enters the demo', async () => {
    const bob = await signedIn({ email: 'bob@example.com', password: 'password of bob@example.com' })
    const { workspaceId } = await (await signedIn()).call(createDemoWorkspace)
    await bob.call(createDemoWorkspace)
    await bob.call(createDemoWorkspace)
    // Loading it is another story.
    await t.pool.query('delete from graphile_worker._private_jobs')
    const joined = (await logOf(workspaceId)).filter(({ event }) => event === 'workspace.member_joined')
    expect(joined).toMatchObject([{ title: 'Robert', details: { role: 'ops' } }])
  })
})

describe('a change that the audit log cannot take', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await signedIn()
    await signedIn()
  })

  /** Tries something while every line of the log is refused. */
  async function tryUnlogged(work: () => Promise<unknown>): Promise<void> {
    await t.pool.query('alter table activity add constraint nothing check (false) not valid')
    try {
      expect(await refusalOf(work())).toMatchObject({ status: 500 })
    } finally {
      await t.pool.query('alter table activity drop constraint nothing')
    }
  }

  it('is not made', async () => {
    const mine = (await browser.call(listSessions)).items
    const other = mine.find((session) => !session.isCurrent)!
    await tryUnlogged(() => browser.call(updateProfile, { body: { name: 'Eve' } }))
    await tryUnlogged(() => browser.call(endSession, { params: { sessionId: other.id } }))
    await tryUnlogged(() => browser.call(endOtherSessions))
    await tryUnlogged(() => browser.call(signOut))
    await tryUnlogged(() => browser.call(changePassword, { body: { currentPassword: ada.password, newPassword: 'an unlogged password' } }))
    const unlogged = openBrowser(t.http)
    await tryUnlogged(() => unlogged.call(signIn, { body: ada }))
    expect(unlogged.cookies.size).toBe(0)
    expect(await browser.call(showProfile)).toMatchObject({ name: 'Ada Owner' })
    expect((await browser.call(listSessions)).items.map(({ id }) => id)).toEqual(mine.map(({ id }) => id))
    await signedIn()
  })

  it('is not made with the link of a mail either, which can be used again', async () => {
    t.mails.length = 0
    await browser.call(requestPasswordReset, { body: { email: ada.email } })
    await t.runJobs()
    const reset = () => openBrowser(t.http).call(resetPassword, { body: { token: tokenIn(t.mails[0]), password: 'after the reset' } })
    await tryUnlogged(reset)
    await signedIn()
    await reset()
    await signedIn({ ...ada, password: 'after the reset' })
  })

  it('leaves a removed workspace removed', async () => {
    const owner = await signedIn({ ...ada, password: 'after the reset' })
    owner.workspaceId = second
    await owner.call(removeWorkspace, { body: { name: 'Second' } })
    const restore = () => owner.call(restoreWorkspace, { params: { workspaceId: second } })
    const isThere = async () => (await owner.call(showSession)).workspaces.some(({ id }) => id === second)
    await tryUnlogged(restore)
    expect(await isThere()).toBe(false)
    await restore()
    expect(await isThere()).toBe(true)
  })
})
