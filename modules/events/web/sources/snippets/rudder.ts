import { one, type Write } from './guide.ts'

export const rudderBrowser: Write = (url, key) => ({
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

export const rudderNode: Write = (url, key) => ({
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
