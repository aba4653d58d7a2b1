import type { FastifyInstance } from 'fastify'
import type { Endpoint, EndpointInput, EndpointOutput } from '#kernel/http/endpoint.ts'
import type { Problem } from '#kernel/http/problem.ts'
import type { Mail } from '#kernel/mail.ts'
import { CallError, type TestApp } from '#test/harness.ts'
import { acceptInvitation, createInvitation, type Role, type SentInvitation } from '../contract.ts'

/** Somebody at a browser: keeps cookies as one does and says for which workspace a request is. */
export interface Browser {
  cookies: Map<string, string>
  workspaceId?: string
  /** @throws CallError for anything but a success. */
  call<E extends Endpoint>(endpoint: E, input?: EndpointInput<E>, headers?: Record<string, string>): Promise<EndpointOutput<E>>
  /** `Set-Cookie` headers of the last answer. */
  lastCookies: string[]
}

export function openBrowser(http: FastifyInstance, remoteAddress = '127.0.0.1'): Browser {
  const browser: Browser = {
    cookies: new Map(),
    lastCookies: [],
    async call(endpoint, input, headers = {}) {
      const {
        params = {},
        query = {},
        body,
      } = (input ?? {}) as { params?: Record<string, string>; query?: Record<string, string>; body?: object }
      const path = endpoint.path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
      const answer = await http.inject({
        method: endpoint.method,
        url: `${path}?${new URLSearchParams(query).toString()}`,
        remoteAddress,
        headers: {
          cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
          ...(browser.workspaceId && { 'x-fairlead-workspace': browser.workspaceId }),
          ...headers,
        },
        ...(body !== undefined && { payload: body }),
      })
      browser.lastCookies = [answer.headers['set-cookie'] ?? []].flat()
      for (const { name, value, maxAge } of answer.cookies) {
        if (maxAge === 0) browser.cookies.delete(name)
        else browser.cookies.set(name, value)
      }
      if (answer.statusCode >= 300) throw new CallError(answer.statusCode, answer.json<Problem>())
      return answer.json() as never
    },
  }
  return browser
}

/** The secret in the link of a mail. */
export function tokenIn(mail: Mail | undefined): string {
  const token = /#(\S+)/.exec(mail?.text ?? '')?.[1]
  if (!token) throw new Error('The mail has no link')
  return token
}

/** The secret in the link of an invitation that was answered, as it is where there is no mail server. */
export function tokenOf({ link }: SentInvitation): string {
  const token = link?.split('#')[1]
  if (!token) throw new Error('No link was answered')
  return token
}

/** Invites somebody as the owner and accepts, as they would. */
export async function join(t: TestApp, email: string, role: Role, name = email.split('@')[0]!): Promise<Browser> {
  const token = tokenOf(await t.call(createInvitation, { body: { email, role } }))
  const browser = openBrowser(t.http)
  const { workspaceId } = await browser.call(acceptInvitation, {
    body: { token, name, newPassword: `password of ${email}` },
  })
  browser.workspaceId = workspaceId
  return browser
}

/** What a refused call says. @throws when it is not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number; detail: string; fields: string[] }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CallError)) throw error instanceof Error ? error : new Error('The call was not refused')
  return { status: error.status, detail: error.problem.detail, fields: error.problem.fields?.map(({ field }) => field) ?? [] }
}
