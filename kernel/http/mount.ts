import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaCompiler, RouteShorthandOptions } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { AppCtx, Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'
import { contextFor } from '../workspace-context.ts'
import { admit, refuseForeignSites, signInFirst, type AccessControl, type Principal } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { limitsOf, type Limits } from './limits.ts'
import { sendProblem } from './problem.ts'
import type { Route } from './route.ts'
import { refuseUnstorableText } from './text.ts'
import { refuseUnknownFields, strictly } from './unknown-fields.ts'
import { wantsPage } from './web-app.ts'

interface Admitted {
  ctx: AppCtx | Ctx
  principal?: Principal
}

/** What the access hook found out, until the handler takes it. */
const admittedOf = new WeakMap<FastifyRequest, Admitted>()

/** What the routes of a server have in common. */
interface Mounting {
  app: AppCtx
  control: AccessControl
  limits: Limits
}

/**
 * Adds the routes of modules to the server: the limit first, which costs nothing, then access before anything is read, then validation, then the verb.
 * `@fastify/rate-limit` must be registered.
 */
export function mountRoutes(http: FastifyInstance, app: AppCtx, control: AccessControl, routes: readonly Route[]): void {
  const raw = routes.filter((route) => route.endpoint.raw === true)
  const streamed = routes.filter((route) => route.endpoint.raw === 'stream')
  const mounting: Mounting = { app, control, limits: limitsOf(http) }
  acceptEmptyBodies(http)
  for (const route of routes) if (!route.endpoint.raw) mountRoute(http, mounting, route)
  // Files are not held in memory: their handler reads the stream.
  http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.setValidatorCompiler(bodyUnchecked)
    for (const route of streamed) mountRoute(scope, mounting, route)
  })
  // Raw bodies are taken as bytes whatever the content type says: SDKs send JSON as text/plain or as a form.
  http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.setValidatorCompiler(bodyUnchecked)
    for (const route of raw) mountRoute(scope, mounting, route)
  })
}

/** Says nothing where nothing was sent, whatever the content type: clients name JSON in every request. */
function acceptEmptyBodies(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error')
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, body as string, done),
  )
}

/** The shape of a raw body is for the reference; its handler checks the bytes. */
const bodyUnchecked: FastifySchemaCompiler<never> = (part) =>
  part.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(part)

function mountRoute(http: FastifyInstance, mounting: Mounting, route: Route): void {
  const { path, alsoAt = [] } = route.endpoint
  for (const url of [path, ...alsoAt]) mountAt(http, mounting, route, url)
}

function mountAt(http: FastifyInstance, mounting: Mounting, { endpoint, handle, tellError }: Route, url: string): void {
  const { app, limits } = mounting
  const checked = endpoint.raw ? undefined : endpoint.body
  http.route({
    method: endpoint.method,
    url,
    ...(endpoint.bodyLimit !== undefined && { bodyLimit: endpoint.bodyLimit }),
    // A handler that writes the reply itself does not know that nobody wants the body: a stream of events would never end.
    exposeHeadRoute: endpoint.output !== undefined,
    // Their handlers look at the first bytes: senders pack bodies without saying so, and say so without packing.
    ...(endpoint.raw === true && { decompress: false }),
    schema: { ...schemaOf(endpoint), ...(url !== endpoint.path && { hide: true }) },
    ...(tellError && {
      errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
        void sendProblem(error, request, reply, app.log, tellError)
      },
    }),
    config: { endpoint },
    onRequest: [
      limits.requests(endpoint.perMinute),
      async (request: FastifyRequest, reply: FastifyReply) => {
        // Protocols of others have paths at the root that are pages of ours: who asks for HTML is a person at a browser.
        if (endpoint.access === 'ingest' && wantsPage(request)) {
          reply.callNotFound()
          return reply
        }
        admittedOf.set(request, await letIn(mounting, endpoint, request))
      },
    ],
    ...(checked && { preValidation: async ({ body }: FastifyRequest) => refuseUnknownFields(checked, body) }),
    handler: async (request, reply) => {
      const { ctx, principal } = admittedOf.get(request)!
      if ('workspace' in ctx) ctx.signal = goneSignal(reply)
      const input = { params: request.params, query: request.query, body: request.body } as never
      if (!endpoint.raw) refuseUnstorableText(input)
      const result = await handle(ctx, input, { request, reply, ...(principal && { principal }) })
      return endpoint.output || !reply.sent ? result : reply
    },
  } as Parameters<FastifyInstance['route']>[0])
}

async function letIn({ app, control, limits }: Mounting, endpoint: Endpoint, request: FastifyRequest): Promise<Admitted> {
  const { access } = endpoint
  if (access === 'ingest') return { ctx: app }
  refuseForeignSites(request)
  if (access === 'setup') {
    if (!(await control.needsSetup(app))) throw forbidden('Fairlead is set up already. Sign in.')
    return { ctx: app }
  }
  const principal = await limits.whoCalls(app, control, request)
  if (access === 'public') return { ctx: app, ...(principal && { principal }) }
  if (!principal) throw signInFirst(await control.whySignedOut(app, request))
  if (access === 'signed-in') return { ctx: app, principal }
  const { workspace, level } = await admit(app, control, principal, request, access)
  const actor = { kind: principal.kind === 'token' ? 'token' : 'user', userId: principal.userId, name: principal.userName } as const
  return {
    ctx: contextFor(app, workspace, actor, level, { scopes: principal.scopes, log: app.log.child({ requestId: request.id }) }),
    principal,
  }
}

/** Aborted when the caller goes away before the answer was sent. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  // Who left while the request was admitted is not told of again.
  if (reply.raw.destroyed) controller.abort()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

function schemaOf(endpoint: Endpoint): RouteShorthandOptions['schema'] {
  const security = endpoint.access === 'public' || endpoint.access === 'setup' ? [] : [{ token: [] }]
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: `Access: \`${endpoint.access}\`.`,
    tags: [endpoint.id.split('.')[0]!],
    security,
    'x-access': endpoint.access,
    ...(endpoint.params && { params: endpoint.params }),
    ...(endpoint.query && { querystring: endpoint.query }),
    ...(endpoint.body && { body: endpoint.raw ? endpoint.body : strictly(endpoint.body) }),
    ...(endpoint.output && { response: { 200: endpoint.output } }),
  } as RouteShorthandOptions['schema']
}
