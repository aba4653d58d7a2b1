import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import { streamTo, type StreamLimits } from './live-stream.ts'
import { route } from './route.ts'

const streamLive = endpoint({
  id: 'kernel.live.stream',
  method: 'GET',
  path: '/api/live',
  access: 'workspace:read',
  summary: 'Server-sent events: what happens in the workspace, as it happens',
  query: z.object({
    topics: z.string().max(500).default('').describe('Topics to receive, separated by commas; all unless given'),
    workspace: z.uuid().optional().describe('The workspace, where no header can be sent'),
  }),
})

const limits: StreamLimits = { heartbeat: 20_000, lifetime: 300_000, largestBacklogBytes: 1_000_000 }

/** `GET /api/live`: one stream of server-sent events for a browser. */
export const liveRoute = route(streamLive, async (ctx, { query }, { reply }) => {
  const topics = new Set(query.topics.split(',').filter(Boolean))
  reply.hijack()
  const { raw } = reply
  // Who left while we found out who it is gets no head either.
  if (raw.destroyed) return
  raw.writeHead(200, {
    ...headersOf(reply.getHeaders()),
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  streamTo(raw, ctx.app.live, { workspaceId: ctx.workspace.id, topics }, limits)
})

const headersOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
