import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSdkSite, type SdkSite } from './sdk-site.ts'

let site: SdkSite
beforeAll(async () => {
  site = await startSdkSite({
    posthog: `import posthog from 'posthog-js'\nglobalThis.posthog = posthog`,
  })
})
afterAll(() => site.close())

/** posthog-js as its documentation says, with nothing changed but the host; a browser without a head counts as a robot otherwise. */
const posthog = (host: string, more: object = {}) => `
  globalThis.flags = new Promise((resolve) => {
    posthog.init('${site.key}', { api_host: '${host}', opt_out_useragent_filter: true, ...${JSON.stringify(more)},
      loaded: () => posthog.onFeatureFlags((names) => resolve(names)) })
  })`

it.each(['', '/ph'])('posthog-js under %j sees pages and clicks, knows people and groups, and finds no flags', async (prefix) => {
  const person = `posthog-js${prefix}`
  const { page, asked } = await site.open('posthog', posthog(site.journey.url + prefix))
  expect(await page.evaluate('globalThis.flags')).toEqual([])
  const device = await page.evaluate<string>('posthog.get_distinct_id()')
  await page.click('#buy')
  await page.evaluate(`
    posthog.identify('${person}', { email: 'ada@example.com' }, { first_seen_on: 'pricing' })
    posthog.group('company', 'acme${prefix}', { name: 'Acme' })
    posthog.capture('Plan Chosen', { price: 9.5, 'plan.tier': 'pro' })
    posthog.isFeatureEnabled('new.checkout')
    posthog.setPersonProperties({ plan: 'pro' })`)
  const named = (events: { event: string }[]) => [...new Set(events.map(({ event }) => event))].toSorted((a, b) => a.localeCompare(b))
  const known = await site.eventsOf(person, 5)
  expect(named(known)).toEqual(expect.arrayContaining(['$group', '$identify', 'Plan Chosen']))
  expect(known.find(({ event }) => event === 'Plan Chosen')).toMatchObject({
    account: `acme${prefix}`,
    properties: { price: 9.5, plan: { tier: 'pro' }, $lib: 'web', $path: '/posthog', $utm_source: 'letter' },
  })
  const before = await site.eventsOf(device, 2)
  expect(named([...before, ...known])).toEqual(expect.arrayContaining(['$autocapture', '$pageview']))
  const [click] = [...before, ...known].filter(({ event }) => event === '$autocapture')
  expect(click!.properties).toMatchObject({
    $event_type: 'click',
    $element_tag: 'button',
    $element_text: 'Buy now',
    $element_id: 'buy',
    $element_classes: ['btn', 'primary'],
  })
  expect(JSON.stringify([...before, ...known])).not.toContain(site.key)

  // On the way out the rest goes by beacon.
  await page.evaluate(`posthog.capture('Left')`)
  await page.goto('about:blank')
  expect(named(await site.eventsOf(person, known.length + 1))).toContain('Left')
  expect(asked.filter((one) => !/ (200|204)$/.test(one))).toEqual([])
  expect(asked).toEqual(expect.arrayContaining([`POST ${prefix}/e/ 200`, `POST ${prefix}/flags/ 200`]))
})

it('posthog-js sends again what was answered with 503, or not at all, and it counts once', async () => {
  const bodies: Buffer[] = []
  const { page } = await site.open('posthog', posthog(site.journey.url, { bootstrap: { distinctID: 'retried', isIdentifiedID: true } }))
  await page.route('**/e/**', async (route) => {
    bodies.push(route.request().postDataBuffer()!)
    if (bodies.length === 1) return route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } })
    if (bodies.length > 2) return route.continue()
    await fetch(`${site.journey.url}/e/`, { method: 'POST', body: new Uint8Array(bodies[1]!) })
    return route.abort()
  })
  await page.evaluate(`posthog.capture('Retried', {}, { send_instantly: true })`)
  await expect.poll(() => bodies.length, { timeout: 40_000 }).toBeGreaterThan(2)
  const retried = async () => (await site.eventsOf('retried', 1)).filter(({ event }) => event === 'Retried')
  expect(await retried()).toHaveLength(1)
})
