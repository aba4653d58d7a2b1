import { one, type Write } from './guide.ts'

export const mixpanelBrowser: Write = (url, key) => ({
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

export const mixpanelNode: Write = (url, key) => {
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
