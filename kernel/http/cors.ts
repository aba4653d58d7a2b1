import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { Route } from './route.ts'

/** How long a browser remembers the answer to its preflight, in seconds; browsers cap it at 2 hours themselves. */
const rememberedSeconds = 86_400

const pattern = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`)

/**
 * Lets pages of every origin send events: their key is public and opens nothing else. The origin is mirrored, because SDKs that send
 * credentials are refused a `*` by the browser. Every other endpoint stays closed to other origins.
 */
export async function openIngestionToOtherOrigins(http: FastifyInstance, routes: readonly Route[]): Promise<void> {
  const ingest = routes.map(({ endpoint }) => endpoint).filter(({ access }) => access === 'ingest')
  const open = ingest.flatMap(({ path, alsoAt = [] }) => [path, ...alsoAt].map(pattern))
  await http.register(cors, {
    delegator: (request, done) => {
      const path = request.url.split('?')[0]!
      if (!open.some((one) => one.test(path))) return done(null, { origin: false })
      done(null, {
        origin: true,
        credentials: true,
        exposedHeaders: ['retry-after', 'x-request-id'],
        maxAge: rememberedSeconds,
        strictPreflight: false,
      })
    },
  })
}
