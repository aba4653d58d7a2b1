import type { SourceKind } from '../../contract.ts'

export interface Snippet {
  id: string
  label: string
  /** A command that comes first. */
  install?: string
  /** Where it goes, in a sentence. */
  hint: string
  code: string
}

const http = (url: string, key: string): Snippet => ({
  id: 'http',
  label: 'HTTP',
  hint: 'Works from everywhere, without an SDK. Try it in a terminal: the answer says what became of each event.',
  code: `curl ${url}/v1/events \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"batch":[{"event":"report_opened","userId":"user-1","accountId":"acme","properties":{"plan":"pro"}}]}'`,
})

const segmentNode = (url: string, key: string): Snippet => ({
  id: 'segment-node',
  label: 'Node.js',
  install: 'npm install @segment/analytics-node',
  hint: 'The open Segment SDK. If you use it already, only writeKey and host change.',
  code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${url}' })

analytics.identify({ userId: 'user-1', traits: { name: 'Ada', email: 'ada@example.com' } })
analytics.group({ userId: 'user-1', groupId: 'acme', traits: { name: 'Acme', plan: 'pro' } })
analytics.track({ userId: 'user-1', event: 'report_opened', properties: { report: 'churn' } })

// Sends what is waiting, before the process ends.
await analytics.closeAndFlush()`,
})

const segmentBrowser = (url: string, key: string): Snippet => ({
  id: 'segment-browser',
  label: 'Browser',
  install: 'npm install @segment/analytics-next',
  hint: 'The open Segment SDK. The key may be public: it can only send.',
  code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${key}', cdnURL: '${url}' },
  { integrations: { 'Segment.io': { apiHost: '${new URL(url).host}/v1', protocol: '${new URL(url).protocol.slice(0, -1)}' } } },
)

analytics.page()
analytics.identify('user-1', { name: 'Ada', email: 'ada@example.com' })
analytics.group('acme', { name: 'Acme', plan: 'pro' })
analytics.track('report_opened', { report: 'churn' })`,
})

/** Ways to send events to a source, the likeliest first. */
export function snippetsFor(kind: SourceKind, url: string, key: string): Snippet[] {
  const all = [segmentBrowser(url, key), segmentNode(url, key), http(url, key)]
  const first = kind === 'browser' ? 'segment-browser' : kind === 'server' || kind === 'segment' ? 'segment-node' : 'http'
  return all.toSorted((a, b) => Number(b.id === first) - Number(a.id === first))
}
