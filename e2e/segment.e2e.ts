import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getPlan, listPlanViolations, listRecentEvents, publishPlan, putPlanSettings, type StoredEvent } from '#modules/events/contract.ts'
import { expectAccessibleInBoth, startJourney, type Journey } from './harness.ts'

let journey: Journey
/** A customer's site on an origin of its own, with the real @segment/analytics-next. */
let site: Server
let keys: { token: string; ingestKey: string }

async function serveSite(): Promise<Server> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { AnalyticsBrowser } from '@segment/analytics-next'\nglobalThis.AnalyticsBrowser = AnalyticsBrowser`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const server = createServer((request, response) => {
    const isScript = request.url === '/site.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? outputFiles[0]!.contents : '<!doctype html><title>Pricing</title><script src="/site.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

beforeAll(async () => {
  journey = await startJourney()
  site = await serveSite()
  const answer = await fetch(`${journey.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery', name: 'Ada', workspace: 'Acme' }),
  })
  keys = (await answer.json()) as typeof keys
})
afterAll(async () => {
  site.close()
  await journey.close()
})

async function eventsOf(person: string): Promise<StoredEvent[]> {
  const answer = await fetch(`${journey.url}${listRecentEvents.path}?limit=100&person=${person}`, {
    headers: { authorization: `Bearer ${keys.token}` },
  })
  return ((await answer.json()) as { items: StoredEvent[] }).items
}

async function eventually(person: string, count: number): Promise<StoredEvent[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const events = await eventsOf(person)
    if (events.length >= count) return events
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return eventsOf(person)
}

/** Opens the site and runs `script` with `analytics` loaded from Fairlead, changed by nothing but its address. */
async function onSite(
  script: string,
  integration: object = {},
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<Page> {
  const page = await journey.newPage()
  await prepare(page)
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/pricing`)
  const settings = JSON.stringify({ writeKey: keys.ingestKey, cdnURL: journey.url })
  await page.evaluate(`(async () => {
    const [analytics] = await AnalyticsBrowser.load(${settings}, { integrations: { 'Segment.io': ${JSON.stringify(integration)} } })
    globalThis.analytics = analytics
    ${script}
  })()`)
  return page
}

const visit = (person: string) => `
  await analytics.identify('${person}', { plan: 'pro' })
  await analytics.page('Pricing')
  await analytics.track('Plan Chosen', { price: 9.5 })
  await analytics.group('acme', { name: 'Acme' })
  await analytics.alias('${person}', 'before')`

it('takes every call of @segment/analytics-next, from another origin', async () => {
  await onSite(visit('browser-1'))
  const events = await eventually('browser-1', 5)
  expect(events.map(({ event }) => event).toSorted((a, b) => a.localeCompare(b))).toEqual([
    '$alias',
    '$group',
    '$identify',
    '$pageview',
    'Plan Chosen',
  ])
  expect(events.find(({ event }) => event === 'Plan Chosen')).toMatchObject({
    properties: { price: 9.5, $path: '/pricing', $title: 'Pricing', $lib: 'analytics.js' },
  })
})

it('takes its batches', async () => {
  await onSite(visit('browser-2'), { deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: 200 } } })
  expect(await eventually('browser-2', 5)).toHaveLength(5)
})

it('gets an event once that was first answered with 503, then sent twice', async () => {
  let failures = 1
  const bodies: string[] = []
  await onSite(`await analytics.identify('browser-3'); analytics.track('Retried')`, {}, async (page) => {
    await page.route('**/v1/t', async (route) => {
      if (route.request().method() === 'POST') {
        bodies.push(route.request().postData()!)
        if (failures-- > 0) return route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*', 'retry-after': '1' } })
      }
      return route.continue()
    })
  })
  expect((await eventually('browser-3', 2)).map(({ event }) => event)).toContain('Retried')
  expect(bodies.length).toBeGreaterThan(1)
  const again = await fetch(`${journey.url}/v1/t`, { method: 'POST', body: bodies.at(-1)! })
  expect(await again.json()).toMatchObject({ results: [{ status: 'duplicate' }] })
  expect(await eventsOf('browser-3')).toHaveLength(2)
})

it('makes one person of a visitor who signs in, and of two by hand, and takes that back', async () => {
  for (const person of ['signed-1', 'signed-2'])
    await onSite(
      `await analytics.track('Looked'); await analytics.identify('${person}', { plan: '${person}' }); await analytics.track('Bought')`,
    )
  await Promise.all([eventually('signed-1', 2), eventually('signed-2', 2)])
  const page = await journey.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: /Ada/ }).waitFor()
  await page.goto('/people/signed-1')
  await page.getByText('2 ids. Events of all of them count for one person.').waitFor()
  await expectAccessibleInBoth(page)

  await page.getByRole('button', { name: 'Merge with another person…' }).click()
  await page.getByLabel('The other person').fill('signed-2')
  const found = page.getByRole('list', { name: 'People' }).getByRole('button')
  await expect.poll(() => found.count()).toBe(1)
  await found.click()
  await page.getByText('count for signed-1 from now on').waitFor()
  await page.getByRole('region', { name: 'Properties that differ' }).getByText('plan', { exact: true }).waitFor()
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Merge into one person' }).click()
  await page.getByText('signed-2 and signed-1 are one person now').waitFor()
  await page.getByText('4 ids.').waitFor()
  await page.goto('/identity?show=merged')
  await page.getByRole('grid', { name: 'Links of ids' }).getByText('signed-2').click()
  await page.getByRole('heading', { name: 'What became of it' }).waitFor()
  await expectAccessibleInBoth(page)
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('signed-2 and signed-1 are two people again').waitFor()
  await page.getByText('Nobody was merged by hand').waitFor()
  await page.goto('/people/signed-1')
  await page.getByText('2 ids.').waitFor()
  await page.getByText('Taken back').waitFor()
  await expectAccessibleInBoth(page)
})

/** Calls the API with the token of the owner. */
async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${keys.token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${journey.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return (await answer.json()) as T
}

it('keeps events back that the tracking plan refuses, at the client; and Fairlead refuses them where the SDK cannot', async () => {
  const { revision } = await api<{ revision: number }>('GET', getPlan.path)
  const drafted = await api<{ revision: number }>('PUT', putPlanSettings.path, { revision, unplanned: 'reject' })
  await api('POST', publishPlan.path, { revision: drafted.revision })
  const sent: string[] = []
  const watch = async (page: Page) => {
    await page.route('**/v1/t', async (route) => {
      if (route.request().method() === 'POST') sent.push((JSON.parse(route.request().postData()!) as { event: string }).event)
      return route.continue()
    })
  }
  const script = (person: string) =>
    `await analytics.identify('${person}'); await analytics.track('Not planned'); await analytics.page('Pricing')`
  await onSite(script('browser-4'), {}, watch)
  expect((await eventually('browser-4', 2)).map(({ event }) => event).toSorted((a, b) => a.localeCompare(b))).toEqual([
    '$identify',
    '$pageview',
  ])
  expect(sent).toEqual([])
  const violations = async () => (await api<{ items: { event: string; byMode: object[] }[] }>('GET', listPlanViolations.path)).items
  expect(await violations()).toEqual([])

  // A page whose policy does not let it load the plugin sends the event, and the server refuses it.
  await onSite(script('browser-5'), {}, async (page) => {
    await watch(page)
    await page.route('**/v1/tracking-plan.js', (route) => route.abort())
  })
  expect(await eventually('browser-5', 2)).toHaveLength(2)
  expect(sent).toEqual(['Not planned'])
  // They are counted in memory for two seconds.
  await expect.poll(violations, { timeout: 15_000 }).toMatchObject([{ event: 'Not planned', byMode: [{ mode: 'reject', count: 1 }] }])
})
