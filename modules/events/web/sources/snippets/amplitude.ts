import { one, type Write } from './guide.ts'

export const amplitudeBrowser: Write = (url, key) => ({
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

export const amplitudeNode: Write = (url, key) => ({
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
