import { one, type Write } from './guide.ts'

export const posthogBrowser: Write = (url, key) => ({
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

export const posthogNode: Write = (url, key) => ({
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
