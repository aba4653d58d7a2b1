import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Module } from '../module.ts'
import { endpoint } from './endpoint.ts'
import { limitsOf } from './limits.ts'
import { nameShapes, withNamedShapes } from './named-shapes.ts'
import { route, type Route } from './route.ts'

export const getReference = endpoint({
  id: 'kernel.reference.get',
  method: 'GET',
  path: '/openapi.json',
  access: 'public',
  perMinute: 60,
  summary: 'This description of the API, as OpenAPI 3.1',
})

/** `GET /openapi.json`, from the endpoint definitions. */
export const referenceRoute = (http: FastifyInstance): Route => route(getReference, async () => http.swagger())

/** The readable reference is a dozen files. */
const docsPerMinute = 600

/** Collects the description of the API from the routes that are added afterwards, and shows it at `/docs`; `referenceRoute` answers it. */
export async function mountReference(http: FastifyInstance, version: string, modules: readonly Module[]): Promise<void> {
  for (const { shapes } of modules) if (shapes) nameShapes(shapes)
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Fairlead',
        version,
        description: 'Everything that the web app does goes through this API. Errors are problem documents by RFC 9457.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API token (`fl_…`), or an ingest key (`fk_…`) where access is `ingest`.',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: withNamedShapes,
  })
  await http.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Fairlead API' },
    uiHooks: { onRequest: limitsOf(http).requests(docsPerMinute) },
    // Its pages set inline styles. No `upgrade-insecure-requests`: not every installation speaks TLS.
    staticCSP: {
      'default-src': "'self'",
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'object-src': "'none'",
      'frame-ancestors': "'none'",
    },
    // Shapes are shown when somebody opens them, and nothing is sent to the validator of somebody else.
    uiConfig: {
      docExpansion: 'none',
      filter: true,
      defaultModelsExpandDepth: -1,
      defaultModelRendering: 'model',
      defaultModelExpandDepth: 2,
      validatorUrl: null,
    },
  })
}
