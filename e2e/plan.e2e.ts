import type { Page, Route } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventResult } from '#modules/events/contract.ts'
import { expectAccessible, expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

let journey: Journey
let page: Page
let ingestKey: string

beforeAll(async () => {
  journey = await startJourney()
  const answer = await fetch(`${journey.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery', name: 'Ada Lovelace', workspace: 'Acme' }),
  })
  ;({ ingestKey } = (await answer.json()) as { ingestKey: string })
  page = await journey.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
})
afterAll(() => journey.close())

/** Sends events as an app does. */
async function send(...batch: Record<string, unknown>[]): Promise<string[]> {
  const answer = await fetch(`${journey.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  })
  return ((await answer.json()) as { results: EventResult[] }).results.map(({ status }) => status)
}

const order = (id: number, properties: object, event = 'order_placed') => ({ event, id: `o${id}`, userId: `u${id}`, properties })

it('teaches while there is nothing', async () => {
  for (const [path, words] of [
    ['/plan', 'No event is planned yet'],
    ['/plan/violations', 'Nothing breaks the plan'],
    ['/plan/suggested', 'Everything that arrives is in the plan'],
    ['/plan/versions', 'Nothing was published yet'],
    ['/plan/publish', 'There is nothing to publish'],
    ['/plan/repair', 'Nothing of this event is held'],
    ['/plan/settings', 'By source'],
  ] as const) {
    await page.goto(path)
    await page.getByText(words).first().waitFor()
    await expectAccessible(page)
  }
})

it('suggests a plan from what arrives, and publishes it with a forecast', async () => {
  await send(...Array.from({ length: 30 }, (_, n) => order(n, { price: n + 0.5, currency: n % 2 ? 'EUR' : 'USD' })))
  await page.goto('/plan/suggested')
  const suggested = page.getByRole('article', { name: 'order_placed' })
  await suggested.getByText('100 %').first().waitFor()
  await expectAccessibleInBoth(page)
  await suggested.getByRole('button', { name: 'Accept' }).click()
  await page.getByText('order_placed is in the draft').waitFor()

  await page.goto('/plan/settings')
  await page.getByRole('combobox', { name: 'Planned events', exact: true }).click()
  await page.getByRole('option', { name: 'Quarantine' }).click()
  await page.getByRole('combobox', { name: 'Events that are not in the plan' }).click()
  await page.getByRole('option', { name: 'Quarantine' }).last().click()
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Save to the draft' }).click()
  await page.getByText('Saved to the draft').waitFor()

  await page.getByRole('link', { name: 'Review and publish' }).click()
  await page.getByText('0 would violate').waitFor()
  await expectAccessibleInBoth(page)
  await page.getByRole('textbox', { name: 'Why' }).fill('First plan')
  await page.getByRole('button', { name: 'Publish version 1' }).click()
  await page.getByText('Version 1 applies', { exact: true }).waitFor()
  await page.getByText('Published', { exact: true }).waitFor()
  await expectAccessibleInBoth(page)
})

it('holds what breaks the plan, says who sent it, and lets it in once it is repaired', async () => {
  expect(await send(order(100, { price: 1, currency: 'EUR' }))).toEqual(['ok'])
  expect(await send(order(101, { price: '12', currency: 'EUR' }), order(102, { amount: 7, currency: 'USD' }, 'Order Placed'))).toEqual([
    'quarantined',
    'quarantined',
  ])
  await page.goto('/plan/violations')
  await page.getByText('Wrong type').first().waitFor()
  await page.getByText('Event not planned').first().click()
  await page.getByText('Nobody answers for it yet').waitFor()
  await expectAccessibleInBoth(page)
  await page.getByRole('link', { name: 'Repair what is held' }).click()

  await page.getByText('The plan allows 0 of 1 held events').waitFor()
  await page.getByRole('combobox', { name: 'What to change' }).click()
  await page.getByRole('option', { name: 'Rename the event' }).click()
  await page.getByRole('textbox', { name: 'New name' }).fill('order_placed')
  await page.getByRole('button', { name: 'Add a change' }).click()
  await page.getByRole('textbox', { name: 'Property' }).fill('amount')
  await page.getByRole('textbox', { name: 'New name' }).last().fill('price')
  await page.getByText('The plan allows 1 of 1 held events after these changes').waitFor()
  await page.getByText('order_placed {"currency":"USD","price":7}').waitFor()
  await expectAccessibleInBoth(page)
  await page.getByRole('checkbox', { name: /Also repair those that come later/ }).check()
  await page.getByRole('button', { name: 'Repair and send again' }).click()
  await page.getByText('1 stored, 0 still held').waitFor()

  await page.goto('/plan/repair?event=order_placed')
  await page.getByRole('combobox', { name: 'What to change' }).click()
  await page.getByRole('option', { name: 'Change a type' }).click()
  await page.getByRole('textbox', { name: 'Property' }).fill('price')
  await page.getByText('The plan allows 1 of 1 held events after these changes').waitFor()
  await page.getByRole('button', { name: 'Repair and send again' }).click()
  await page.getByText('1 stored, 0 still held').waitFor()

  await page.goto('/quarantine')
  await page.getByText('Nothing is in quarantine').waitFor()
  await page.goto('/events/order_placed')
  await page.getByText('33 events').waitFor()

  await page.goto('/plan/publish')
  await page.getByText('rules that repair arriving events').waitFor()
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await page.getByText('Version 2 applies', { exact: true }).waitFor()
  expect(await send(order(103, { amount: 9, currency: 'USD' }, 'Order Placed'))).toEqual(['ok'])
})

it('is written by hand: as a table, and as JSON Schema', async () => {
  await page.goto('/plan')
  await page.getByRole('link', { name: 'Plan an event' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('report_opened')
  await page.getByRole('button', { name: 'Add a property' }).click()
  await page.getByRole('textbox', { name: 'Name of the property' }).fill('report')
  await page.getByRole('checkbox', { name: 'report is required' }).check()
  await page.getByRole('textbox', { name: 'Allowed values of report' }).fill('churn, growth')
  await expectAccessibleInBoth(page)
  await page.getByRole('tab', { name: 'JSON Schema' }).click()
  const json = page.getByRole('textbox', { name: 'JSON Schema of the properties' })
  expect(JSON.parse(await json.inputValue())).toEqual({
    type: 'object',
    additionalProperties: false,
    required: ['report'],
    properties: { report: { type: 'string', enum: ['churn', 'growth'] } },
  })
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Save to the draft' }).click()
  await page.getByText('report_opened is in the draft.').waitFor()
  await page.reload()
  // The list without the event is on its way so long that it comes after the undo: it must not be taken for the one after it.
  let arrive = () => {}
  const mayArrive = new Promise<void>((resolve) => (arrive = resolve))
  const late = async (route: Route) => {
    const response = await route.fetch()
    await mayArrive
    await route.fulfill({ response }).catch(() => {})
  }
  await page.route(/\/api\/plan\/events(\?|$)/, late, { times: 1 })
  await page.getByRole('button', { name: 'Take it out of the plan' }).click()
  await page.getByText('report_opened is out of the draft').waitFor()
  await page.getByRole('link', { name: 'Plan an event' }).waitFor()
  const undone = page.waitForResponse((response) => response.request().method() === 'PUT')
  await page.getByRole('button', { name: 'Undo' }).click()
  await undone
  arrive()
  await page.getByText('New in the draft').waitFor()

  await page.getByRole('link', { name: 'report_opened' }).click()
  await page.getByRole('combobox', { name: 'Mode', exact: true }).click()
  await page.getByRole('option', { name: 'Observe' }).last().click()
  const atSource = page.getByRole('combobox', { name: 'Mode at My product' })
  expect(await atSource.getAttribute('placeholder')).toBe('Observe, as the event says')
  await atSource.click()
  await page.getByRole('option', { name: 'Reject' }).last().click()
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Save to the draft' }).click()
  await page.getByText('report_opened is in the draft.').waitFor()
  // What was saved stays in the form, whatever comes first: the new revision of the draft or the event as it was before.
  expect([await page.getByRole('combobox', { name: 'Mode', exact: true }).inputValue(), await atSource.inputValue()]).toEqual([
    'Observe',
    'Reject',
  ])
  await page.getByRole('textbox', { name: 'Meaning', exact: true }).fill('Somebody opened a report')
  const savedAgain = page.waitForResponse((response) => response.request().method() === 'PUT')
  await page.getByRole('button', { name: 'Save to the draft' }).click()
  expect((await savedAgain).request().postDataJSON()).toMatchObject({
    event: { mode: 'observe', description: 'Somebody opened a report' },
  })
  expect((await savedAgain).status()).toBe(200)
  await page.goto('/plan')
  await page.getByText('Observe (own), 1 source differs').waitFor()
  await page.goto('/sources')
  await page.getByRole('link', { name: 'By day and SDK: My product' }).click()
  await page.getByText('Events that are not as planned: Quarantine, as the plan says').waitFor()
  await expectAccessibleInBoth(page)
  await page
    .getByRole('list', { name: /mode of their own/ })
    .getByRole('link', { name: 'report_opened' })
    .click()
  await expect.poll(() => atSource.inputValue()).toBe('Reject')

  await page.goto('/plan/versions')
  await page.getByRole('article', { name: 'Version 1' }).getByText('First plan').waitFor()
  await expectAccessibleInBoth(page)
})

it('fits on a phone', async () => {
  await page.setViewportSize({ width: 390, height: 840 })
  for (const path of [
    '/plan',
    '/plan/events/order_placed',
    '/plan/violations',
    '/plan/suggested',
    '/plan/settings',
    '/plan/publish',
    '/plan/versions',
    '/plan/repair?event=x',
  ]) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectAccessible(page)
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390])
  }
})
