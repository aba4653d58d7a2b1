import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Module } from '../module.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { route, type Route } from './route.ts'
import { strictly } from './unknown-fields.ts'

const nameOf = ({ id }: Endpoint): string => id.replaceAll('.', '_')

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
    .filter((one) => one.tool)
    .map((one) => ({
      name: nameOf(one),
      description: one.tool!,
      inputSchema: inputSchema(one),
      annotations: { title: one.summary, readOnlyHint: one.method === 'GET', destructiveHint: one.method === 'DELETE' },
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
async function callTool(http: FastifyInstance, called: Endpoint, { params, query, body }: ToolArguments, caller: FastifyRequest) {
  const answer = await http.inject({
    method: called.method,
    url: fillPath(called.path, params) + queryText(query),
    headers: { authorization: caller.headers.authorization ?? '', accept: 'application/json' },
    remoteAddress: caller.ip,
    ...(body !== undefined && { payload: body as object }),
  })
  return { isError: answer.statusCode >= 400, content: [{ type: 'text' as const, text: answer.body }] }
}

const message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional().describe('Such as `initialize`, `tools/list` and `tools/call`'),
  params: z.looseObject({}).optional(),
})

export const callTools = endpoint({
  id: 'kernel.tools.call',
  method: 'POST',
  path: '/mcp',
  access: 'signed-in',
  perMinute: 600,
  summary: 'Tools for AI clients: the Model Context Protocol over HTTP, without sessions',
  body: z.union([message, z.array(message).max(100)]),
})

/** `POST /mcp`. What a tool may is decided by its own endpoint. */
export function toolsRoute(http: FastifyInstance, modules: readonly Module[], version: string): Route {
  const endpoints = modules.flatMap((module) => module.routes ?? []).map((one) => one.endpoint)
  const byName = new Map(endpoints.filter((one) => one.tool).map((one) => [nameOf(one), one]))
  const tools = toolsOf(endpoints)

  return route(callTools, async (_app, { body }, { request, reply }) => {
    const server = new Server({ name: 'fairlead', version }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }))
    server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
      const called = byName.get(params.name)
      if (!called) return { isError: true, content: [{ type: 'text', text: `There is no tool ${params.name}.` }] }
      return callTool(http, called, (params.arguments ?? {}) as ToolArguments, request)
    })
    // The transport answers on the raw response by itself.
    reply.hijack()
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    reply.raw.on('close', () => void server.close())
    await server.connect(transport as unknown as Parameters<Server['connect']>[0])
    await transport.handleRequest(request.raw, reply.raw, body)
  })
}

/** By the protocol: there is no stream to open and no session to end. */
export function refuseStreamsOfTools(http: FastifyInstance): void {
  http.route({
    method: ['GET', 'DELETE'],
    url: callTools.path,
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'POST')
        .send({ jsonrpc: '2.0', error: { code: -32_000, message: 'Method not allowed. Send JSON-RPC with POST.' }, id: null }),
  })
}
