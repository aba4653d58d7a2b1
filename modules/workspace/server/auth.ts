import { betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import { publicUrl } from './links.ts'
import { passwordWasReset, sendResetMail } from './reset-mail.ts'

const hour = 3_600
const clientAddress = 'x-fairlead-client'

const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

/**
 * Signs somebody in who proved who they are in another way than by password: an invitation, the first set-up, the demo.
 * Server only: it has no path.
 */
const startSession = {
  id: 'fairlead-start-session',
  endpoints: {
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
      expiresIn: 14 * 24 * hour,
      updateAge: hour,
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
    verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...times }, storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: hour,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => sendResetMail(app, user, token),
      onPasswordReset: async ({ user }) => passwordWasReset(app, user),
    },
    plugins: [startSession],
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

/** The headers of a request that the library may see. The address is the one that our server found, not one that the caller claims. */
export function authHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [clientAddress]: request.ip })
  for (const name of ['cookie', 'user-agent'] as const) if (request.headers[name]) headers.set(name, request.headers[name])
  return headers
}

/** Passes the cookies that the library sets on to the browser. */
export function passCookies(headers: Headers | null | undefined, reply: FastifyReply): void {
  for (const cookie of headers?.getSetCookie() ?? []) reply.header('set-cookie', cookie)
}

/** Signs the user in on this browser. */
export async function startSessionFor(app: AppCtx, userId: string, http: { request: FastifyRequest; reply: FastifyReply }): Promise<void> {
  const { headers } = await auth(app).api.startSession({ body: { userId }, headers: authHeaders(http.request), returnHeaders: true })
  passCookies(headers, http.reply)
}
