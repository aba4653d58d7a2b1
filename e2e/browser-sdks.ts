import { gunzipSync, gzipSync } from 'node:zlib'
import type { BrowserSdk } from './sdk-troubles.ts'

const fiveTimes = (call: string): string => `for (let index = 0; index < 5; index++) ${call}`

const firstTwoOf =
  (list: string) =>
  (body: Buffer): Buffer => {
    const whole = JSON.parse(body.toString()) as Record<string, unknown[]>
    return Buffer.from(JSON.stringify({ ...whole, [list]: whole[list]!.slice(0, 2) }))
  }

export const posthog: BrowserSdk = {
  sdk: 'posthog',
  requests: 1,
  isMeant: (path) => path === '/e/',
  cut: (body) => gzipSync(firstTwoOf('batch')(gunzipSync(body))),
  // Only 200 is a success, and 429 is dropped like everything from 400 to 499.
  unlike: { '204': [2, 5], '429 with Retry-After': [1, 0] },
  script: (host, who, key) => `
    posthog.init('${key}', { api_host: '${host}', opt_out_useragent_filter: true, autocapture: false, capture_pageview: false,
      capture_pageleave: false, bootstrap: { distinctID: '${who}', isIdentifiedID: true } })
    ${fiveTimes("posthog.capture('Event ' + index)")}`,
}

const segmentBy = (path: string, integration: object): BrowserSdk => ({
  sdk: 'segment',
  requests: 5,
  isMeant: (one) => one === path,
  script: (host, who, key) => `
    const [analytics] = await AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${host}' },
      { integrations: { 'Segment.io': ${JSON.stringify(integration)} } })
    analytics.setAnonymousId('${who}')
    ${fiveTimes("analytics.track('Event ' + index)")}`,
})
export const segment = segmentBy('/v1/t', {})
export const segmentBatches: BrowserSdk = {
  ...segmentBy('/v1/b', { deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: 1000 } } }),
  requests: 1,
  cut: firstTwoOf('batch'),
  meets: /success|413|429|503|part/,
}

const rudderBy = (path: string, batch: object): BrowserSdk => ({
  sdk: 'rudder',
  requests: 5,
  isMeant: (one) => one === path,
  script: (host, who, key) => `
    const rudder = new RudderAnalytics()
    rudder.load('${key}', '${host}', { configUrl: '${host}', logLevel: 'NONE', queueOptions: { batch: ${JSON.stringify(batch)} } })
    rudder.setAnonymousId('${who}')
    ${fiveTimes("rudder.track('Event ' + index)")}`,
})
export const rudder = rudderBy('/v1/track', {})
export const rudderBatches: BrowserSdk = {
  ...rudderBy('/v1/batch', { enabled: true, maxItems: 5, flushInterval: 1000 }),
  requests: 1,
  cut: firstTwoOf('batch'),
  meets: /success|413|429|503|part/,
}

export const amplitude: BrowserSdk = {
  sdk: 'amplitude',
  requests: 1,
  isMeant: (path) => path === '/2/httpapi',
  cut: firstTwoOf('events'),
  // A refusal that does not name the key or the events is sent again; of 413 it halves the size of batches to come, which hold five still.
  unlike: { '400': [2, 5], '401': [2, 5], '413': [2, 5] },
  script: (host, who, key) => `
    amplitude.init('${key}', '${who}', { serverUrl: '${host}/2/httpapi', remoteConfig: { fetchRemoteConfig: false }, autocapture: false, logLevel: 0 })
    ${fiveTimes("amplitude.track('Event ' + index)")}`,
}

export const mixpanel: BrowserSdk = {
  sdk: 'mixpanel',
  requests: 1,
  isMeant: (path) => path === '/track/',
  cut: (body) => {
    const form = new URLSearchParams(body.toString())
    const batch = JSON.parse(Buffer.from(form.get('data')!, 'base64').toString()) as unknown[]
    form.set('data', Buffer.from(JSON.stringify(batch.slice(0, 2))).toString('base64'))
    return Buffer.from(form.toString())
  },
  // It halves a batch that is too large, and gives up what was on its way when a connection was cut, unless the browser says that it is offline.
  unlike: {
    '413': [3, 5],
    'a connection that is cut before': [1, 0],
    'a connection that is cut after it was stored': [1, 5],
    'a cut after a part was stored': [1, 2],
  },
  script: (host, who, key) => `
    mixpanel.init('${key}', { api_host: '${host}' })
    mixpanel.register({ distinct_id: '${who}' })
    ${fiveTimes("mixpanel.track('Event ' + index)")}`,
}
