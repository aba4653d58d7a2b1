import type * as z from 'zod'

/** What a role may do, from least to most. Each level includes those before it. */
export const levels = ['read', 'contribute', 'write', 'manage', 'admin', 'own'] as const
export type Level = (typeof levels)[number]

/**
 * Who may call an endpoint.
 * - `public`: anybody.
 * - `setup`: anybody, as long as the installation has no user.
 * - `signed-in`: a signed-in person, whatever the workspace.
 * - `ingest`: the holder of a public ingest key.
 * - `area:level`: a member whose role reaches the level, by session or by a token whose scopes include it.
 */
export type Access = 'public' | 'setup' | 'signed-in' | 'ingest' | `${string}:${Level}`

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One endpoint as data. Validation, authorisation, the route, OpenAPI, the typed client and the tool for AI clients all come
 * from it. Browser-safe: contract files import it.
 */
export interface Endpoint {
  /** `module.noun.verb`: the operation id, the client's path and the tool's name. */
  id: string
  method: Method
  /** Fastify path, such as `/api/metrics/:metricId`. */
  path: string
  /** Other paths of the same endpoint, which the reference does not list: what programs of others call that nobody can change. */
  alsoAt?: readonly string[]
  access: Access
  summary: string
  /** If present, the endpoint is offered to AI clients with this sentence. */
  tool?: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** Shape of the 200 answer. Left out when the handler writes the reply itself (files, event streams). */
  output?: z.ZodType
  /** Largest body accepted, in bytes; 1 MB unless said. */
  bodyLimit?: number
  /** Requests a minute from one address; 6,000 unless said. */
  perMinute?: number
  /** The handler reads the raw bytes of the body, whole or as a stream, and writes the reply itself. */
  raw?: true | 'stream'
}

/** Declares an endpoint and keeps its exact types. */
export const endpoint = <const E extends Endpoint>(definition: E): E => definition

type In<S> = S extends z.ZodType ? z.input<S> : undefined
type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Part<K extends string, T> = [T] extends [undefined] ? unknown : undefined extends T ? { [P in K]?: T } : { [P in K]: T }

/** What a client passes to call the endpoint. */
export type EndpointInput<E extends Endpoint> = Part<'params', In<E['params']>> &
  Part<'query', In<E['query']>> &
  Part<'body', In<E['body']>>

/** What the handler receives: validated, with defaults filled in. */
export interface EndpointRequest<E extends Endpoint> {
  params: Out<E['params']>
  query: Out<E['query']>
  body: Out<E['body']>
}

/** What the client gets back. */
export type EndpointOutput<E extends Endpoint> = E['output'] extends z.ZodType ? z.output<E['output']> : void

/** What a handler returns: the output before defaults and transforms. */
export type EndpointResult<E extends Endpoint> = E['output'] extends z.ZodType ? z.input<E['output']> : unknown
