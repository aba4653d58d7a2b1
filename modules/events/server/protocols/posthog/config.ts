import type { AppCtx } from '#kernel/context.ts'
import type { Http } from '#kernel/http/route.ts'
import { newId } from '#kernel/ids.ts'
import { readBody } from '../../ingestion/body.ts'
import { pipelineOf } from '../../pipeline.ts'
import { holderOfBody, holderOfRequest, refuseWrongKey } from './credentials.ts'
import { readingOf } from './unwrap.ts'

/** What posthog-js asks for before it begins: events and clicks yes; recordings, surveys and all that loads more scripts no. */
const remoteConfig = {
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: true,
  featureFlags: [],
  sessionRecording: false,
  surveys: false,
  productTours: false,
  heatmaps: false,
  capturePerformance: false,
  captureDeadClicks: false,
  autocaptureExceptions: false,
  autocapture_opt_out: false,
  elementsChainAsString: true,
  defaultIdentifiedOnly: true,
  isAuthenticated: false,
  toolbarParams: {},
  siteApps: [],
} as const

const rememberedSeconds = 300

async function remember({ reply }: Http, app: AppCtx, key: string): Promise<void> {
  await pipelineOf(app).keys.find(key)
  reply.header('cache-control', `public, max-age=${rememberedSeconds}`)
}

/** `/array/:key/config` */
export async function tellConfig(app: AppCtx, key: string, http: Http) {
  await remember(http, app, key)
  return { token: key, ...remoteConfig }
}

/** `/array/:key/config.js`, a script that pages of other origins load. */
export async function tellConfigScript(app: AppCtx, key: string, http: Http) {
  await remember(http, app, key)
  const value = JSON.stringify({ config: { token: key, ...remoteConfig }, siteApps: [] })
  const script = `(function(){window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};window._POSTHOG_REMOTE_CONFIG[${JSON.stringify(key)}]=${value}})()\n`
  return http.reply.type('text/javascript; charset=utf-8').header('cross-origin-resource-policy', 'cross-origin').send(script)
}

/** Refuses whoever has no key that works. @throws unauthenticated, invalid */
async function letIn(app: AppCtx, { request }: Http): Promise<void> {
  await refuseWrongKey(app, request)
  await readBody(request.body, (body) => holderOfBody(app, request, body), readingOf(request))
}

const versionOf = ({ request }: Http): number => Number((request.query as { v?: string }).v ?? 1)

/** Flags of nobody, as the SDK of each age reads them: there are none here. */
function noFlags(app: AppCtx, isOld: boolean, version: number) {
  const common = { errorsWhileComputingFlags: false, requestId: newId(), evaluatedAt: app.now().getTime() }
  if (!isOld && version >= 2) return { flags: {}, ...common }
  return { featureFlags: version >= 2 ? {} : [], featureFlagPayloads: {}, ...common }
}

/** `/flags/?v=2` */
export async function tellFlags(app: AppCtx, http: Http) {
  await letIn(app, http)
  const { config } = http.request.query as { config?: string }
  return { ...noFlags(app, false, versionOf(http)), ...(config === 'true' && remoteConfig) }
}

/** `/decide/?v=3`, which older SDKs ask for their configuration too. */
export async function tellDecision(app: AppCtx, http: Http) {
  await letIn(app, http)
  const version = versionOf(http)
  return { ...noFlags(app, true, version), ...(version >= 4 && { flags: {} }), ...remoteConfig, toolbarParams: {} }
}

const noDefinitions = '"none"'

/** `/flags/definitions`, which SDKs of servers ask every half minute to decide flags by themselves. */
export async function tellDefinitions(app: AppCtx, { request, reply }: Http) {
  await holderOfRequest(app, request)
  reply.header('etag', noDefinitions)
  if (request.headers['if-none-match'] === noDefinitions) return reply.code(304).send()
  return { flags: [], group_type_mapping: {}, cohorts: {} }
}

/** `/api/projects/@current/feature_flags/:key/remote_config`: what PostHog answers of a flag that it does not know, an empty text with 404. */
export async function tellFlagPayload(app: AppCtx, { request, reply }: Http) {
  await holderOfRequest(app, request)
  return reply.code(404).type('application/json; charset=utf-8').send('""')
}

/** `/api/surveys/` */
export async function tellSurveys(app: AppCtx, { request }: Http) {
  await holderOfRequest(app, request)
  return { surveys: [] }
}
