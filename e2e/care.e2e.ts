import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const [email, password] = ['ada@example.com', 'correct horse battery']
let journey: Journey
let page: Page

beforeAll(async () => {
  journey = await startJourney()
  const answer = await fetch(`${journey.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, name: 'Ada Lovelace', workspace: 'Acme' }),
  })
  const { ingestKey } = (await answer.json()) as { ingestKey: string }
  await fetch(`${journey.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      batch: [
        { event: 'Paid', id: '1', userId: 'grace-1906', properties: { email: 'grace@example.com', seats: 3 } },
        { event: 'Paid', id: '2', userId: 'alan-1912', properties: { seats: 1 } },
      ],
    }),
  })
  page = await journey.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
})
afterAll(() => journey.close())

describe('data care', () => {
  it('tells what is stored and what no question reads', async () => {
    await page.goto('/data-care')
    await page.getByText('1 of 1').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('link', { name: 'Keep shorter: Paid' }).click()
    await expect.poll(() => page.getByLabel('Event', { exact: true }).inputValue()).toBe('Paid')
    await page.goBack()
    await page.getByRole('link', { name: 'Stop storing: Paid' }).click()
    await page.getByText('Status and mode are filled in so that it is stored no more.').waitFor()
    expect([
      await page.getByRole('combobox', { name: 'Status' }).inputValue(),
      await page.getByRole('combobox', { name: 'Mode', exact: true }).inputValue(),
    ]).toEqual(['Must not be sent', 'Reject'])
    await expectAccessibleInBoth(page)
  })

  it('shows all of what it offers on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 860 })
    await page.goto('/data-care')
    await page.getByRole('button', { name: 'CSV' }).waitFor()
    const offered = page.getByRole('main').locator('label, button:not(th button)')
    const rights = await offered.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right))
    expect(rights.length).toBeGreaterThan(8)
    expect(Math.max(...rights)).toBeLessThanOrEqual(390)
    await page.setViewportSize({ width: 1280, height: 860 })
  })

  it('says how many events a rule would remove before it is set', async () => {
    await page.goto('/data-care?show=retention')
    await page.getByText('0 events would go the next night').waitFor()
    await page.getByLabel('Event', { exact: true }).fill('Paid')
    await page.getByRole('button', { name: 'Set the rule' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Paid' }).filter({ hasText: '365 days' }).waitFor()
    await expectAccessibleInBoth(page)
  })

  it('finds what looks like personal data and hashes it from then on', async () => {
    await page.goto('/data-care?show=masking')
    await page.getByRole('button', { name: 'Hash it' }).click()
    await page.getByText('No property without a rule looks like it.').waitFor()
    await expectAccessibleInBoth(page)
    const rule = page.getByRole('listitem').filter({ hasText: 'Hash it: the same value stays the same' })
    await page.getByRole('button', { name: 'Remove the rule' }).click()
    await rule.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await rule.waitFor()
  })

  it('removes a person and hands out the certificate', async () => {
    await page.goto('/data-care?show=privacy')
    await page.getByLabel('Id of the person').fill('grace-1906')
    await page.getByLabel('The id once more').fill('grace-1906')
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('Removed, and nothing is left').waitFor({ timeout: 60_000 })
    await expectAccessibleInBoth(page)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Certificate' }).click()
    const text = await readFile(await (await downloading).path(), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ isClean: true, later: 'refuse', workspace: 'Acme' })
    expect(text).not.toContain('grace-1906')
  })

  it('begins a schedule of exports, and downloads events', async () => {
    await page.goto('/data-care?show=exports')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Warehouse')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('article', { name: 'Warehouse' }).waitFor()
    await expectAccessibleInBoth(page)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect(await readFile(await (await downloading).path(), 'utf8')).toContain('"userId":"alan-1912"')
  })
})
