import { betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import { publicUrl } from './links.ts'

const [hour, day] = [3_600, 86_400]

/** How long a session lives after it was last used. */
export const sessionDays = 14
/** How long a session that expired is remembered, so that its owner can be told. */
export const rememberedDays = 30
const clientAddress = 'x-fairlead-client'

const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

const token = z.object({ token: z.string().nullable() })

/**
 * `startSession` signs somebody in who proved who they are in another way than by password: an invitation, the first set-up, the demo.
 * `heldToken` reads the token of a session, living or not, from the signed cookie. Server only: they have no path.
 */
const ownEndpoints = {
  id: 'fairlead',
  endpoints: {
    heldToken: createAuthEndpoint.serverOnly({ method: 'POST', requireHeaders: true }, async (ctx) =>
      token.parse({ token: (await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret)) || null }),
    ),
    startSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ userId: z.uuid() }), requireHeaders: true },
      async (ctx) => {
        const { internalAdapter } = ctx.context
        const user = await internalAdapter.findUserById(ctx.body.userId)
        if (!user) throw unauthenticated('This account does not exist any more.')
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return { token: session.token }
      },
    ),
  },
}

/** The library that keeps passwords and sessions. Its HTTP handler is not mounted: our endpoints call it and speak for it. */
function createAuth(app: AppCtx) {
  const url = publicUrl(app)
  return betterAuth({
    appName: 'Fairlead',
    baseURL: url,
    secret: app.secrets.derive('sessions'),
    database: { db: app.db, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // What the library would log may hold addresses of people; our own endpoints log what matters.
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'fairlead',
      useSecureCookies: url.startsWith('https:'),
      database: { generateId: () => newId(), validateSchema: false },
      ipAddress: { ipAddressHeaders: [clientAddress] },
    },
    user: {
      modelName: 'auth_users',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: {
        isDemoVisitor: { type: 'boolean', required: false, input: false, fieldName: 'is_demo_visitor' },
        lastSeenAt: { type: 'date', required: false, input: false, fieldName: 'last_seen_at' },
      },
    },
    session: {
      modelName: 'auth_sessions',
      fields: { expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'user_id', ...times },
      expiresIn: sessionDays * day,
      updateAge: hour,
      // A question about a session neither lengthens nor deletes it: `lengthenSession` and the sweep do.
      deferSessionRefresh: true,
    },
    account: {
      modelName: 'auth_accounts',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...times } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
    },
    plugins: [ownEndpoints],
  })
}

export type Auth = ReturnType<typeof createAuth>
const authOf = new WeakMap<AppCtx, Auth>()

/** The process's instance, made on first use. */
export function auth(app: AppCtx): Auth {
  const made = authOf.get(app) ?? createAuth(app)
  authOf.set(app, made)
  return made
}

/** The stored form of a password (scrypt with a salt of its own). Takes 100 ms and more, by intention. */
export const hashPassword = async (app: AppCtx, password: string): Promise<string> => (await auth(app).$context).password.hash(password)

/** Whether a password is the one that was stored. Takes as long as `hashPassword`. */
export const isPassword = async (app: AppCtx, password: string, hash: string): Promise<boolean> =>
  (await auth(app).$context).password.verify({ password, hash })

/** The headers of a request that the library may see. The address is the one that our server found, not one that the caller claims. */
export function authHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [clientAddress]: request.ip })
  for (const name of ['cookie', 'user-agent'] as const) if (request.headers[name]) headers.set(name, request.headers[name])
  return headers
}

/** Passes the cookies that the library sets on to the browser. That of a session outlives it, so that its owner can be told that it expired. */
export function passCookies(headers: Headers | null | undefined, reply: FastifyReply): void {
  const [session, remembered] = [sessionDays * day, (sessionDays + rememberedDays) * day]
  for (const cookie of headers?.getSetCookie() ?? [])
    reply.header('set-cookie', cookie.replace(`Max-Age=${session};`, `Max-Age=${remembered};`))
}

/** The session of a request, if it lives. */
export const findSession = (app: AppCtx, request: FastifyRequest) => auth(app).api.getSession({ headers: authHeaders(request) })

/** Lets the session of this browser live on after it was used for a while. */
export async function lengthenSession(app: AppCtx, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): Promise<void> {
  const { headers } = await auth(app).api.getSession({ method: 'POST', headers: authHeaders(request), returnHeaders: true })
  passCookies(headers, reply)
}

/** The token of the session that a browser holds, also when that session has ended. */
export const heldToken = async (app: AppCtx, request: FastifyRequest): Promise<string | null> =>
  (await auth(app).api.heldToken({ headers: authHeaders(request) })).token

/** A session that no browser has yet: `passCookies` hands it over. */
export interface FreshSession {
  token: string
  headers: Headers
}

/** Makes a session of a user for the browser that asks. */
export async function makeSession(app: AppCtx, userId: string, request: FastifyRequest): Promise<FreshSession> {
  const { headers, response } = await auth(app).api.startSession({ body: { userId }, headers: authHeaders(request), returnHeaders: true })
  return { token: response.token, headers }
}
