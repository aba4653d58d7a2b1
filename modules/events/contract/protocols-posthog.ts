import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { ingestBodyLimit } from './ingestion.ts'

const ingest = { access: 'ingest', raw: true, bodyLimit: ingestBodyLimit, perMinute: 60_000 } as const
const key = z.object({ key: z.string().max(200) })

/** SDKs call some paths with a slash at the end and some without, and disagree which. */
const withSlash = (path: string): string[] => [path, `${path}/`]

/** Where an endpoint is: each path under the prefix `/ph`, and at the root unless another protocol has the same path there. */
function at(name: string, { aliases = [], prefixed = [] }: { aliases?: string[]; prefixed?: string[] } = {}) {
  const everywhere = [name, ...aliases]
  const [path, ...alsoAt] = [...[...everywhere, ...prefixed].map((one) => `/ph${one}`), ...everywhere].flatMap(withSlash)
  return { path: path!, alsoAt }
}

/** As `at`, for paths that other protocols have at the root, where bodies are told apart. */
function prefixedAt(name: string) {
  const [path, ...alsoAt] = withSlash(`/ph${name}`)
  return { path: path!, alsoAt }
}

const captureAliases = ['/i/v0/e', '/capture', '/i/v0/ai/batch']
const sharedWithOthers = ['/batch', '/track', '/engage']

export const posthogCapture = endpoint({
  id: 'events.posthog.capture',
  method: 'POST',
  ...at('/e', { aliases: captureAliases, prefixed: sharedWithOthers }),
  summary: "Events as PostHog's SDKs send them; answers 200 when all that could be kept is on disk",
  ...ingest,
})

export const posthogCaptureByGet = endpoint({
  id: 'events.posthog.capture_by_get',
  method: 'GET',
  ...at('/e', { aliases: captureAliases, prefixed: sharedWithOthers }),
  summary: 'Events in the address, as old SDKs of PostHog send them',
  access: 'ingest',
  raw: true,
  perMinute: 60_000,
})

export const posthogEvents = endpoint({
  id: 'events.posthog.events',
  method: 'POST',
  ...at('/i/v1/analytics/events'),
  summary: "Events in PostHog's newer protocol; answers by uuid what became of each one",
  ...ingest,
})

export const posthogFlags = endpoint({
  id: 'events.posthog.flags',
  method: 'POST',
  ...prefixedAt('/flags'),
  summary: "Feature flags as PostHog's SDKs ask for them; there are none",
  ...ingest,
})

export const posthogDecide = endpoint({
  id: 'events.posthog.decide',
  method: 'POST',
  ...at('/decide'),
  summary: 'Configuration and feature flags for old SDKs of PostHog; there are none',
  ...ingest,
})

const asked = { method: 'GET', access: 'ingest', raw: true, perMinute: 60_000 } as const

export const posthogDefinitions = endpoint({
  id: 'events.posthog.definitions',
  ...at('/flags/definitions', { aliases: ['/api/feature_flag/local_evaluation'] }),
  summary: "Feature flags for PostHog's SDKs of servers to decide by themselves; there are none",
  ...asked,
})

export const posthogFlagPayload = endpoint({
  id: 'events.posthog.flag_payload',
  path: '/ph/api/projects/:project/feature_flags/:key/remote_config',
  alsoAt: [
    '/ph/api/projects/:project/feature_flags/:key/remote_config/',
    '/api/projects/:project/feature_flags/:key/remote_config',
    '/api/projects/:project/feature_flags/:key/remote_config/',
  ],
  summary: "What a feature flag of PostHog's carries besides its value; there are none",
  params: key.extend({ project: z.string().max(200) }),
  ...asked,
})

export const posthogConfig = endpoint({
  id: 'events.posthog.config',
  ...at('/array/:key/config'),
  summary: 'What posthog-js asks for before it begins',
  params: key,
  ...asked,
})

export const posthogConfigScript = endpoint({
  id: 'events.posthog.config_script',
  path: '/ph/array/:key/config.js',
  alsoAt: ['/array/:key/config.js'],
  summary: 'The same as a script',
  params: key,
  ...asked,
})

/** At the root only with a slash at the end, as SDKs call it: without one it is a place for surveys of our own. */
export const posthogSurveys = endpoint({
  id: 'events.posthog.surveys',
  path: '/ph/api/surveys',
  alsoAt: ['/ph/api/surveys/', '/api/surveys/'],
  summary: "Surveys as PostHog's SDKs ask for them; there are none",
  ...asked,
})

export const posthogReplay = endpoint({
  id: 'events.posthog.replay',
  method: 'POST',
  ...at('/s'),
  summary: 'Recordings of sessions, which are accepted and not kept',
  ...ingest,
})
