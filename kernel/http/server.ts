import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { LogController, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { AppCtx } from '../context.ts'
import { notFound } from '../errors.ts'
import { newId } from '../ids.ts'
import type { createLogger } from '../log.ts'
import type { AccessControl } from './access.ts'
import { openIngestionToOtherOrigins } from './cors.ts'
import { healthRoute } from './health.ts'
import { liveRoute } from './live-route.ts'
import { refuseStreamsOfTools, toolsRoute } from './mcp.ts'
import { mountReference, referenceRoute } from './openapi.ts'
import { sendProblem } from './problem.ts'
import { mountRoutes } from './mount.ts'
import { mountWebApp } from './web-app.ts'

export interface HttpOptions {
  log: ReturnType<typeof createLogger>
  control: AccessControl
  version: string
  /** Directory of the built web app; without one only the API is served. */
  webDirectory?: string
}

/** Builds the HTTP server: every module's routes, the reference, health, live updates and the web app. It does not listen yet. */
export async function buildHttp(app: AppCtx, { log, control, version, webDirectory }: HttpOptions): Promise<FastifyInstance> {
  const http = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    requestIdHeader: false,
    // One proxy, which adds the address that it saw at the end. What stands before it came from the caller, who may have made it up.
    trustProxy: app.config.FAIRLEAD_TRUST_PROXY && ((_address: string, hop: number) => hop === 0),
    // An address that cannot be decoded never gets to the error handler by itself.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('x-request-id', request.id)
      sendProblem(error, request, reply, app.log)
    },
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 1_024 },
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance

  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)
  http.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, app.log))
  http.addHook('preClose', async () => app.live.endStreams())
  http.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  http.addHook('onResponse', async (request, reply) => {
    app.log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'Answered',
    )
  })

  await http.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    // Only a proxy that speaks TLS can promise HSTS.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  })
  await http.register(compress, { global: true, threshold: 1_024, encodings: ['br', 'gzip'] })
  await http.register(cookie)
  await http.register(rateLimit, { global: false })
  await mountReference(http, version, app.modules)

  const own = [healthRoute(version), liveRoute, toolsRoute(http, app.modules, version), referenceRoute(http)]
  const routes = [...own, ...app.modules.flatMap((module) => module.routes ?? [])]
  await openIngestionToOtherOrigins(http, routes)
  await http.register(async (scope) => {
    mountRoutes(scope, app, control, routes)
    refuseStreamsOfTools(scope)
  })

  if (webDirectory) await mountWebApp(http, webDirectory)
  else http.setNotFoundHandler((request) => Promise.reject(notFound(`There is nothing at ${request.method} ${request.url.split('?')[0]}.`)))
  await http.ready()
  return http
}
