import type { Endpoint, EndpointInput, EndpointOutput } from '#kernel/http/endpoint.ts'
import type { Problem } from '#kernel/http/problem.ts'
import { CliError, exitCodes, usageError } from './terminal.ts'

/** A Fairlead that answers at an address. */
export interface Api {
  url: string
  token: string | undefined
  call<E extends Endpoint>(endpoint: E, input: EndpointInput<E>): Promise<EndpointOutput<E>>
  /** Sends `body` as bytes, whatever its size. */
  send<E extends Endpoint>(endpoint: E, query: Record<string, string>, body: ReadableStream<Uint8Array>): Promise<EndpointOutput<E>>
  /** The answer as it is, for downloads. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

const addressOf = (url: string): string => {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol))
    throw usageError(`--url: expected an address such as http://localhost:8080, got ${JSON.stringify(url)}.`)
  return url.replace(/\/+$/, '')
}

/** Speaks to a running Fairlead over its API. @param token an API token; without one only public endpoints answer */
export function connect(url: string, token: string | undefined, signal: AbortSignal): Api {
  const base = addressOf(url)

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (token) headers.set('authorization', `Bearer ${token}`)
    try {
      return await fetch(base + path, { ...init, signal, headers })
    } catch (error) {
      throw signal.aborted ? new CliError('Stopped.', exitCodes.interrupted) : new CliError(unreachable(base, error))
    }
  }

  async function ask(path: string, init: RequestInit): Promise<never> {
    const response = await request(path, init)
    if (!response.ok) throw new CliError(await refusalOf(response, base))
    return (await response.json().catch(() => undefined)) as never
  }

  return {
    url: base,
    token,
    fetch: request,
    call(endpoint, input) {
      const { params = {}, query = {}, body } = input as { params?: Record<string, string>; query?: Record<string, string>; body?: object }
      const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
      const search = new URLSearchParams(query).toString()
      return ask(search ? `${path}?${search}` : path, {
        method: endpoint.method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
    },
    send: (endpoint, query, body) =>
      ask(`${endpoint.path}?${new URLSearchParams(query).toString()}`, {
        method: endpoint.method,
        body,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
      } as RequestInit),
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'no answer came in time',
}

function unreachable(base: string, error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  const reason = reasons[cause?.code ?? ''] ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
  return `Fairlead does not answer at ${base}: ${reason}. \`npm start\` starts it; --url names another address.`
}

/** A refusal of the API in sentences, with the fields that it complains about. */
async function refusalOf(response: Response, base: string): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
  if (!problem.code) return `${base} answered ${response.status}, but not as Fairlead does. Check --url.`
  if (problem.code === 'unauthenticated')
    return `The token was not accepted: it is unknown, revoked or expired. Make one under Settings › API tokens.`
  const detail = problem.detail ?? problem.title ?? ''
  const fields = (problem.fields ?? [])
    .filter(({ field }) => !detail.includes(field))
    .map(({ field, expected }) => `\n  ${field}: ${expected}`)
  const id = problem.code === 'internal' && problem.requestId ? ` Request id: ${problem.requestId}.` : ''
  return `${detail}${fields.join('')}${id}`
}
