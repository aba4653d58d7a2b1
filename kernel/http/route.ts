import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppCtx, Ctx } from '../context.ts'
import type { Principal } from './access.ts'
import type { Endpoint, EndpointRequest, EndpointResult } from './endpoint.ts'

/** The HTTP side of a call, for the few handlers that need it: cookies, files, event streams. */
export interface Http {
  request: FastifyRequest
  reply: FastifyReply
  /** Who calls, where somebody signed in. */
  principal?: Principal
}

/** Endpoints outside a workspace get the process's context, all others that of the caller in the workspace. */
export type ContextOf<E extends Endpoint> = E['access'] extends 'public' | 'setup' | 'signed-in' | 'ingest' ? AppCtx : Ctx

export interface Route {
  endpoint: Endpoint
  handle(ctx: AppCtx | Ctx, input: EndpointRequest<Endpoint>, http: Http): Promise<unknown>
}

/** Binds an endpoint to the verb that does the work. */
export const route = <E extends Endpoint>(
  endpoint: E,
  handle: (ctx: ContextOf<E>, input: EndpointRequest<E>, http: Http) => Promise<EndpointResult<E>>,
): Route => ({ endpoint, handle: handle as Route['handle'] })
