import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildHttp } from '#kernel/http/server.ts'
import { createLogger } from '#kernel/log.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  changePassword,
  endOtherSessions,
  endSession,
  listActivity,
  listSessions,
  requestPasswordReset,
  resetPassword,
  showProfile,
  showSession,
  signIn,
  signOut,
  updateProfile,
} from '../contract.ts'
import { accessControl } from './access.ts'
import { join, openBrowser, refusalOf, tokenIn, type Browser } from './browser.fixture.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }

let t: TestApp
let now = new Date()
beforeAll(async () => {
  t = await testApp({ now: () => now })
})
afterAll(() => t.close())
beforeEach(() => t.app.db.deleteFrom('auth_attempts').execute())

const signedIn = async (credentials = ada, address?: string): Promise<Browser> => {
  const browser = openBrowser(t.http, address)
  await browser.call(signIn, { body: credentials })
  return browser
}

describe('signing in', () => {
  it('answers the same for a wrong password and an unknown address', async () => {
    const wrong = await refusalOf(signedIn({ ...ada, password: 'wrong horse battery' }))
    const unknown = await refusalOf(signedIn({ ...ada, email: 'nobody@example.com' }))
    expect(wrong).toEqual(unknown)
    expect(wrong).toMatchObject({ status: 401, detail: 'E-mail or password is wrong.' })
  })

  it('ends with the session', async () => {
    const browser = await signedIn()
    expect((await browser.call(showSession)).user).toMatchObject({ email: ada.email })
    const stolen = new Map(browser.cookies)
    await browser.call(signOut)
    expect((await browser.call(showSession)).user).toBeNull()
    browser.cookies = stolen
    expect((await browser.call(showSession)).user).toBeNull()
  })

  it('refuses a cookie that was tampered with', async () => {
    const browser = await signedIn()
    const [name, value] = [...browser.cookies][0]!
    browser.cookies.set(
      name,
      value.replace(/^./, (first) => (first === 'a' ? 'b' : 'a')),
    )
    expect((await browser.call(showSession)).user).toBeNull()
  })

  it('refuses requests that another site made the browser send', async () => {
    const browser = await signedIn()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect(await refusalOf(browser.call(updateProfile, { body: { name: 'Eve' } }, foreign))).toMatchObject({ status: 403 })
  })

  it('behind a proxy counts the address that the proxy saw, not one that the caller made up', async () => {
    t.app.config.FAIRLEAD_TRUST_PROXY = true
    const proxied = await buildHttp(t.app, { log: createLogger('silent'), control: accessControl, version: 'test' })
    const browser = openBrowser(proxied)
    await browser.call(signIn, { body: ada }, { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' })
    const current = (await browser.call(listSessions)).items.find(({ isCurrent }) => isCurrent)
    expect(current?.ipAddress).toBe('203.0.113.7')
    t.app.config.FAIRLEAD_TRUST_PROXY = false
  })

  it('slows a guesser down, and lets the same person in from elsewhere', async () => {
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, i) => refusalOf(signedIn({ ...ada, password: `wrong horse ${i}` }))))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(8)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(4)
    expect(await refusalOf(signedIn())).toMatchObject({ status: 429, detail: expect.stringMatching(/Try again in 15 minutes/) })
    const elsewhere = openBrowser(t.http, '203.0.113.9')
    expect((await elsewhere.call(signIn, { body: ada })).user?.email).toBe(ada.email)
    now = new Date(now.getTime() + 16 * 60_000)
    expect((await signedIn()).cookies.size).toBe(1)
  })
})

describe('sessions', () => {
  it('are listed, and end one by one or all but this', async () => {
    const [here, there, third] = [await signedIn(), await signedIn(), await signedIn()]
    const { items } = await here.call(listSessions)
    expect(items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
    expect(items[0]).toMatchObject({ device: 'Firefox on Linux', ipAddress: '127.0.0.1' })
    const other = (await there.call(listSessions)).items.find(({ isCurrent }) => isCurrent)!
    await here.call(endSession, { params: { sessionId: other.id } })
    expect((await there.call(showSession)).user).toBeNull()
    expect((await here.call(endOtherSessions)).ended).toBeGreaterThan(0)
    expect((await third.call(showSession)).user).toBeNull()
    expect((await here.call(listSessions)).items).toHaveLength(1)
  })

  it('of others cannot be ended', async () => {
    const mine = await signedIn()
    const eve = await join(t, 'eve@example.com', 'admin')
    const { items } = await mine.call(listSessions)
    expect(await refusalOf(eve.call(endSession, { params: { sessionId: items[0]!.id } }))).toMatchObject({ status: 404 })
  })

  it('say when they expired, or that they were ended, until one signs in again', async () => {
    const [late, gone] = [await signedIn(ada, '203.0.113.21'), await signedIn(ada, '203.0.113.21')]
    expect(late.lastCookies.join()).toContain(`Max-Age=${44 * 86_400};`)
    const current = (await gone.call(listSessions)).items.find(({ isCurrent }) => isCurrent)!
    await late.call(endSession, { params: { sessionId: current.id } })
    await t.app.db
      .updateTable('auth_sessions')
      .set({ expires_at: new Date('2026-03-01T09:30:00Z') })
      .execute()
    const expired = 'Your session expired on 1 March 2026 at 09:30 UTC, 14 days after it was last used. Sign in again.'
    expect(await refusalOf(late.call(listSessions))).toMatchObject({ status: 401, detail: expired })
    expect(await late.call(showSession)).toMatchObject({ user: null, signedOutBecause: expired })
    expect(await refusalOf(gone.call(listSessions))).toMatchObject({ status: 401, detail: expect.stringContaining('was ended') })
    expect(await refusalOf(openBrowser(t.http).call(listSessions))).toMatchObject({ detail: expect.stringContaining('Sign in first') })
    expect(await late.call(signIn, { body: ada })).toMatchObject({ user: { email: ada.email }, signedOutBecause: null })
  })

  it('are not for tokens', async () => {
    expect(await refusalOf(t.call(listSessions, {}))).toMatchObject({ status: 403 })
  })
})

describe('the profile', () => {
  it('can be renamed, which the audit log tells', async () => {
    const bob = await join(t, 'bob@example.com', 'viewer', 'Bob')
    await bob.call(updateProfile, { body: { name: 'Robert' } })
    expect(await bob.call(showProfile)).toMatchObject({ name: 'Robert', email: 'bob@example.com' })
    const { items } = await t.call(listActivity, { query: { event: 'workspace.profile_renamed' } })
    expect(items).toMatchObject([{ actor: { name: 'Robert' }, changes: { name: ['Bob', 'Robert'] } }])
  })
})

describe('the password', () => {
  it('changes only with the present one, and ends other sessions', async () => {
    const credentials = { email: 'carol@example.com', password: 'password of carol@example.com' }
    const carol = await join(t, credentials.email, 'viewer', 'Carol')
    const other = await signedIn(credentials)
    const change = (currentPassword: string) =>
      carol.call(changePassword, { body: { currentPassword, newPassword: 'a brand new password' } })
    expect(await refusalOf(change('not the password'))).toMatchObject({ status: 400, fields: ['body.currentPassword'] })
    await change(credentials.password)
    expect((await carol.call(showSession)).user).not.toBeNull()
    expect((await other.call(showSession)).user).toBeNull()
    expect(await refusalOf(signedIn(credentials))).toMatchObject({ status: 401 })
    await signedIn({ ...credentials, password: 'a brand new password' })
    expect((await t.call(listActivity, { query: { event: 'workspace.password_changed' } })).items).toHaveLength(1)
  })

  it('is reset by a link that works once', async () => {
    const credentials = { email: 'dave@example.com', password: 'password of dave@example.com' }
    const dave = await join(t, credentials.email, 'viewer', 'Dave')
    await t.runJobs()
    t.mails.length = 0
    await openBrowser(t.http).call(requestPasswordReset, { body: { email: credentials.email } })
    await t.runJobs()
    expect(t.mails).toMatchObject([{ to: credentials.email }])
    const token = tokenIn(t.mails[0])
    const reset = (password: string) => openBrowser(t.http).call(resetPassword, { body: { token, password } })
    expect(await refusalOf(reset('short'))).toMatchObject({ status: 400, fields: ['body.password'] })
    await reset('a password after reset')
    expect((await dave.call(showSession)).user).toBeNull()
    await signedIn({ ...credentials, password: 'a password after reset' })
    expect(await refusalOf(reset('another password'))).toMatchObject({ status: 400, fields: ['body.token'] })
    expect((await t.call(listActivity, { query: { event: 'workspace.password_reset' } })).items).toHaveLength(1)
    const stored = await t.app.db.selectFrom('auth_verifications').select('identifier').execute()
    expect(JSON.stringify(stored)).not.toContain(token)
  })

  it('is not reset by a link of yesterday', async () => {
    t.mails.length = 0
    await openBrowser(t.http).call(requestPasswordReset, { body: { email: ada.email } })
    await t.runJobs()
    await t.app.db
      .updateTable('auth_verifications')
      .set({ expires_at: new Date(Date.now() - 1_000) })
      .execute()
    const late = openBrowser(t.http).call(resetPassword, { body: { token: tokenIn(t.mails[0]), password: 'a password too late' } })
    expect(await refusalOf(late)).toMatchObject({ status: 400 })
    await signedIn()
  })

  it('tells nobody whether an address has an account', async () => {
    t.mails.length = 0
    const ask = (email: string) => openBrowser(t.http).call(requestPasswordReset, { body: { email } })
    expect(await ask('nobody@example.com')).toEqual(await ask(ada.email))
    await t.runJobs()
    expect(t.mails.map(({ to }) => to)).toEqual([ada.email])
    for (let i = 0; i < 5; i++) await ask('nobody@example.com').catch(() => undefined)
    expect(await refusalOf(ask('nobody@example.com'))).toMatchObject({ status: 429 })
  })
})
