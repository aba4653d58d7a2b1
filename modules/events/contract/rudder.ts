import { endpoint } from '#kernel/http/endpoint.ts'
import { rawIngest } from './ingestion.ts'

/** What RudderStack's SDKs send; each has a path. At the root these are Segment's paths too, and answered as such. */
export const rudderCalls = ['batch', 'track', 'identify', 'page', 'screen', 'group', 'alias'] as const
export type RudderCall = (typeof rudderCalls)[number]

export const ingestRudder = rudderCalls.map((call) => ({
  call,
  endpoint: endpoint({
    id: `events.rudder.${call}`,
    method: 'POST',
    path: `/rs/v1/${call}`,
    alsoAt: call === 'batch' ? ['/rs/beacon/v1/batch', '/beacon/v1/batch', '/rs/v1/import'] : [],
    summary: `RudderStack HTTP API: ${call}`,
    ...rawIngest,
  }),
}))

export const rudderSource = endpoint({
  id: 'events.rudder.source',
  method: 'GET',
  path: '/sourceConfig',
  alsoAt: ['/sourceConfig/', '/rs/sourceConfig', '/rs/sourceConfig/'],
  access: 'ingest',
  summary: 'What @rudderstack/analytics-js asks for before it sends',
  raw: true,
  perMinute: 60_000,
})
