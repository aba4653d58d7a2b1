import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { AppCtx } from '../context.ts'
import type { Endpoint } from './endpoint.ts'
import { strictly } from './unknown-fields.ts'

const nameOf = (endpoint: Endpoint): string => endpoint.id.replaceAll('.', '_')

/** One object schema for the path, query and body of an endpoint, each under its own name; shapes that have a name stand in its `$defs`. */
function inputSchema({ params, query, body }: Endpoint): Tool['inputSchema'] {
  const parts = Object.entries({ params, query, body: body && strictly(body) }).filter((part): part is [string, z.ZodType] =>
    Boolean(part[1]),
  )
  const { properties = {}, $defs } = z.toJSONSchema(z.object(Object.fromEntries(parts)), { io: 'input', unrepresentable: 'any' })
  return {
    type: 'object',
    properties: properties as Record<string, object>,
    required: parts.filter(([, schema]) => !schema.safeParse({}).success).map(([name]) => name),
    ...($defs && { $defs }),
  }
}

/** What AI clients are offered: the endpoints that carry a `tool` sentence. */
export const toolsOf = (endpoints: readonly Endpoint[]): Tool[] =>
  endpoints
    .filter((endpoint) => endpoint.tool)
    .map((endpoint) => ({
      name: nameOf(endpoint),
      description: endpoint.tool!,
      inputSchema: inputSchema(endpoint),
      annotations: { title: endpoint.summary, readOnlyHint: endpoint.method === 'GET', destructiveHint: endpoint.method === 'DELETE' },
    }))

interface ToolArguments {
  params?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
}

const fillPath = (path: string, params: Record<string, string> = {}): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))

const queryText = (query: Record<string, unknown> = {}): string => {
  const entries = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`
}

/** Runs a tool through the endpoint itself, with the caller's own token: an AI client may do what its token may, and nothing else. */
async function callTool(http: FastifyInstance, endpoint: Endpoint, { params, query, body }: ToolArguments, caller: FastifyRequest) {
  const answer = await http.inject({
    method: endpoint.method,
    url: fillPath(endpoint.path, params) + queryText(query),
    headers: { authorization: caller.headers.authorization ?? '', accept: 'application/json' },
    remoteAddress: caller.ip,
    ...(body !== undefined && { payload: body as object }),
  })
  return { isError: answer.statusCode >= 400, content: [{ type: 'text' as const, text: answer.body }] }
}

/** Adds `POST /mcp`, the Model Context Protocol over HTTP without sessions. Access is decided by each tool's own endpoint. */
export function mountTools(http: FastifyInstance, app: AppCtx, version: string): void {
  const endpoints = app.modules.flatMap((module) => module.routes ?? []).map((route) => route.endpoint)
  const byName = new Map(endpoints.filter((endpoint) => endpoint.tool).map((endpoint) => [nameOf(endpoint), endpoint]))
  const tools = toolsOf(endpoints)

  // By the protocol: there is no stream to open and no session to end.
  http.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'POST')
        .send({ jsonrpc: '2.0', error: { code: -32_000, message: 'Method not allowed. Send JSON-RPC with POST.' }, id: null }),
  })
  http.post('/mcp', { schema: { hide: true } }, async (request, reply) => {
    const server = new Server({ name: 'fairlead', version }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }))
    server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
      const endpoint = byName.get(params.name)
      if (!endpoint) return { isError: true, content: [{ type: 'text', text: `There is no tool ${params.name}.` }] }
      return callTool(http, endpoint, (params.arguments ?? {}) as ToolArguments, request)
    })
    // The transport answers on the raw response by itself.
    reply.hijack()
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    reply.raw.on('close', () => void server.close())
    await server.connect(transport as unknown as Parameters<Server['connect']>[0])
    await transport.handleRequest(request.raw, reply.raw, request.body)
  })
}
