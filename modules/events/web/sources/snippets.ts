import type { Sdk } from '../../contract.ts'

export interface Snippet {
  /** Tells it apart from others of the same SDK. */
  label: string
  language: 'js' | 'ts' | 'python' | 'shell'
  code: string
}

/** The line that a team has today, and what becomes of it. */
export interface Change {
  before: string
  after: string
}

/** How a source is connected. */
export interface Guide {
  sdk: Sdk
  /** Whose SDK it is. */
  maker: string
  /** Where it runs. */
  place: 'Browser' | 'Node.js' | 'Anywhere'
  /** A command that comes first. */
  install?: string
  /** What to know, in a sentence or two. */
  hint: string
  snippets: readonly Snippet[]
  /** For those who use the SDK already. */
  change?: Change
}

type Write = (url: string, key: string) => Omit<Guide, 'sdk'>

const one = (language: Snippet['language'], code: string): Snippet[] => [{ label: 'Code', language, code }]

const segmentBrowser: Write = (url, key) => ({
  maker: 'Segment',
  place: 'Browser',
  install: 'npm install @segment/analytics-next',
  hint: 'The key may be public: it can only send.',
  snippets: one(
    'js',
    `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${url}' })

analytics.page()
analytics.identify('user-1', { name: 'Ada', email: 'ada@example.com' })
analytics.group('acme', { name: 'Acme', plan: 'pro' })
analytics.track('report_opened', { report: 'churn' })`,
  ),
  change: {
    before: `AnalyticsBrowser.load({ writeKey: 'YOUR_SEGMENT_KEY' })`,
    after: `AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${url}' })`,
  },
})

const segmentNode: Write = (url, key) => ({
  maker: 'Segment',
  place: 'Node.js',
  install: 'npm install @segment/analytics-node',
  hint: 'Other languages: set the host of the SDK in the same way.',
  snippets: one(
    'js',
    `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${url}' })

analytics.identify({ userId: 'user-1', traits: { name: 'Ada', email: 'ada@example.com' } })
analytics.group({ userId: 'user-1', groupId: 'acme', traits: { name: 'Acme', plan: 'pro' } })
analytics.track({ userId: 'user-1', event: 'report_opened', properties: { report: 'churn' } })

// Sends what is waiting, before the process ends.
await analytics.closeAndFlush()`,
  ),
  change: { before: `new Analytics({ writeKey: 'YOUR_SEGMENT_KEY' })`, after: `new Analytics({ writeKey: '${key}', host: '${url}' })` },
})

const posthogBrowser: Write = (url, key) => ({
  maker: 'PostHog',
  place: 'Browser',
  install: 'npm install posthog-js',
  hint: 'Autocapture, page views and groups arrive as they do at PostHog. Feature flags are answered as an empty set.',
  snippets: one(
    'js',
    `import posthog from 'posthog-js'

posthog.init('${key}', { api_host: '${url}/ph' })

posthog.identify('user-1', { name: 'Ada', email: 'ada@example.com' })
posthog.group('company', 'acme', { name: 'Acme', plan: 'pro' })
posthog.capture('report_opened', { report: 'churn' })`,
  ),
  change: {
    before: `posthog.init('phc_YOUR_KEY', { api_host: 'https://us.i.posthog.com' })`,
    after: `posthog.init('${key}', { api_host: '${url}/ph' })`,
  },
})

const posthogNode: Write = (url, key) => ({
  maker: 'PostHog',
  place: 'Node.js',
  install: 'npm install posthog-node',
  hint: 'Other languages: set the host of the SDK in the same way.',
  snippets: one(
    'js',
    `import { PostHog } from 'posthog-node'

const posthog = new PostHog('${key}', { host: '${url}/ph' })

posthog.identify({ distinctId: 'user-1', properties: { name: 'Ada', email: 'ada@example.com' } })
posthog.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { name: 'Acme', plan: 'pro' } })
posthog.capture({ distinctId: 'user-1', event: 'report_opened', groups: { company: 'acme' }, properties: { report: 'churn' } })

// Sends what is waiting, before the process ends.
await posthog.shutdown()`,
  ),
  change: {
    before: `new PostHog('phc_YOUR_KEY', { host: 'https://us.i.posthog.com' })`,
    after: `new PostHog('${key}', { host: '${url}/ph' })`,
  },
})

const rudderBrowser: Write = (url, key) => ({
  maker: 'RudderStack',
  place: 'Browser',
  install: 'npm install @rudderstack/analytics-js',
  hint: 'The bundled build needs nothing from other hosts; the other one also loads plugins from RudderStack.',
  snippets: one(
    'js',
    `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
analytics.load('${key}', '${url}/rs', { configUrl: '${url}/rs' })

analytics.page()
analytics.identify('user-1', { name: 'Ada', email: 'ada@example.com' })
analytics.group('acme', { name: 'Acme', plan: 'pro' })
analytics.track('report_opened', { report: 'churn' })`,
  ),
  change: {
    before: `analytics.load('YOUR_WRITE_KEY', 'https://YOUR.dataplane.rudderstack.com')`,
    after: `analytics.load('${key}', '${url}/rs', { configUrl: '${url}/rs' })`,
  },
})

const rudderNode: Write = (url, key) => ({
  maker: 'RudderStack',
  place: 'Node.js',
  install: 'npm install @rudderstack/rudder-sdk-node',
  hint: 'Other languages: set the data plane of the SDK in the same way.',
  snippets: one(
    'js',
    `import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const analytics = new RudderAnalytics('${key}', { dataPlaneUrl: '${url}/rs' })

analytics.identify({ userId: 'user-1', traits: { name: 'Ada', email: 'ada@example.com' } })
analytics.group({ userId: 'user-1', groupId: 'acme', traits: { name: 'Acme', plan: 'pro' } })
analytics.track({ userId: 'user-1', event: 'report_opened', properties: { report: 'churn' } })

// Sends what is waiting, before the process ends.
await analytics.flush()`,
  ),
  change: {
    before: `new RudderAnalytics('YOUR_WRITE_KEY', { dataPlaneUrl: 'https://YOUR.dataplane.rudderstack.com' })`,
    after: `new RudderAnalytics('${key}', { dataPlaneUrl: '${url}/rs' })`,
  },
})

const amplitudeBrowser: Write = (url, key) => ({
  maker: 'Amplitude',
  place: 'Browser',
  install: 'npm install @amplitude/analytics-browser',
  hint: 'Without fetchRemoteConfig the SDK asks a host of Amplitude for its settings.',
  snippets: one(
    'js',
    `import * as amplitude from '@amplitude/analytics-browser'

amplitude.init('${key}', { serverUrl: '${url}/amp/2/httpapi', remoteConfig: { fetchRemoteConfig: false } })

amplitude.setUserId('user-1')
amplitude.identify(new amplitude.Identify().set('email', 'ada@example.com'))
amplitude.setGroup('company', 'acme')
amplitude.track('report_opened', { report: 'churn' })`,
  ),
  change: {
    before: `amplitude.init('YOUR_API_KEY')`,
    after: `amplitude.init('${key}', { serverUrl: '${url}/amp/2/httpapi', remoteConfig: { fetchRemoteConfig: false } })`,
  },
})

const amplitudeNode: Write = (url, key) => ({
  maker: 'Amplitude',
  place: 'Node.js',
  install: 'npm install @amplitude/analytics-node',
  hint: 'Other languages: set the server address of the SDK in the same way.',
  snippets: one(
    'js',
    `import { flush, groupIdentify, Identify, identify, init, track } from '@amplitude/analytics-node'

init('${key}', { serverUrl: '${url}/amp/2/httpapi' })

identify(new Identify().set('email', 'ada@example.com'), { user_id: 'user-1' })
groupIdentify('company', 'acme', new Identify().set('plan', 'pro'))
track('report_opened', { report: 'churn' }, { user_id: 'user-1', groups: { company: 'acme' } })

// Sends what is waiting, before the process ends.
await flush().promise`,
  ),
  change: { before: `init('YOUR_API_KEY')`, after: `init('${key}', { serverUrl: '${url}/amp/2/httpapi' })` },
})

const mixpanelBrowser: Write = (url, key) => ({
  maker: 'Mixpanel',
  place: 'Browser',
  install: 'npm install mixpanel-browser',
  hint: 'Page views, identify and people arrive as they do at Mixpanel.',
  snippets: one(
    'js',
    `import mixpanel from 'mixpanel-browser'

mixpanel.init('${key}', { api_host: '${url}/mp', track_pageview: true })

mixpanel.identify('user-1')
mixpanel.people.set({ $name: 'Ada', $email: 'ada@example.com' })
mixpanel.set_group('company', 'acme')
mixpanel.track('report_opened', { report: 'churn' })`,
  ),
  change: { before: `mixpanel.init('YOUR_TOKEN')`, after: `mixpanel.init('${key}', { api_host: '${url}/mp' })` },
})

const mixpanelNode: Write = (url, key) => {
  const { host, protocol } = new URL(url)
  const options = `{ host: '${host}', protocol: '${protocol.slice(0, -1)}', path: '/mp' }`
  return {
    maker: 'Mixpanel',
    place: 'Node.js',
    install: 'npm install mixpanel',
    hint: 'The SDK sends no ids with track: what it sends twice is counted twice, unless you set $insert_id.',
    snippets: one(
      'js',
      `import Mixpanel from 'mixpanel'

const mixpanel = Mixpanel.init('${key}', ${options})

mixpanel.people.set('user-1', { $name: 'Ada', $email: 'ada@example.com' })
mixpanel.track('report_opened', { distinct_id: 'user-1', $insert_id: crypto.randomUUID(), company: ['acme'], report: 'churn' })`,
    ),
    change: { before: `Mixpanel.init('YOUR_TOKEN')`, after: `Mixpanel.init('${key}', ${options})` },
  }
}

const http: Write = (url, key) => ({
  maker: 'Fairlead',
  place: 'Anywhere',
  hint: 'Works from everywhere, without an SDK. The answer says what became of each event. Send an id: it makes sending again safe.',
  snippets: [
    {
      label: 'curl',
      language: 'shell',
      code: `curl ${url}/v1/events \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"batch":[{"event":"report_opened","id":"1","userId":"user-1","accountId":"acme","properties":{"plan":"pro"}}]}'`,
    },
    {
      label: 'TypeScript',
      language: 'ts',
      code: `const event = {
  event: 'report_opened',
  id: crypto.randomUUID(),
  timestamp: new Date().toISOString(),
  userId: 'user-1',
  accountId: 'acme',
  properties: { report: 'churn' },
}
const answer = await fetch('${url}/v1/events', {
  method: 'POST',
  headers: { authorization: 'Bearer ${key}', 'content-type': 'application/json' },
  body: JSON.stringify({ batch: [event] }),
})
const { results }: { results: { id: string; status: string; message?: string }[] } = await answer.json()
console.log(results)`,
    },
    {
      label: 'Python',
      language: 'python',
      code: `import json
import urllib.request
import uuid

event = {"event": "report_opened", "id": str(uuid.uuid4()), "userId": "user-1", "accountId": "acme", "properties": {"report": "churn"}}
request = urllib.request.Request(
    "${url}/v1/events",
    data=json.dumps({"batch": [event]}).encode(),
    headers={"Authorization": "Bearer ${key}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["results"])`,
    },
  ],
})

const webhook: Write = (url, key) => ({
  maker: 'Another tool',
  place: 'Anywhere',
  hint: 'Give the address to the tool that posts JSON. The first body appears on the page of the source, where you say what becomes of it.',
  snippets: [
    { label: 'Address', language: 'shell', code: `${url}/v1/hooks/${key}` },
    {
      label: 'Try it',
      language: 'shell',
      code: `curl ${url}/v1/hooks/${key} \\
  -H 'Content-Type: application/json' \\
  -d '{"event":"order_shipped","userId":"user-1","accountId":"acme","properties":{"carrier":"Post"}}'`,
    },
  ],
})

const writers: Record<Sdk, Write> = {
  'segment-browser': segmentBrowser,
  'segment-node': segmentNode,
  'posthog-browser': posthogBrowser,
  'posthog-node': posthogNode,
  'rudder-browser': rudderBrowser,
  'rudder-node': rudderNode,
  'amplitude-browser': amplitudeBrowser,
  'amplitude-node': amplitudeNode,
  'mixpanel-browser': mixpanelBrowser,
  'mixpanel-node': mixpanelNode,
  http,
  webhook,
}

/** How to send with an SDK to this server. @param url its address as senders reach it, without a slash at its end */
export const guideOf = (sdk: Sdk, url: string, key: string): Guide => ({ sdk, ...writers[sdk](url, key) })
