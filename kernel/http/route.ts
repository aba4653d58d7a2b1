import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppCtx, Ctx } from '../context.ts'
import type { AppError } from '../errors.ts'
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

/** Writes an error in the words of the one who calls. The status, `Retry-After` and the log are seen to. */
export type TellError = (error: AppError, reply: FastifyReply) => FastifyReply

export interface Route {
  endpoint: Endpoint
  handle(ctx: AppCtx | Ctx, input: EndpointRequest<Endpoint>, http: Http): Promise<unknown>
  /** Left out where errors are problem documents by RFC 9457, as everywhere but in protocols of others. */
  tellError?: TellError
}

/** Binds an endpoint to the verb that does the work. */
export const route = <E extends Endpoint>(
  endpoint: E,
  handle: (ctx: ContextOf<E>, input: EndpointRequest<E>, http: Http) => Promise<EndpointResult<E>>,
  tellError?: TellError,
): Route => ({ endpoint, handle: handle as Route['handle'], ...(tellError && { tellError }) })
