import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

let journey: Journey
let ada: Page
let grace: Page
let invitation: string

beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.newPage()
  grace = await journey.newPage({ width: 390 })
})
afterAll(() => journey.close())

describe('a new workspace', () => {
  it('begins with two ways in', async () => {
    await ada.goto('/')
    await ada.getByRole('heading', { name: 'Welcome to Fairlead' }).waitFor()
    await ada.getByRole('button', { name: 'Explore the demo workspace' }).waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: 'Create your workspace' }).click()
  })

  it('says in words what is missing, keeps the draft on reload, and is made', async () => {
    await ada.getByLabel('Workspace').fill('Acme')
    await ada.getByLabel('E-mail').fill('ada')
    await ada.getByLabel('E-mail').blur()
    await ada.getByText('Write an e-mail address such as ada@example.com').waitFor()
    await expectAccessibleInBoth(ada)
    await ada.reload()
    expect(await ada.getByLabel('Workspace').inputValue()).toBe('Acme')
    await ada.getByLabel('Your name').fill('Ada Lovelace')
    await ada.getByLabel('E-mail').fill('ada@example.com')
    await ada.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await ada.getByRole('button', { name: 'Create workspace' }).click()
    await ada.getByRole('heading', { name: 'Acme is ready' }).waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: 'Go to Today' }).click()
    await ada.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
    await ada.getByRole('heading', { name: 'First steps' }).waitFor()
    await expectAccessibleInBoth(ada)
  })
})

describe('a colleague', () => {
  it('is invited', async () => {
    await ada.goto('/settings/members')
    await ada.getByLabel('Invite by e-mail').fill('grace@example.com')
    await ada.getByRole('button', { name: 'Invite', exact: true }).click()
    await ada.getByText('No mail server is set up').waitFor()
    invitation = (await ada.locator('code').filter({ hasText: '/invitation#' }).textContent()) ?? ''
    await ada.getByRole('table', { name: 'Open invitations' }).getByText('grace@example.com').waitFor()
    await expectAccessibleInBoth(ada)
  })

  it('accepts with a new account, on a telephone', async () => {
    await grace.goto(new URL(invitation).pathname + new URL(invitation).hash)
    await grace.getByRole('heading', { name: 'Join Acme' }).waitFor()
    await expectAccessibleInBoth(grace)
    await grace.getByLabel('Your name').fill('Grace Hopper')
    await grace.getByRole('textbox', { name: 'Password' }).fill('nanoseconds of wire')
    await grace.getByRole('button', { name: 'Join Acme' }).click()
    await grace.getByRole('heading', { level: 1, name: /Grace/ }).waitFor()
    expect(grace.url()).not.toContain('#')
    await expectAccessibleInBoth(grace)
  })

  it('gets another role, which can be undone', async () => {
    await ada.reload()
    await ada.getByRole('combobox', { name: 'Role of Grace Hopper' }).click()
    await ada.getByRole('option', { name: /admin/ }).click()
    await ada.getByText('Grace Hopper is now admin').waitFor()
    await ada.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => ada.getByRole('combobox', { name: 'Role of Grace Hopper' }).inputValue()).toBe('maker')
  })

  it('does not see what their role does not include', async () => {
    await grace.goto('/settings/audit')
    await grace.getByText('This page needs another role').waitFor()
    await grace.goto('/settings/members')
    await grace.getByText('ada@example.com').waitFor()
    expect(await grace.getByLabel('Invite by e-mail').count()).toBe(0)
    await expectAccessibleInBoth(grace)
  })
})

describe('teams and areas', () => {
  it('are made, arranged by keyboard and taken back', async () => {
    await ada.goto('/settings/teams')
    await ada.getByLabel('New team').fill('Checkout')
    await ada.getByRole('button', { name: 'Create team' }).click()
    await ada.getByRole('combobox', { name: 'Add a person to Checkout' }).click()
    await ada.getByRole('option', { name: 'Grace Hopper' }).click()
    // Checked once the server has said so.
    const leads = ada.getByRole('checkbox', { name: 'Grace Hopper leads Checkout' })
    await leads.click()
    await leads.and(ada.locator(':checked')).waitFor()
    await expectAccessibleInBoth(ada)

    await ada.goto('/settings/areas')
    for (const name of ['Sign-up', 'Billing', 'Invoices']) {
      await ada.getByLabel('New area').fill(name)
      await ada.getByRole('button', { name: 'Add area' }).click()
      await ada.getByRole('button', { name: `Move ${name}` }).waitFor()
    }
    await ada.getByRole('button', { name: 'Move Invoices' }).focus()
    await ada.keyboard.press('Alt+ArrowRight')
    await ada.getByText('Invoices is moved').waitFor()
    const indents = () =>
      ada
        .getByRole('list', { name: 'Areas' })
        .getByRole('listitem')
        .evaluateAll((all) => all.map((one) => one.getAttribute('style')))
    await expect.poll(indents).toEqual(['0px', '0px', '24px'].map((indent) => `padding-inline-start: ${indent};`))
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: 'Actions for Billing' }).click()
    await ada.getByRole('menuitem', { name: 'Remove' }).click()
    await ada.getByText('Billing and 1 under it are removed').waitFor()
    await ada.getByRole('alert').filter({ hasText: 'Billing and 1' }).getByRole('button', { name: 'Undo' }).click()
    await expect.poll(indents).toEqual(['0px', '0px', '24px'].map((indent) => `padding-inline-start: ${indent};`))
  })
})

describe('settings', () => {
  it('save as they are made and are checked in words', async () => {
    await ada.goto('/settings')
    await ada.getByRole('combobox', { name: 'Week begins on' }).click()
    await ada.getByRole('option', { name: 'Sunday' }).click()
    await ada.getByText('Weeks now begin on Sunday').waitFor()
    await ada.getByLabel('Monday to').fill('08:00')
    await ada.getByLabel('Monday to').blur()
    await ada.getByText('An interval that ends after it begins').waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByLabel('Monday to').fill('18:00')
    await ada.getByLabel('Monday to').blur()
    await ada.getByText('The business hours are changed').waitFor()
  })

  it('make a token that is shown once', async () => {
    await ada.goto('/settings/tokens')
    await ada.getByLabel('New token').fill('Export')
    await ada.getByRole('combobox', { name: 'May' }).click()
    await ada.getByRole('option', { name: 'metrics: read and write' }).click()
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: 'Create token' }).click()
    await ada.getByText(/^fl_/).first().waitFor()
    const tokens = ada.getByRole('table', { name: 'API tokens' })
    for (const scope of ['*:read', 'metrics:write']) await tokens.getByText(scope, { exact: true }).waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: 'Revoke Export' }).click()
    await ada.getByText('No tokens yet').waitFor()
  })
})

describe('the audit log', () => {
  it('tells all of it', async () => {
    await ada.goto('/settings/audit')
    const table = ada.getByRole('table', { name: 'Changes' })
    for (const words of [
      'Role changed',
      'Member joined',
      'Member invited',
      'Area removed',
      'Team created',
      'Settings changed',
      'Token revoked',
      'Signed in',
    ])
      await table.getByText(words).first().waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByLabel('Search').fill('Grace')
    await expect.poll(() => table.getByText('Settings changed').count()).toBe(0)
    await table.getByText('Role changed').first().waitFor()
  })
})

describe('the profile', () => {
  it('shows where one is signed in, and signing out ends it', async () => {
    await ada.goto('/profile')
    await ada.getByText('this browser').waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByRole('button', { name: /profile, theme, sign out/ }).click()
    await ada.getByRole('button', { name: 'Sign out', exact: true }).click()
    await ada.getByRole('heading', { name: 'Sign in' }).waitFor()
    await expectAccessibleInBoth(ada)
    await ada.getByLabel('E-mail').fill('ada@example.com')
    await ada.getByRole('textbox', { name: 'Password' }).fill('not the password')
    await ada.getByRole('button', { name: 'Sign in' }).click()
    await ada.getByText('E-mail or password is wrong.').waitFor()
    await ada.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await ada.getByRole('button', { name: 'Sign in' }).click()
    await ada.getByRole('button', { name: /profile, theme, sign out/ }).waitFor()
  })

  it('leads to where one wanted to go, filters included', async () => {
    const page = await journey.newPage()
    await page.goto('/settings/audit?search=Grace')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Audit log' }).waitFor()
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('Grace')
  })
})
