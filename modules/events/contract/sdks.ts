import * as z from 'zod'

/** What a team sends events with. Each has a snippet on the page that connects a source. */
export const sdks = [
  'segment-browser',
  'segment-node',
  'posthog-browser',
  'posthog-node',
  'rudder-browser',
  'rudder-node',
  'amplitude-browser',
  'amplitude-node',
  'mixpanel-browser',
  'mixpanel-node',
  'http',
  'webhook',
] as const
export const Sdk = z.enum(sdks)
export type Sdk = z.infer<typeof Sdk>
