import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { posthog as posthogSdk, segment, segmentBatches } from './browser-sdks.ts'
import { startSdkSite, type SdkSite } from './sdk-site.ts'
import { casesOf, meet, wanted } from './sdk-troubles.ts'

let site: SdkSite
beforeAll(async () => {
  site = await startSdkSite({
    posthog: `import posthog from 'posthog-js'\nglobalThis.posthog = posthog`,
    segment: `import { AnalyticsBrowser } from '@segment/analytics-next'\nglobalThis.AnalyticsBrowser = AnalyticsBrowser`,
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

describe.each([
  ['posthog-js', posthogSdk],
  ['@segment/analytics-next, event by event,', segment],
  ['@segment/analytics-next, in batches,', segmentBatches],
])('%s meets', (_name, sdk) => {
  it.concurrent.each(casesOf(sdk))('%s', async (name, turns) => {
    expect(await meet(site, sdk, name, turns)).toEqual(wanted(sdk, name))
  })
})

it.concurrent('posthog-js gives up what a wrong key sent', async () => {
  expect(await meet(site, posthogSdk, 'a wrong key', ['pass'], 'fk_wrong')).toEqual(wanted(posthogSdk, 'a wrong key'))
})
