import type { Endpoint, EndpointInput, EndpointOutput } from '#kernel/http/endpoint.ts'
import { ApiError, type Problem } from './error.ts'
import { requestUrl } from './request-url.ts'

export interface CallOptions {
  signal?: AbortSignal
}

/** The input may be left out where the endpoint needs none. */
export type InputArgs<E extends Endpoint, Rest extends unknown[]> =
  object extends EndpointInput<E> ? [input?: EndpointInput<E>, ...rest: Rest] : [input: EndpointInput<E>, ...rest: Rest]

interface Parts {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

let workspaceId: string | undefined
let onSignedOut: () => void = () => {}

/** Sets the workspace that every following request speaks of. */
export const speakOfWorkspace = (id: string | undefined): void => {
  workspaceId = id
}

/** The workspace that requests speak of at present. */
export const currentWorkspaceId = (): string | undefined => workspaceId

/** Sets what happens when the server says that nobody is signed in. */
export const whenSignedOut = (handler: () => void): void => {
  onSignedOut = handler
}

/** Calls an endpoint. Throws `ApiError`; passes on the abort of `signal` as it is. */
export async function call<E extends Endpoint>(endpoint: E, ...[input, options]: InputArgs<E, [CallOptions?]>): Promise<EndpointOutput<E>> {
  const response = await send(endpoint, (input ?? {}) as Parts, options ?? {})
  if (response.status === 204) return undefined as EndpointOutput<E>
  return (await response.json()) as EndpointOutput<E>
}

/** Calls an endpoint that answers with a file. */
export async function callForFile<E extends Endpoint>(endpoint: E, ...[input, options]: InputArgs<E, [CallOptions?]>): Promise<Blob> {
  const response = await send(endpoint, (input ?? {}) as Parts, options ?? {})
  return response.blob()
}

async function send(endpoint: Endpoint, input: Parts, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (workspaceId) headers['x-fairlead-workspace'] = workspaceId
  const init: RequestInit = { method: endpoint.method, headers, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (input.body instanceof Blob || input.body instanceof FormData) init.body = input.body
  else if (input.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(input.body)
  }
  const response = await fetch(requestUrl(endpoint.path, input.params, input.query), init).catch((error: unknown) => {
    if (options.signal?.aborted) throw error
    throw new ApiError(0, { code: 'offline', detail: 'No answer came. Check that Fairlead is running and that you are online.' })
  })
  if (response.ok) return response
  if (response.status === 401 && endpoint.access !== 'public') onSignedOut()
  throw await problemOf(response)
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem: Problem = await response.json().catch(() => ({}))
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiError(response.status, problem, retryAfter > 0 ? retryAfter : undefined)
}
