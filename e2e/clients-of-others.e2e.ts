import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoredEvent } from '#modules/events/contract.ts'
import { amplitude, mixpanel, rudder, rudderBatches } from './browser-sdks.ts'
import { startSdkSite, type SdkSite } from './sdk-site.ts'
import { casesOf, meet, wanted } from './sdk-troubles.ts'

let site: SdkSite
beforeAll(async () => {
  site = await startSdkSite({
    rudder: `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'\nglobalThis.RudderAnalytics = RudderAnalytics`,
    amplitude: `import * as amplitude from '@amplitude/analytics-browser'\nglobalThis.amplitude = amplitude`,
    mixpanel: `import mixpanel from 'mixpanel-browser'\nglobalThis.mixpanel = mixpanel`,
  })
})
afterAll(() => site.close())

const named = (events: readonly StoredEvent[]) => [...new Set(events.map(({ event }) => event))].toSorted((a, b) => a.localeCompare(b))
const one = (events: readonly StoredEvent[], name: string) => events.find(({ event }) => event === name)!
/** What one calls a page is the same whichever SDK saw it. */
const page = (sdk: string) => ({ $path: `/${sdk}`, $title: 'Pricing', $url: expect.stringContaining(`/${sdk}?utm_source=letter`) })
const wentWell = (asked: readonly string[]) => expect(asked.filter((answer) => !/ (200|204)$/.test(answer))).toEqual([])

it.each(['', '/rs'])('@rudderstack/analytics-js under %j', async (prefix) => {
  const [person, host] = [`rudder${prefix}`, site.journey.url + prefix]
  const { asked } = await site.open(
    'rudder',
    `const rudder = new RudderAnalytics()
    rudder.load('${site.key}', '${host}', { configUrl: '${host}' })
    await new Promise((resolve) => rudder.ready(resolve))
    rudder.identify('${person}', { email: 'ada@example.com' })
    rudder.page('Pricing')
    rudder.track('Plan Chosen', { price: 9.5 })
    rudder.group('acme${prefix}', { name: 'Acme' })
    rudder.alias('${person}', 'before${prefix}')`,
  )
  const events = await site.eventsOf(person, 5)
  expect(named(events)).toEqual(['$alias', '$group', '$identify', '$pageview', 'Plan Chosen'])
  expect(one(events, '$pageview').properties).toMatchObject(page('rudder'))
  expect(one(events, 'Plan Chosen').properties).toMatchObject({ price: 9.5, $lib: 'RudderLabs JavaScript SDK' })
  expect(one(events, '$identify').properties).toMatchObject({ email: 'ada@example.com' })
  expect(one(events, '$group').account).toBe(`acme${prefix}`)
  wentWell(asked)
})

it.each(['', '/amp'])('@amplitude/analytics-browser under %j', async (prefix) => {
  const person = `amplitude${prefix}`
  const { page: opened, asked } = await site.open(
    'amplitude',
    `await amplitude.init('${site.key}', { serverUrl: '${site.journey.url}${prefix}/2/httpapi', remoteConfig: { fetchRemoteConfig: false },
      flushIntervalMillis: 200, autocapture: { pageViews: true, sessions: true, attribution: true, elementInteractions: false } }).promise
    await amplitude.track('Plan Seen').promise
    amplitude.setUserId('${person}')
    amplitude.identify(new amplitude.Identify().set('email', 'ada@example.com'))
    amplitude.setGroup('company', 'acme${prefix}')
    amplitude.groupIdentify('company', 'acme${prefix}', new amplitude.Identify().set('name', 'Acme'))
    await amplitude.track('Plan Chosen', { price: 9.5 }).promise`,
  )
  const before = await site.eventsOf(await opened.evaluate<string>('amplitude.getDeviceId()'), 2)
  const events = await site.eventsOf(person, 3)
  expect(named(events)).toEqual(expect.arrayContaining(['$identify', 'Plan Chosen']))
  expect(named(before)).toEqual(expect.arrayContaining(['$pageview', 'Plan Seen']))
  expect(one([...before, ...events], '$pageview').properties).toMatchObject({ ...page('amplitude'), $utm_source: 'letter' })
  expect(one(events, 'Plan Chosen').properties).toMatchObject({ price: 9.5, $lib: 'amplitude-ts', $lib_version: '2.48.1' })
  wentWell(asked)
})

it.each(['', '/mp'])('mixpanel-browser under %j', async (prefix) => {
  const person = `mixpanel${prefix}`
  const { page: opened, asked } = await site.open(
    'mixpanel',
    `mixpanel.init('${site.key}', { api_host: '${site.journey.url}${prefix}', track_pageview: true, batch_flush_interval_ms: 300, flags: true })
    mixpanel.track('Plan Seen')
    globalThis.device = mixpanel.get_distinct_id()
    mixpanel.identify('${person}')
    mixpanel.people.set({ $email: 'ada@example.com', plan: 'pro' })
    mixpanel.set_group('company', 'acme${prefix}')
    mixpanel.get_group('company', 'acme${prefix}').set({ name: 'Acme' })
    mixpanel.track('Plan Chosen', { price: 9.5 })`,
  )
  const device = await opened.evaluate<string>('globalThis.device')
  const events = await site.eventsOf(person, 3)
  const before = await site.eventsOf(device.replace('$device:', ''), 2)
  expect(named(events)).toEqual(expect.arrayContaining(['$identify', 'Plan Chosen']))
  expect(named(before)).toEqual(expect.arrayContaining(['$pageview', 'Plan Seen']))
  expect(one([...before, ...events], '$pageview').properties).toMatchObject({ ...page('mixpanel'), $browser: 'Chrome', $os: 'Linux' })
  expect(one(events, 'Plan Chosen')).toMatchObject({ account: `acme${prefix}`, properties: { price: 9.5, $lib: 'web' } })
  expect(JSON.stringify([...before, ...events])).not.toContain(site.key)
  wentWell(asked)
})

describe.each([
  ['@rudderstack/analytics-js, event by event,', rudder],
  ['@rudderstack/analytics-js, in batches,', rudderBatches],
  ['@amplitude/analytics-browser', amplitude],
  ['mixpanel-browser', mixpanel],
])('%s meets', (_name, sdk) => {
  it.concurrent.each(casesOf(sdk))('%s', async (name, turns) => {
    expect(await meet(site, sdk, name, turns)).toEqual(wanted(sdk, name))
  })
})

it.concurrent.each([amplitude, mixpanel])('$sdk gives up what a wrong key sent', async (sdk) => {
  expect(await meet(site, sdk, 'a wrong key', ['pass'], 'fk_wrong')).toEqual(wanted(sdk, 'a wrong key'))
})
