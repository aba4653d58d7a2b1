import { readFile } from 'node:fs/promises'
import type { APIResponse, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const owner = { email: 'ada@example.com', password: 'correct horse battery' }
const dayMs = 86_400_000
const perPlan = 60

let journey: Journey
let page: Page

const button = (name: string | RegExp) => page.getByRole('button', { name })
const shown = (text: string | RegExp) => page.getByText(text).first().waitFor()

/** An instant so many days ago, and a day in the middle of the last complete quarter. */
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString()
function inLastQuarter(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (now.getUTCMonth() % 3) - 2, 15)).toISOString().slice(0, 10)
}

/**
 * A story: 60 accounts on Pro and 60 on Basic came 45 to 64 days ago. 40 and 10 of them exported a report two days later. 3 and 12
 * stopped paying in the last quarter.
 */
function story() {
  const accounts = ['Pro', 'Basic'].flatMap((plan) => Array.from({ length: perPlan }, (_, i) => ({ id: `${plan}-${i}`, plan, i })))
  const groups = accounts.map(({ id, plan }) => ({
    type: 'group',
    userId: `user-${id}`,
    groupId: id,
    messageId: `group-${id}`,
    traits: { plan, name: `Company ${id}` },
  }))
  const events = accounts.flatMap(({ id, plan, i }) => {
    const came = 45 + (i % 20)
    const who = { userId: `user-${id}`, accountId: id }
    const exported = i < (plan === 'Pro' ? 40 : 10)
    return [
      { event: 'Signed in', id: `in-${id}`, timestamp: daysAgo(came), ...who },
      ...(exported ? [{ event: 'Report exported', id: `out-${id}`, timestamp: daysAgo(came - 2), properties: { pages: i }, ...who }] : []),
    ]
  })
  const subscriptions = accounts.map(({ id, plan, i }) => ({
    account: id,
    subscriptionId: `sub-${id}`,
    startedOn: daysAgo(400).slice(0, 10),
    endedOn: i < (plan === 'Pro' ? 3 : 12) ? inLastQuarter() : null,
    mrr: plan === 'Pro' ? 100 : 40,
    currency: 'EUR',
    plan,
  }))
  return { groups, events, subscriptions }
}

async function accepted(answer: Promise<APIResponse>): Promise<void> {
  const response = await answer
  if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}: ${await response.text()}`)
}

beforeAll(async () => {
  journey = await startJourney()
  page = await journey.newPage()
  const made = await page.request.post('/api/setup', { data: { ...owner, name: 'Ada Lovelace', workspace: 'Acme' } })
  const { token, ingestKey } = (await made.json()) as { token: string; ingestKey: string }
  const { groups, events, subscriptions } = story()
  await accepted(page.request.post('/v1/events', { data: { writeKey: ingestKey, batch: events } }))
  await accepted(page.request.post('/v1/batch', { data: { writeKey: ingestKey, batch: groups } }))
  await accepted(page.request.put('/api/subscriptions', { data: { subscriptions }, headers: { authorization: `Bearer ${token}` } }))
  await accepted(page.request.post('/api/session', { data: owner }))
})
afterAll(() => journey.close())

describe('what is the adoption rate of our new feature?', () => {
  it('offers what could be a feature', async () => {
    await page.goto('/insights/adoption')
    await button('Report exported').waitFor()
    await expectAccessibleInBoth(page)
  })

  it('answers in a sentence, with n and interval', async () => {
    await button('Report exported').click()
    await shown('of active accounts used Report exported within 28 days')
    await shown('41.7%')
    await shown('n = 120 accounts')
    await shown('95 % interval 33.2–50.6%')
  })

  it('answers by segment, and greys what is small', async () => {
    await button('Split by a property of the account').click()
    await page.getByRole('option', { name: 'plan' }).click()
    const bars = page.getByRole('list', { name: 'Adoption by plan' })
    await bars.getByText('66.7%').waitFor()
    await bars.getByText('16.7%').waitFor()
    await shown('Grey: fewer than 100 accounts')
    await expectAccessibleInBoth(page)
  })

  it('explains the number, down to the statement', async () => {
    await button('How it was counted').click()
    const panel = page.getByRole('complementary', { name: 'How it was counted' })
    await panel.getByText('50 ÷ 120 accounts').waitFor()
    await panel.getByText('SELECT').first().waitFor()
    await expectAccessibleInBoth(page)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  it('is the same behind its address', async () => {
    await page.reload()
    await shown('of active accounts used Report exported within 28 days')
    await page.getByRole('list', { name: 'Adoption by plan' }).waitFor()
  })

  it('opens with what was saved last, other features one press away', async () => {
    const feature = { events: ['Report exported'] }
    const range = { type: 'last', count: 3, unit: 'month' }
    const spec = { kind: 'adoption', feature, range, windowDays: 14 }
    const saved = await page.request.post('/api/charts', { data: { name: 'Adoption of exports', spec } })
    expect(saved.status()).toBe(200)
    await page.goto('/insights/adoption')
    await shown('of active accounts used Report exported within 14 days')
    await button('Other features').click()
    await page.getByRole('heading', { name: 'Events that could be a feature' }).waitFor()
    await button('Report exported').last().click()
    await shown('of active accounts used Report exported within 14 days')
  })
})

describe('which segment has the highest churn?', () => {
  it('answers by revenue in a sentence', async () => {
    await page.goto('/insights/churn')
    await shown('of the recurring revenue of Basic was lost, the most of any plan; of all it was 9.3%')
    await shown('20.0%')
    await expectAccessibleInBoth(page)
  })

  it('answers by accounts, with the interval', async () => {
    await page.getByRole('radiogroup', { name: 'What is lost' }).getByText('accounts').click()
    await shown('of Basic accounts churned, the most of any plan; of all it was 12.5%')
    await shown(/95 % interval 11\.8–31\.8%/)
  })

  it('says who left', async () => {
    await button(/^Basic/).click()
    await page.getByRole('heading', { name: 'Who left: Basic' }).waitFor()
    await shown('12 rows')
    const table = page.getByRole('grid', { name: 'Accounts that churned' })
    await table.getByRole('gridcell', { name: 'Company Basic-3' }).click()
    const panel = page.getByRole('complementary', { name: 'Company Basic-3' })
    await panel.getByText('with €40 of MRR').waitFor()
    await expectAccessibleInBoth(page)
    await page.goBack()
    await panel.waitFor({ state: 'detached' })
  })
})

describe('a chart', () => {
  it('is built step by step, and the address follows', async () => {
    await page.goto('/charts/new')
    await button('What is counted: Any event').click()
    await page.getByPlaceholder('Search events and metrics').fill('export')
    await page.getByRole('option', { name: 'Report exported' }).click()
    await shown('times “Report exported” happened')
    await button('Measure: Number of events').click()
    await page.getByRole('option', { name: 'Unique accounts' }).click()
    await page.getByLabel('Steps of time').selectOption('month')
    await button(/^Period:/).click()
    await button('Last 6 months').click()
    await shown('accounts did “Report exported”')
    await button('Break down by a property').click()
    await page.getByRole('option', { name: 'plan' }).click()
    const table = page.getByRole('grid', { name: /^Figures of/ })
    await table.getByRole('row', { name: /^Pro 40/ }).waitFor()
    await table.getByRole('row', { name: /^Basic 10/ }).waitFor()
    await expectAccessibleInBoth(page)
    await page.goBack()
    await shown('accounts did “Report exported”')
    await page.goForward()
    await table.getByRole('row', { name: /^Pro 40/ }).waitFor()
  })

  it('comes along as a file', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button('CSV').first().click()])
    const csv = await readFile((await download.path())!, 'utf8')
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    expect(csv).toContain('Pro')
  })

  it('is saved onto a new dashboard and stays there', async () => {
    await button('Save').click()
    await page.getByLabel(/^Name( \*)?$/).fill('Exports by plan')
    await page.getByRole('combobox', { name: 'Put it on a dashboard' }).click()
    await page.getByRole('option', { name: 'A new dashboard' }).click()
    await page.getByLabel('Name of the dashboard').fill('Weekly review')
    await expectAccessibleInBoth(page)
    await button('Save chart').click()
    await page.waitForURL('**/dashboards/*')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: /Weekly review/ }).waitFor()
    await page.getByRole('article', { name: 'Exports by plan' }).getByRole('figure').waitFor()
    await expectAccessibleInBoth(page)
  })
})

describe('a dashboard', () => {
  it('takes a metric, moves it by keyboard, and gives it back', async () => {
    await button('Add a tile').click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Logo churn/ })
      .click()
    await page.keyboard.press('Escape')
    await page.getByRole('article', { name: 'Logo churn' }).waitFor()
    await page.getByRole('button', { name: 'Move Logo churn: arrow keys, or drag' }).press('ArrowLeft')
    await expect.poll(() => page.getByRole('article').first().getAttribute('aria-label')).toBe('Logo churn')
    await button('More for Logo churn').click()
    await page.getByRole('menuitem', { name: 'Remove from the dashboard' }).click()
    await page.getByRole('article', { name: 'Logo churn' }).waitFor({ state: 'detached' })
    await button('Undo').click()
    await page.getByRole('article', { name: 'Logo churn' }).waitFor()
  })

  it('shows all its tiles over one period, and fits a phone', async () => {
    await button('One period for all').click()
    await page.waitForURL(/range=/)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('article', { name: 'Exports by plan' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await expectAccessibleInBoth(page)
    await page.setViewportSize({ width: 1280, height: 860 })
  })
})

describe('the catalogue of metrics', () => {
  it('defines a metric in words and as a spec', async () => {
    await page.goto('/metrics/new')
    await page.getByLabel('Name').fill('Exporting accounts')
    await page.getByLabel('Definition in words').fill('Accounts that exported a report.')
    await button('What is counted: Any event').click()
    await page.getByRole('option', { name: 'Report exported' }).click()
    await button('Measure: Unique people').click()
    await page.getByRole('option', { name: 'Unique accounts' }).click()
    await expectAccessibleInBoth(page)
    await button('Create metric').click()
    await page.waitForURL('**/metrics/exporting_accounts')
    await shown('unique accounts of “Report exported”')
  })

  it('is certified, and a change takes the certificate', async () => {
    await button('More').click()
    await page.getByRole('menuitem', { name: 'Certify this definition' }).click()
    await shown('Certified')
    await expectAccessibleInBoth(page)
    await page.getByRole('link', { name: 'Change' }).click()
    await page.getByLabel('Definition in words').fill('Accounts that exported at least one report.')
    await page.getByLabel('Why it changes').fill('Said how often')
    await button('Save').click()
    await page.waitForURL('**/metrics/exporting_accounts')
    await shown('Version 2')
    await shown('Said how often')
    await page.getByText('Certified', { exact: true }).waitFor({ state: 'detached' })
  })

  it('is deleted, and comes back from the list of what was deleted', async () => {
    await button('More').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.waitForURL('**/metrics')
    await page.getByRole('checkbox', { name: 'Deleted' }).check()
    await page.waitForURL(/deleted=true/)
    await button('Restore Exporting accounts').click()
    await shown('“Exporting accounts” is back')
    await shown('No deleted metric')
    await expectAccessibleInBoth(page)
    await page.getByRole('checkbox', { name: 'Deleted' }).uncheck()
    await page.getByRole('link', { name: 'Exporting accounts' }).waitFor()
  })
})
