import { one, type Write } from './guide.ts'

export const segmentBrowser: Write = (url, key) => ({
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

export const segmentNode: Write = (url, key) => ({
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
