import type { Sdk, SourceKind } from '../../contract.ts'

/** What a source sends with, as people say it. */
export const sdkText: Record<Sdk, string> = {
  'segment-browser': 'Segment, browser',
  'segment-node': 'Segment, Node.js',
  'posthog-browser': 'PostHog, browser',
  'posthog-node': 'PostHog, Node.js',
  'rudder-browser': 'RudderStack, browser',
  'rudder-node': 'RudderStack, Node.js',
  'amplitude-browser': 'Amplitude, browser',
  'amplitude-node': 'Amplitude, Node.js',
  'mixpanel-browser': 'Mixpanel, browser',
  'mixpanel-node': 'Mixpanel, Node.js',
  http: 'HTTP, any language',
  webhook: 'Webhook of another tool',
}

export const kindOf = (sdk: Sdk): SourceKind => (sdk === 'webhook' ? 'webhook' : sdk.endsWith('-browser') ? 'browser' : 'server')

/** What a source of before most likely sends with. */
const usual: Record<SourceKind, Sdk> = {
  browser: 'segment-browser',
  server: 'segment-node',
  segment: 'segment-node',
  mobile: 'http',
  webhook: 'webhook',
  import: 'http',
  demo: 'http',
}

export const sdkOf = ({ sdk, kind }: { sdk: Sdk | null; kind: SourceKind }): Sdk => sdk ?? usual[kind]
