import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

const email = 'ada@example.com'
const password = 'correct horse battery'

/** Twelve rows; the fifth has no time that can be read, the eighth no name. Row 1 of the file is the heading. */
const rows = Array.from({ length: 12 }, (_, i) =>
  [i === 7 ? '' : 'signup', i === 4 ? 'not a time' : `2026-01-${String(i + 1).padStart(2, '0')}T10:00:00Z`, `user-${i}`, 'pro', i * 2].join(
    ',',
  ),
)
const file = { name: 'signups.csv', mimeType: 'text/csv', buffer: Buffer.from(`event,time,user,plan,seats\n${rows.join('\n')}\n`) }

let journey: Journey
let page: Page
let token: string
let key: string

/** Sends events as an app does. */
async function send(...batch: Record<string, unknown>[]): Promise<void> {
  const answer = await fetch(`${journey.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  })
  expect(answer.status).toBe(200)
}

async function signIn(as: Page): Promise<void> {
  await as.goto('/sign-in')
  await as.getByLabel('E-mail').fill(email)
  await as.getByRole('textbox', { name: 'Password' }).fill(password)
  await as.getByRole('button', { name: 'Sign in' }).click()
  await as.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
}

beforeAll(async () => {
  journey = await startJourney()
  const answer = await fetch(`${journey.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, name: 'Ada Lovelace', workspace: 'Acme' }),
  })
  ;({ token } = (await answer.json()) as { token: string })
  page = await journey.newPage()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page)
})
afterAll(() => journey.close())

describe('an empty workspace', () => {
  it('teaches on every page', async () => {
    for (const [path, words] of [
      ['/events', 'No event has arrived yet'],
      ['/people', 'No people yet'],
      ['/accounts', 'No accounts yet'],
      ['/live', 'Waiting for the first event'],
      ['/quarantine', 'Nothing is in quarantine'],
      ['/identity', 'Nothing waits'],
      ['/import', 'Drop a file here'],
    ] as const) {
      await page.goto(path)
      await page.getByText(words).first().waitFor()
      await expectAccessibleInBoth(page)
    }
  })
})

describe('a source', () => {
  it('is connected by a snippet that works as it was copied', async () => {
    await page.goto('/live')
    await page.getByRole('link', { name: 'Connect a source' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Backend')
    await page.getByRole('radio', { name: 'Segment, Node.js' }).click()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Create source' }).click()
    await page.getByText('It is shown only now').waitFor()
    await page.getByRole('button', { name: 'Copy Code for Segment, Node.js' }).click()
    const code = await page.evaluate<string>('navigator.clipboard.readText()')
    key = /fk_[\w-]+/.exec(code)![0]
    expect(code).toContain(`host: '${journey.url}'`)
    await expectAccessibleInBoth(page)

    // The snippet itself: its imports and its top-level await work in any module.
    await runSnippet(code)
    await page.getByText(/has arrived/).waitFor()
    const checks = page.getByRole('list', { name: 'What came with it' })
    await checks.getByText('Person recognised').waitFor()
    await checks.getByText(/SDK .*analytics-node/).waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('combobox', { name: 'Instructions for' }).click()
    await page.getByRole('option', { name: 'HTTP, any language' }).click()
    await page.getByText(`curl ${journey.url}/v1/events`).waitFor()
  })

  it('shows its volume and keeps its key to itself afterwards', async () => {
    await page.goto('/sources')
    const card = page.getByRole('article', { name: 'Backend' })
    await card.getByText('3 events').waitFor()
    await card.getByText('Healthy').waitFor()
    expect(await page.getByText(key).count()).toBe(0)
    await expectAccessibleInBoth(page)
  })
})

const runSnippet = (code: string): Promise<unknown> => import(`data:text/javascript,${encodeURIComponent(withPackage(code))}`)
/** A data: module cannot find packages by name. */
const withPackage = (code: string): string =>
  code.replace(`'@segment/analytics-node'`, `'${import.meta.resolve('@segment/analytics-node')}'`)

describe('the live view', () => {
  it('shows an event within moments, and holds still while paused', async () => {
    await page.goto('/live')
    const list = page.getByRole('list', { name: 'Latest events' })
    await list.getByText('report_opened').waitFor()
    await send({ event: 'report_shared', userId: 'user-1', accountId: 'acme', properties: { channel: 'mail', nested: { a: 1 } } })
    await list.getByText('report_shared').waitFor({ timeout: 5_000 })
    await page.getByRole('button', { name: 'Pause' }).click()
    await send({ event: 'report_printed', userId: 'user-2' })
    await page.getByText('Paused, 1 more arrived').waitFor()
    expect(await list.getByText('report_printed').count()).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await list.getByText('report_printed').waitFor()
  })

  it('is read by keyboard', async () => {
    await page.reload()
    const lines = page.getByRole('list', { name: 'Latest events' }).getByRole('button')
    await lines.first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByText('By its own clock').or(page.getByText('Happened')).first().waitFor()
    expect(await lines.nth(1).getAttribute('aria-expanded')).toBe('true')
    await page.getByText('channel', { exact: true }).waitFor()
    await expectAccessibleInBoth(page)
  })
})

describe('the catalogue', () => {
  it('lists what arrived and takes its meaning in place', async () => {
    await page.goto('/events')
    const table = page.getByRole('grid', { name: 'Events' })
    await table.getByRole('link', { name: 'report_shared' }).waitFor()
    await table.getByRole('link', { name: 'Joined a group' }).waitFor()
    await table.getByRole('button', { name: /edit meaning of report_shared/ }).click()
    await page.keyboard.type('Somebody passes a report on')
    await page.keyboard.press('Enter')
    await table.getByText('Somebody passes a report on').waitFor()
    await expectAccessibleInBoth(page)
    await page.reload()
    await table.getByText('Somebody passes a report on').waitFor()
  })

  it('is edited by keyboard alone', async () => {
    const table = page.getByRole('grid', { name: 'Events' })
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const row = table.getByRole('row').filter({ has: page.locator(':focus') })
    const name = await row.getByRole('link').innerText()
    await page.keyboard.press('e')
    await page.keyboard.type('Written by keyboard')
    await page.keyboard.press('Enter')
    await row.getByText('Written by keyboard').waitFor()
    // The focus is where it was: the same row opens, and there e edits the page.
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.keyboard.press('e')
    await expect.poll(() => page.getByRole('textbox', { name: 'Meaning' }).inputValue()).toBe('Written by keyboard')
    await page.keyboard.press('Escape')
  })

  it('says who answers for an event and that it is verified', async () => {
    await page.goto('/events/report_shared')
    await page.getByRole('combobox', { name: 'Owner' }).click()
    await page.getByRole('option', { name: 'Ada Lovelace' }).click()
    await page.getByRole('switch', { name: 'Verified', exact: true }).press('Space')
    await page.getByRole('grid', { name: 'Properties' }).getByText('channel', { exact: true }).waitFor()
    await expectAccessibleInBoth(page)
    await page.goto('/events')
    const row = page.getByRole('row').filter({ hasText: 'report_shared' })
    await row.getByText('Verified', { exact: true }).waitFor()
    await row.getByText('Ada Lovelace').waitFor()
  })

  it('hides what nobody should use, and takes that back', async () => {
    await page.goto('/events/report_printed')
    await page.getByRole('button', { name: 'Hide' }).click()
    await page.getByText('is hidden from lists').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Hide' }).waitFor()
  })

  it('lists properties with type and examples', async () => {
    await page.goto('/events?show=properties')
    const row = page.getByRole('row').filter({ hasText: 'channel' })
    await row.getByText('mail').waitFor()
    await expectAccessibleInBoth(page)
    const type = row.getByRole('combobox', { name: 'Type of channel' })
    await expect.poll(() => type.inputValue()).toBe('Text')
    await type.click()
    await page.getByRole('option', { name: 'Number', exact: true }).click()
    await page.reload()
    await expect.poll(() => type.inputValue()).toBe('Number')
    await type.click()
    await page.getByRole('option', { name: 'As seen: Text' }).click()
    await expect.poll(() => type.inputValue()).toBe('Text')
  })
})

describe('a person', () => {
  it('is found, with what they did and whose they are', async () => {
    await page.goto('/people')
    await page.getByLabel('Search people').fill('ada@example.com')
    await page.getByRole('grid', { name: 'People' }).getByRole('link', { name: 'Ada' }).click()
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText('report_shared').click()
    await timeline.getByText('mail', { exact: true }).waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('complementary', { name: 'Details' }).getByRole('link', { name: 'acme' }).click()
    await page.getByRole('heading', { level: 1, name: 'Acme' }).waitFor()
    await page.getByRole('list', { name: 'Timeline' }).getByText('report_shared').waitFor()
    await expectAccessibleInBoth(page)
  })
})

describe('an import', () => {
  it('shows before it starts which rows it would refuse', async () => {
    await page.goto('/import')
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('2 rows of the first 12 rows').waitFor()
    const refused = page.getByRole('region', { name: 'Refused rows' })
    expect(await refused.getByRole('row').count()).toBe(3)
    const stored = page.getByRole('region', { name: 'First rows' })
    for (const name of ['Event', 'Time', 'Person', 'plan', 'seats']) await stored.getByRole('columnheader', { name, exact: true }).waitFor()
    await expectAccessibleInBoth(page)
  })

  it('leaves out what nobody needs', async () => {
    await page.getByRole('button', { name: '2 other columns become properties' }).click()
    await page.getByRole('checkbox', { name: 'seats' }).uncheck()
    await expect.poll(() => page.getByRole('region', { name: 'First rows' }).getByRole('columnheader', { name: 'seats' }).count()).toBe(0)
    await expectAccessibleInBoth(page)
  })

  it('runs, says what became of the rows and hands out the refused ones', async () => {
    await page.getByRole('button', { name: 'Start the import' }).click()
    await page.getByText('10 events were added. 2 rows were refused').waitFor()
    await expectAccessibleInBoth(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download refused rows' }).click()])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
    expect(lines).toHaveLength(3)
    expect(lines.join('\n')).toContain('not a time')
  })

  it('adds nothing the second time', async () => {
    await page.getByRole('button', { name: 'Import another file' }).click()
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('button', { name: '2 other columns become properties' }).click()
    await page.getByRole('checkbox', { name: 'seats' }).uncheck()
    await page.getByRole('button', { name: 'Start the import' }).click()
    await page.getByText('0 events were added. 2 rows were refused').waitFor()
  })

  it('asks whether the day or the month comes first where the rows do not tell', async () => {
    await page.getByRole('button', { name: 'Import another file' }).click()
    const text = 'event,date,user_id\ndated,03/04/2024,ada\n'
    await page.locator('input[type=file]').setInputFiles({ name: 'dates.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await page.getByText('The first rows do not tell whether 03/04/2024 is').waitFor()
    const stored = page.getByRole('region', { name: 'First rows' })
    await stored.getByText('2024-04-03').waitFor()
    await page.getByText('Month first').click()
    await stored.getByText('2024-03-04').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Another file' }).click()
  })

  it('says what is wrong with a file that it cannot read', async () => {
    await page.locator('input[type=file]').setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) })
    await page.getByText('empty.csv cannot be imported').waitFor()
    await page.getByText('The file is empty').waitFor()
    await expectAccessibleInBoth(page)
  })
})

describe('the quarantine', () => {
  let mayBeSentFrom = 0
  it('keeps what cannot be accepted, with the reason and what to do', async () => {
    mayBeSentFrom = Date.now() + 4_000
    const tomorrow = new Date(mayBeSentFrom + 24 * 3_600_000).toISOString()
    await send({ event: 'early_bird', userId: 'user-1', timestamp: tomorrow }, { event: 'nobody', userId: 'null' }, { userId: 'user-1' })
    await page.goto('/quarantine')
    const table = page.getByRole('grid', { name: 'Refused events' })
    await table.getByText('Id of nobody').waitFor()
    await page.getByRole('button', { name: /Id of nobody/ }).click()
    await expect.poll(() => table.getByRole('row').count()).toBe(2)
    await table.getByText('nobody', { exact: true }).click()
    await page.getByText('Send no id until it is known').waitFor()
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText('1 event was refused again and stays here').waitFor()
    await page.keyboard.press('Escape')

    // One is chosen while the list is on its way anew, in which others stand above it: the keys go on from there.
    await send({ event: 'newcomer', userId: 'null' })
    let arrive = () => {}
    const mayArrive = new Promise<void>((resolve) => (arrive = resolve))
    await page.route(/\/api\/quarantine\?/, (route) => mayArrive.then(() => route.continue()), { times: 1 })
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    const row = (name: string) => table.getByRole('row').filter({ hasText: name })
    const focused = table.getByRole('row').filter({ has: page.locator(':focus') })
    await row('early_bird').getByRole('gridcell').first().focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Send 1 again' }).waitFor()
    arrive()
    await row('newcomer').waitFor()
    await expectAccessibleInBoth(page)
    expect(await focused.getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('k')
    const above = await focused.getAttribute('aria-rowindex')
    expect(Number(above)).toBe(Number(await row('early_bird').getAttribute('aria-rowindex')) - 1)
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Send 2 again' }).waitFor()
    for (const key of ['x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Send all again' }).waitFor()
  })

  it('sends again what can be accepted by now', async () => {
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(mayBeSentFrom)
    await page.getByRole('grid', { name: 'Refused events' }).getByText('early_bird').click()
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText('1 event is accepted now').waitFor()
    await page.getByText('Sent again', { exact: true }).first().click()
    await page.getByRole('grid', { name: 'Refused events' }).getByText('early_bird').waitFor()
    await expectAccessibleInBoth(page)
  })
})

describe('a phone', () => {
  it('shows every page without scrolling sideways', async () => {
    const phone = await journey.newPage({ width: 390 })
    await signIn(phone)
    for (const path of [
      '/events',
      '/events/report_shared',
      '/people/user-1',
      '/accounts/acme',
      '/live',
      '/sources',
      '/import',
      '/quarantine',
      '/identity',
    ]) {
      await phone.goto(path)
      await phone.getByRole('heading', { level: 1 }).waitFor()
      await expectAccessibleInBoth(phone)
      expect(await phone.evaluate<number>('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390)
    }
  })
})

describe('a viewer', () => {
  it('sees and changes nothing', async () => {
    const link = await invite('viewer', 'vera@example.com')
    const vera = await journey.newPage()
    await vera.goto(link)
    await vera.getByLabel('Your name').fill('Vera')
    await vera.getByRole('textbox', { name: 'Password' }).fill('nanoseconds of wire')
    await vera.getByRole('button', { name: 'Join Acme' }).click()
    await vera.getByRole('heading', { level: 1, name: /Vera/ }).waitFor()
    await vera.goto('/sources')
    await vera.getByRole('article', { name: 'Backend' }).waitFor()
    await expectAccessibleInBoth(vera)
    expect(await vera.getByRole('button', { name: /New key|Connect a source|Archive$|Revoke/ }).count()).toBe(0)
    await vera.goto('/import')
    await vera.getByText('Your role can see imports').waitFor()
    await vera.goto('/events/report_shared')
    await vera.getByText('Somebody passes a report on').waitFor()
    expect(await vera.getByRole('switch').count()).toBe(0)
    await vera.goto('/quarantine')
    await vera.getByRole('grid', { name: 'Refused events' }).waitFor()
    expect(await vera.getByRole('button', { name: /again$/ }).count()).toBe(0)
    await expectAccessibleInBoth(vera)
  })
})

/** The path of an invitation, as the mail would hold it. */
async function invite(role: string, to: string): Promise<string> {
  const answer = await fetch(`${journey.url}/api/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: to, role }),
  })
  const { link } = (await answer.json()) as { link: string }
  const { pathname, hash } = new URL(link)
  return pathname + hash
}
