import type { Sdk } from '../../contract.ts'
import { amplitudeBrowser, amplitudeNode } from './snippets/amplitude.ts'
import { mixpanelBrowser, mixpanelNode } from './snippets/mixpanel.ts'
import { posthogBrowser, posthogNode } from './snippets/posthog.ts'
import { rudderBrowser, rudderNode } from './snippets/rudder.ts'
import { segmentBrowser, segmentNode } from './snippets/segment.ts'
import { http, webhook } from './snippets/without-sdk.ts'
import type { Guide, Write } from './snippets/guide.ts'

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
