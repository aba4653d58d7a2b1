import * as z from 'zod'
import { endpoint, levels } from '#kernel/http/endpoint.ts'
import { done, instant, title } from './common.ts'

/** `area:level`, such as `events:read`; the area `*` stands for all of them. */
export const scope = z
  .string()
  .max(60)
  .regex(new RegExp(`^(\\*|[a-z][a-z-]*):(${levels.join('|')})$`), 'A scope such as events:read, metrics:write or *:read')

export const apiToken = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first characters, to recognise it by. */
  start: z.string(),
  scopes: z.array(z.string()),
  createdBy: z.object({ userId: z.uuid(), name: z.string() }),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  isExpired: z.boolean(),
})
export type ApiToken = z.infer<typeof apiToken>

export const listTokens = endpoint({
  id: 'workspace.token.list',
  method: 'GET',
  path: '/api/tokens',
  access: 'workspace:read',
  summary: 'Your API tokens; all of the workspace for admins',
  output: z.object({
    items: z.array(apiToken),
    /** The areas that a scope may name. */
    areas: z.array(z.string()),
  }),
})

export const createToken = endpoint({
  id: 'workspace.token.create',
  method: 'POST',
  path: '/api/tokens',
  access: 'workspace:read',
  summary: 'Create an API token that may do at most what you may',
  perMinute: 30,
  body: z.object({
    name: title(60),
    scopes: z.array(scope).min(1, 'Choose at least one scope').max(40),
    expiresInDays: z.int().min(1).max(3660).nullable().default(365).describe('null: never'),
  }),
  output: z.object({ token: apiToken, secret: z.string().describe('Shown once') }),
})

export const revokeToken = endpoint({
  id: 'workspace.token.revoke',
  method: 'DELETE',
  path: '/api/tokens/:tokenId',
  access: 'workspace:read',
  summary: 'Revoke an API token of yours, or any as an admin; it stops working at once',
  params: z.object({ tokenId: z.uuid() }),
  output: done,
})
