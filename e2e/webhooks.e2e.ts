import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const [email, password] = ['ada@example.com', 'correct horse battery']

let journey: Journey
let page: Page
let address: string

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
    address = (await page.getByText(`${journey.url}/v1/hooks/fk_`).first().textContent())!
    const post = async () => {
      const body = JSON.stringify({ kind: 'paid', who: 'ben', lines: [{ sku: 'A' }, { sku: 'B' }] })
      const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
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

  it('leads from a held body to the mapping, shows what that makes of all that are held, and sends them again', async () => {
    const body = JSON.stringify({ status: 'paid', who: 'ana', lines: [{ sku: 'C' }] })
    const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(((await answer.json()) as { status: string }).status).toBe('quarantined')
    await page.goto('/quarantine')
    const held = page.getByRole('grid', { name: 'Refused events' })
    await held.getByRole('row').nth(1).click()
    await page.getByText('This is a body that a tool posted').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('link', { name: 'Correct the mapping' }).click()
    await page.getByText('2 bodies wait in the quarantine. The mapping above fits 1 of 2.').waitFor()
    // The one that somebody came for is the one to try it on.
    await expect.poll(() => page.getByLabel('A body').inputValue()).toContain('"status": "paid"')
    const again = page.getByRole('button', { name: 'Send them again' })
    await page.getByLabel('Mapping').fill('{"rules":[{"each":"lines","event":{"value":"order_line"},"userId":{"path":"who"}}]}')
    await page.getByText('The mapping above fits 2 of 2.').waitFor()
    expect(await again.isDisabled()).toBe(true)
    await expectAccessibleInBoth(page)
    // The last keys before the click are saved too, and stay.
    const last = '{"rules":[{"each":"lines","event":{"value":"order_line"},"userId":{"path":"who"},"properties":{"sku":{"path":"@.sku"}}}]}'
    const saved = page.waitForRequest((request) => request.method() === 'PUT')
    await page.getByLabel('Mapping').fill(last)
    await page.getByRole('button', { name: 'Save' }).click()
    expect((await saved).postDataJSON()).toMatchObject({ mapping: { rules: [{ properties: { sku: { path: '@.sku' } } }] } })
    await page.getByText('Bodies are read by this mapping from now on').waitFor()
    expect(await page.getByLabel('Mapping').inputValue()).toBe(last)
    // The body that one came for stays the one that it is tried on.
    await page.getByText('The one that you came for, out of the quarantine.').waitFor()
    await again.click()
    await page.getByText('2 events are accepted now').waitFor()
    await page.getByRole('heading', { name: 'Held bodies' }).waitFor({ state: 'hidden' })
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
