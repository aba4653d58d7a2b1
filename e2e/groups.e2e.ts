import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const [email, password] = ['ada@example.com', 'correct horse battery']
/** Pages take a moment on a slow machine. */
const patience = { timeout: 15_000 }
let journey: Journey
let page: Page
let keys: { token: string; ingestKey: string }

beforeAll(async () => {
  journey = await startJourney()
  const answer = await fetch(`${journey.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, name: 'Ada Lovelace', workspace: 'Acme' }),
  })
  keys = (await answer.json()) as typeof keys
  const { ingestKey } = keys
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const groups = { project: 'p-1' }
  const sent = await fetch(`${journey.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      batch: [
        { event: '$group', id: '1', userId: 'grace', groups, properties: { name: 'Bridge', stage: 'draft' }, timestamp: ago(300) },
        { event: '$group', id: '2', userId: 'grace', groups, properties: { stage: 'live' }, timestamp: ago(200) },
        { event: 'Plan printed', id: '3', userId: 'alan', groups, timestamp: ago(100), context: { page: { path: '/plans' } } },
        { event: 'Plan printed', id: '4', userId: 'alan', groups, timestamp: ago(90) },
        { event: 'Plan printed', id: '5', userId: 'alan', groups, timestamp: ago(20) },
        { event: 'Landed', id: '6', anonymousId: 'visitor', timestamp: ago(190) },
        { event: 'Plan printed', id: '7', userId: 'mary', timestamp: ago(110) },
        { event: 'Plan printed', id: '8', userId: 'mary', anonymousId: 'visitor', timestamp: ago(100) },
      ],
    }),
  })
  if (sent.status !== 200) throw new Error(`The events were answered with ${sent.status}`)
  page = await journey.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
})
afterAll(() => journey.close())

describe('groups and sessions', () => {
  it('leads from the types to a group, its people and what its properties were before', async () => {
    await page.goto('/groups')
    await page.getByRole('link', { name: 'project' }).waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('link', { name: 'project' }).click()
    await page.getByRole('link', { name: 'Bridge' }).waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('link', { name: 'Bridge' }).click()
    await page.getByRole('heading', { level: 1, name: 'Bridge' }).waitFor()
    for (const name of ['alan', 'grace']) await page.getByRole('link', { name, exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'History of stage' }).click()
    const values = page.getByRole('list', { name: 'Values of stage, newest first' })
    await values.waitFor()
    expect(await values.getByRole('listitem').count()).toBe(2)
    expect(await values.getByRole('listitem').nth(1).textContent()).toContain('draft')
    await expectAccessibleInBoth(page)
  })

  it('chooses which groups are the accounts, says since when, and takes it back', async () => {
    await page.goto('/groups')
    await page.getByRole('combobox', { name: 'Accounts are' }).click()
    await page.getByRole('option', { name: 'Groups of the type project' }).click()
    await page.getByText('From now on each project is an account').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Usual names say which groups are accounts').waitFor()
    await page.getByText('So since').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('combobox', { name: 'Accounts are' }).fill('tenant')
    await page.getByRole('option', { name: 'Groups of the type tenant' }).click()
    await page.getByText('From now on each tenant is an account').waitFor()
    const undone = page.waitForResponse((answer) => answer.url().endsWith('/api/account-type') && answer.request().method() === 'PUT')
    await page.getByRole('button', { name: 'Undo' }).last().click()
    expect(await (await undone).json()).toMatchObject({ accountType: null, version: 4 })
  })

  it('shows the sessions of a person', async () => {
    await page.goto('/people/alan')
    await page.getByRole('heading', { level: 2, name: 'Sessions' }).waitFor()
    await page.getByText('/plans').first().waitFor()
    expect(
      await page
        .getByRole('grid', { name: 'Sessions' })
        .or(page.getByRole('table', { name: 'Sessions' }))
        .getByRole('row')
        .count(),
    ).toBe(3)
    const timeline = page.getByRole('list', { name: 'Timeline' })
    expect(await timeline.getByRole('heading', { level: 4 }).count()).toBe(2)
    await timeline.getByText(/^10 mins? · 2 events/).waitFor()
    await expectAccessibleInBoth(page)
  })

  it('shows the sessions that are left at once when a link is taken back, and all of them when that is taken back', async () => {
    await page.goto('/people/mary')
    const sessions = page
      .getByRole('grid', { name: 'Sessions' })
      .or(page.getByRole('table', { name: 'Sessions' }))
      .getByRole('row')
    await expect.poll(() => sessions.count(), patience).toBe(3)
    await page.getByRole('button', { name: 'Take back' }).click()
    // The message stays while the mouse is over it.
    await page.getByRole('button', { name: 'Undo' }).hover()
    await expect.poll(() => sessions.count(), patience).toBe(2)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => sessions.count(), patience).toBe(3)
  })

  it('says what several links that wait would join, accepts them together and takes that back', async () => {
    const api = (path: string, method: string, key: string, body: object) =>
      fetch(`${journey.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await api('/api/identity/settings', 'PUT', keys.token, { version: 4, mostIds: 2 })
    const batch = ['d-1', 'd-2', 'd-3'].map((anonymousId) => ({ event: 'Opened', id: anonymousId, userId: 'kiosk', anonymousId }))
    await api('/v1/events', 'POST', keys.ingestKey, { batch })
    await page.goto('/identity')
    const links = page.getByRole('grid', { name: 'Links of ids' })
    await expect.poll(() => links.getByRole('row').count(), patience).toBe(3)
    await page.getByRole('button', { name: 'Choose all shown' }).click()
    await page.getByText('Accepting joins 2 links: kiosk comes to 4 ids.').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Accept 2' }).click()
    await page.getByText('2 links accepted').waitFor()
    await page.getByText('Nothing waits').waitFor()
    const takenBack = page.waitForResponse((response) => response.url().includes('/api/identity/link-decisions'))
    await page.getByRole('button', { name: 'Undo' }).last().click()
    expect(((await (await takenBack).json()) as { decided: object[] }).decided).toHaveLength(2)
  })

  it('offers groups and sessions as measures of a chart', async () => {
    await page.goto('/metrics/new')
    await page.getByRole('button', { name: 'Measure: Unique people' }).click()
    await page.getByPlaceholder('Search measures').fill('session')
    await page.getByRole('option', { name: /Average session duration/ }).waitFor()
    await page.getByPlaceholder('Search measures').fill('groups')
    await page.getByRole('option', { name: /Unique groups: project/ }).click()
    await page.getByRole('button', { name: 'Measure: Unique groups: project' }).waitFor()
  })

  it('switches off a type that a property only looks like, and takes it back', async () => {
    await page.goto('/groups')
    await page.getByRole('combobox', { name: 'Properties that name no groups' }).click()
    await page.getByRole('option', { name: 'project', exact: true }).click()
    await page.getByText('Properties called project name no groups any more').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Properties called project name groups again').waitFor()
  })
})
