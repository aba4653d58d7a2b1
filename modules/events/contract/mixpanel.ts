import { endpoint } from '#kernel/http/endpoint.ts'
import { rawIngest } from './ingestion.ts'

export const mixpanelCalls = ['track', 'engage', 'groups', 'import'] as const
export type MixpanelCall = (typeof mixpanelCalls)[number]

/** Every path that Mixpanel's SDKs call. `/track`, `/engage` and `/groups` at the root belong to several makers: see root.ts. */
export const ingestMixpanel = mixpanelCalls.flatMap((call) =>
  (['POST', 'GET'] as const).map((method) => ({
    call,
    endpoint: endpoint({
      id: `events.mixpanel.${call}${method === 'GET' ? '_by_address' : ''}`,
      method,
      path: `/mp/${call}`,
      alsoAt: [`/mp/${call}/`, ...(call === 'import' ? ['/import', '/import/'] : [])],
      summary: `Mixpanel HTTP API: ${call}`,
      ...rawIngest,
    }),
  })),
)

export const mixpanelFlags = endpoint({
  id: 'events.mixpanel.flags',
  method: 'GET',
  path: '/mp/flags',
  alsoAt: ['/mp/flags/'],
  summary: 'What mixpanel-browser asks for when flags are on: none are there',
  ...rawIngest,
})

/** Settings of the SDK, and replays, which are taken and not kept. */
export const mixpanelSettings = [
  endpoint({
    id: 'events.mixpanel.settings',
    method: 'GET',
    path: '/mp/settings',
    alsoAt: ['/mp/settings/', '/settings/'],
    summary: 'What mixpanel-browser asks for when its settings are remote: none are there',
    ...rawIngest,
  }),
  endpoint({
    id: 'events.mixpanel.record',
    method: 'POST',
    path: '/mp/record',
    alsoAt: ['/mp/record/', '/record', '/record/'],
    summary: 'Replays of mixpanel-browser: answered, and not kept',
    ...rawIngest,
  }),
]
