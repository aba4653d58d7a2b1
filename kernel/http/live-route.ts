import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import type { LiveMessage } from './live.ts'
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

/** A comment line now and then keeps proxies from closing a quiet stream. */
const heartbeatMilliseconds = 20_000
/** Then the browser connects again by itself and is admitted anew: whoever lost access does not go on listening. */
const lifetimeMilliseconds = 300_000
/** A reader that does not keep up is cut off and reconnects, instead of filling our memory. */
const largestBacklogBytes = 1_000_000

/** `GET /api/live`: one stream of server-sent events for a browser. */
export const liveRoute = route(streamLive, async (ctx, { query }, { reply }) => {
  const topics = new Set(query.topics.split(',').filter(Boolean))
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...headersOf(reply.getHeaders()),
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  raw.write('retry: 2000\n\n')
  const send = ({ topic, data }: LiveMessage) => {
    if (topics.size > 0 && !topics.has(topic)) return
    raw.write(`data: ${JSON.stringify({ topic, data })}\n\n`)
    if (raw.writableLength > largestBacklogBytes) raw.destroy()
  }
  const end = ctx.app.live.subscribe(ctx.workspace.id, send, () => raw.end())
  const lifetime = setTimeout(() => raw.end(), lifetimeMilliseconds)
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMilliseconds)
  raw.on('close', () => {
    clearTimeout(lifetime)
    clearInterval(heartbeat)
    end()
  })
})

const headersOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
