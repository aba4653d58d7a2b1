import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const [email, password] = ['ada@example.com', 'correct horse battery']

let journey: Journey
let page: Page

async function signIn(as: Page): Promise<void> {
  await as.goto('/sign-in')
  await as.getByLabel('E-mail').fill(email)
  await as.getByRole('textbox', { name: 'Password' }).fill(password)
  await as.getByRole('button', { name: 'Sign in' }).click()
  await as.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
}

beforeAll(async () => {
  journey = await startJourney()
  const body = JSON.stringify({ email, password, name: 'Ada Lovelace', workspace: 'Acme' })
  await fetch(`${journey.url}/api/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  page = await journey.newPage()
  await signIn(page)
})
afterAll(() => journey.close())

describe('a source of webhooks', () => {
  it('shows what comes in, and what a mapping makes of it before it is saved', async () => {
    await page.goto('/sources?new=yes')
    await page.getByLabel('Name', { exact: true }).fill('Shop')
    await page.getByRole('radio', { name: 'Webhook of another tool' }).click()
    await page.getByRole('button', { name: 'Create source' }).click()
    const address = await page.getByText(`${journey.url}/v1/hooks/fk_`).first().textContent()
    const post = async () => {
      const body = JSON.stringify({ kind: 'paid', who: 'ben', lines: [{ sku: 'A' }, { sku: 'B' }] })
      const answer = await fetch(address!, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await answer.json()) as { status: string }).status
    }
    expect(await post()).toBe('quarantined')
    await page.getByRole('link', { name: 'Say what becomes of the bodies' }).click()
    await page.getByText('This body would wait in the quarantine').waitFor()
    await page.getByText('There is nothing at event.').first().waitFor()
    const mapping = {
      rules: [{ each: 'lines', event: { template: 'order_{kind}' }, userId: { path: 'who' }, properties: { sku: { path: '@.sku' } } }],
    }
    await page.getByLabel('Mapping').fill('{"rules":[{}]}')
    await page.getByText(/rules\.0\.event/).waitFor()
    await page.getByLabel('Mapping').fill(JSON.stringify(mapping))
    await page.getByText('It makes 2 events').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Bodies are read by this mapping from now on').waitFor()
    expect(await post()).toBe('stored')
    await page.getByRole('listitem').filter({ hasText: '2 events' }).first().waitFor()
  })

  it('fits on a phone', async () => {
    const phone = await journey.newPage({ width: 390 })
    await signIn(phone)
    await phone.goto('/sources')
    await phone.getByRole('link', { name: 'Bodies and mapping: Shop' }).click()
    await phone.getByRole('heading', { level: 1, name: 'Shop' }).waitFor()
    await phone.getByRole('heading', { name: 'Last bodies' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await expectAccessibleInBoth(phone)
    await phone.goto('/sources?new=yes')
    await phone.getByRole('radio', { name: 'PostHog, browser' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  })
})
