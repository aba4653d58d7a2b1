import type { AppCtx } from '#kernel/context.ts'
import { route, type Http, type Route } from '#kernel/http/route.ts'
import { ingestNative, ingestSegment as segmentEndpoints, segmentSettings, type SegmentCall } from '../../contract.ts'
import { parseInstant } from '../intake/time.ts'
import { pipelineOf } from '../pipeline.ts'
import { planPlugins } from '../plan/segment-plugin.ts'
import { trackPlan } from '../plan/segment-settings.ts'
import type { KeyHolder } from '../sources/keys.ts'
import { batchOf, wrong } from './batch.ts'
import { readBody, type OpenBody } from './body.ts'
import { holderOf, keyOf } from './credentials.ts'
import { cameBy, deliver } from './deliver.ts'
import { ingest } from './ingest.ts'
import { encodingOf } from './unpack.ts'

/** Opens a body, but not for a caller whose key in the header is wrong: unpacking 20 MB costs more than looking a key up. */
async function openBodyOf<T>(app: AppCtx, request: Http['request'], take: (body: OpenBody, holder: KeyHolder) => Promise<T>): Promise<T> {
  if (keyOf(request, {}) !== undefined) await holderOf(app, request, {})
  return readBody(request.body, async (body) => take(body, await holderOf(app, request, body.head)), { encoding: encodingOf(request) })
}

async function receiveNative(app: AppCtx, { request }: Http) {
  const read = await openBodyOf(app, request, async (body, holder) => {
    const messages = await batchOf(body, 'events')
    const { sentAt } = body.head
    const sent = sentAt === undefined || sentAt === null ? null : parseInstant(sentAt)
    if (sent === undefined) throw wrong('sentAt', 'Expected ISO 8601 or the epoch in seconds or milliseconds.')
    return { holder, messages, sent, body }
  })
  return { results: await ingest(app, read.holder, read.messages, read.sent, cameBy(read.body, request)) }
}

/** Segment's SDKs look only at the status; the results are there for people who look. A wrong `sentAt` is as good as none. */
async function receiveSegment(app: AppCtx, call: SegmentCall, { request }: Http) {
  const read = await openBodyOf(app, request, async (body, holder) => {
    const messages = call === 'batch' ? await batchOf(body, 'messages') : [body.readMessage()]
    return { holder, messages, door: { call: 'segment', path: call, sentAt: parseInstant(body.head.sentAt) ?? null } as const, body }
  })
  return { success: true, results: await deliver(app, read.holder, read.door, read.messages, cameBy(read.body, request)) }
}

/** What analytics-next needs to know before it sends: that the one destination is this server. */
async function settingsFor(app: AppCtx, writeKey: string, { request }: Http) {
  const { workspaceId, sourceId } = await holderOf(app, request, { writeKey })
  const track = trackPlan(await pipelineOf(app).plan.plans.find(workspaceId), sourceId)
  const address = new URL(app.config.FAIRLEAD_URL ?? `${request.protocol}://${request.host}`)
  const prefix = request.url.startsWith('/segment/') ? '/segment/v1' : '/v1'
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${address.host}${prefix}`,
        protocol: address.protocol.slice(0, -1),
        unbundledIntegrations: [],
        addBundledMetadata: true,
      },
    },
    plan: {
      track,
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: planPlugins(track, address.origin),
  }
}

/** Everything that ingest keys may call. */
export const ingestionRoutes: Route[] = [
  route(ingestNative, (app, _input, http) => receiveNative(app, http)),
  ...segmentEndpoints.map(({ call, endpoint }) => route(endpoint, (app, _input, http) => receiveSegment(app, call, http))),
  ...segmentSettings.map((endpoint) => route(endpoint, (app, { params }, http) => settingsFor(app, params.writeKey, http))),
]
