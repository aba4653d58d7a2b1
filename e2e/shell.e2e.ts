import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey, type PageOptions } from './harness.ts'

const account = { email: 'ada@example.com', password: 'correct horse battery' }

let journey: Journey
let page: Page

/** A page of somebody who has signed in. */
async function signedIn(options?: PageOptions): Promise<Page> {
  const own = await journey.newPage(options)
  const answer = await own.request.post('/api/session', { data: account })
  expect(answer.status()).toBe(200)
  return own
}

const search = () => page.getByRole('combobox', { name: 'Search pages, actions and records' })
const noSidewaysScroll = (of: Page) => of.evaluate('document.documentElement.scrollWidth <= innerWidth')

beforeAll(async () => {
  journey = await startJourney()
  const first = await journey.newPage()
  const made = await first.request.post('/api/setup', { data: { ...account, name: 'Ada Lovelace', workspace: 'Acme' } })
  if (!made.ok()) throw new Error(`Setup answered ${made.status()}: ${await made.text()}`)
  page = await signedIn()
})
afterAll(() => journey.close())

describe('the first page', () => {
  it('needs less than 300 KB of JavaScript, gzipped', async () => {
    const own = await signedIn()
    const scripts: Promise<Buffer>[] = []
    own.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.body())
    })
    await own.goto('/')
    await own.getByRole('heading', { level: 1 }).waitFor()
    await own.waitForLoadState('networkidle')
    const bytes = (await Promise.all(scripts)).reduce((sum, one) => sum + gzipSync(one).length, 0)
    await own.close()
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(300_000)
  })

  it('has the areas, names its tab and is accessible', async () => {
    await page.goto('/')
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Settings' }).waitFor()
    expect(await page.title()).toMatch(/ · Fairlead$/)
    await expectAccessibleInBoth(page)
  })
})

describe('the keyboard', () => {
  it('finds a page by ⌘K, and the focus follows', async () => {
    await page.keyboard.press('Control+k')
    await search().fill('sett')
    await page.getByRole('option', { name: /^Settings/, selected: true }).waitFor()
    await expectAccessibleInBoth(page)
    // The page stays in sight behind the dialog: nothing that covers it is opaque.
    const covers = `[...document.querySelectorAll('*')].filter((one) => {
      const { position, backgroundColor } = getComputedStyle(one)
      return position === 'fixed' && one.clientWidth >= innerWidth && /^rgb\\(/.test(backgroundColor)
    }).length`
    expect(await page.evaluate(covers)).toBe(0)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/settings')
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main')
  })

  it('finds records by asking the modules', async () => {
    await page.keyboard.press('/')
    await search().fill('lovelace')
    await page
      .getByRole('group', { name: 'Members' })
      .getByRole('option', { name: /Ada Lovelace/ })
      .waitFor()
    await page.keyboard.press('Escape')
  })

  it('goes by g and a letter, and explains itself on ?', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.waitForURL((url) => url.pathname === '/')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await expectAccessibleInBoth(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' })
  })

  it('offers on c what can be made', async () => {
    await page.keyboard.press('c')
    await page.getByRole('option', { name: 'New team' }).click()
    await page.waitForURL('**/settings/teams')
  })

  it('folds the navigation, also after a reload', async () => {
    await page.goto('/')
    await page.getByRole('button', { name: 'Fold' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Unfold the navigation' }).waitFor()
    await page.keyboard.press('[')
    await page.getByRole('button', { name: 'Fold', exact: false }).first().waitFor()
  })
})

describe('a narrow screen', () => {
  it('has the navigation in a drawer and does not scroll sideways', async () => {
    const narrow = await signedIn({ width: 390 })
    await narrow.goto('/')
    await narrow.getByRole('button', { name: 'Navigation' }).click()
    await expectAccessibleInBoth(narrow)
    await narrow.getByRole('dialog').getByRole('link', { name: 'Settings' }).click()
    await narrow.waitForURL('**/settings')
    await narrow.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await noSidewaysScroll(narrow)).toBe(true)
    await expectAccessibleInBoth(narrow)
  })
})

describe('what goes wrong', () => {
  it('says that an address leads nowhere, and where to go', async () => {
    await page.goto('/no/such/page')
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
    await page.getByRole('link', { name: 'Go to Today' }).waitFor()
    await expectAccessibleInBoth(page)
  })

  it('says that the server is away, and goes on when it is back', async () => {
    await page.route('**/api/session', (route) => route.abort())
    await page.goto('/')
    await page.getByRole('alert').getByText('The server did not answer').waitFor()
    await page.unroute('**/api/session')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('navigation', { name: 'Areas' }).waitFor()
  })
})

describe('the person', () => {
  it('chooses a theme, which stays', async () => {
    const you = () => page.getByRole('button', { name: 'Ada Lovelace: profile' })
    await you().click()
    await page.getByText('Dark', { exact: true }).click()
    await page.reload()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    await you().click()
    await page.getByText('System', { exact: true }).click()
  })

  it('signs out, and comes back to the page they wanted', async () => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/sign-in')
    await page.goto('/settings/teams')
    await page.waitForURL('**/sign-in?next=*')
    await page.getByLabel('E-mail').fill(account.email)
    await page.getByRole('textbox', { name: 'Password' }).fill(account.password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/settings/teams')
  })
})
