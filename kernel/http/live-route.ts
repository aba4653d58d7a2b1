import * as z from 'zod'
import type { Ctx } from '../context.ts'
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
    topics: z
      .string()
      .max(500)
      .default('')
      .describe('Topics to receive, separated by commas; all unless given. Those that the role or the token does not include are left out'),
    workspace: z.uuid().optional().describe('The workspace, where no header can be sent'),
  }),
})

const limits: StreamLimits = { heartbeat: 20_000, lifetime: 300_000, largestBacklogBytes: 1_000_000 }

/** `GET /api/live`: one stream of server-sent events for a browser. */
export const liveRoute = route(streamLive, async (ctx, { query }, { reply }) => {
  const topics = topicsFor(ctx, query.topics.split(',').filter(Boolean))
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

/** What the caller may hear of what is asked for: a topic tells no more than the endpoints that its access word opens. */
function topicsFor(ctx: Ctx, asked: readonly string[]): ReadonlySet<string> {
  const declared = ctx.app.modules.flatMap((module) => Object.entries(module.topics ?? {}))
  const allowed = declared.filter(([, access]) => ctx.can(access)).map(([topic]) => topic)
  return new Set(asked.length === 0 ? allowed : allowed.filter((topic) => asked.includes(topic)))
}

const headersOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
