import { endpoint } from '#kernel/http/endpoint.ts'
import { rawIngest } from './ingestion.ts'

/** Paths that several makers' SDKs call at the root of a host: whose they are is told by the body. */
export const rootCalls = ['batch', 'track', 'engage', 'groups'] as const
export type RootCall = (typeof rootCalls)[number]

const at = (call: RootCall | 'flags', method: 'GET' | 'POST', summary: string) =>
  endpoint({
    id: `events.root.${call}${method === 'GET' ? '_by_address' : ''}`,
    method,
    path: `/${call}`,
    alsoAt: [`/${call}/`],
    summary,
    ...rawIngest,
  })

export const ingestAtRoot = rootCalls.flatMap((call) =>
  (call === 'batch' ? (['POST'] as const) : (['POST', 'GET'] as const)).map((method) => ({
    call,
    endpoint: at(call, method, `What Mixpanel, PostHog, Amplitude or Segment call ${call}; whose it is is told by the body`),
  })),
)

export const flagsAtRoot = (['GET', 'POST'] as const).map((method) => at('flags', method, 'Flags of Mixpanel (GET) or PostHog (POST)'))
