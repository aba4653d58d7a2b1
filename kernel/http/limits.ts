import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { AppCtx } from '../context.ts'
import { AppError, limited } from '../errors.ts'
import type { AccessControl, Principal } from './access.ts'

/** An office shares one address. */
const defaultPerMinute = 6_000

/** Tokens that do not work, from one address at whatever endpoints: each costs a look into the database. */
export const wrongTokensPerMinute = 600

const minute = 60_000

/** How much one address may ask of this process; of IPv6, one network of 64 bits. By token it would be no limit: a guesser sends another one each time. */
export interface Limits {
  /** Counts a request before anything is found out about it; beyond the limit it is answered 429. */
  requests(perMinute?: number): onRequestHookHandler
  /**
   * Who calls. @throws limited without a look into the database when too many tokens from the address did not work; people who signed in at the same
   * address are not affected.
   */
  whoCalls(app: AppCtx, control: AccessControl, request: FastifyRequest): Promise<Principal | undefined>
}

/** The limits of a server on which `@fastify/rate-limit` is registered. */
export function limitsOf(http: FastifyInstance): Limits {
  const wrongTokens = http.createRateLimit({ max: wrongTokensPerMinute, timeWindow: minute })
  return {
    requests: (perMinute = defaultPerMinute) => http.rateLimit({ max: perMinute, timeWindow: minute }) as onRequestHookHandler,
    async whoCalls(app, control, request) {
      if (!request.headers.authorization) return control.authenticate(app, request)
      const sofar = await wrongTokens(request, { increment: false })
      if (!sofar.isAllowed && sofar.remaining === 0)
        throw limited(
          'Too many requests with tokens that do not work came from this address. Make a new token under Settings › API tokens.',
          {
            retryAfterSeconds: sofar.ttlInSeconds,
          },
        )
      return control.authenticate(app, request).catch(async (error: unknown) => {
        if (error instanceof AppError && error.code === 'unauthenticated') await wrongTokens(request)
        throw error
      })
    },
  }
}
