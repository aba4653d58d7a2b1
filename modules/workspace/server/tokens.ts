import type { AppCtx, Ctx } from '#kernel/context.ts'
import { instantInWords } from '#kernel/clock.ts'
import { forbidden, invalid, notFound, unauthenticated } from '#kernel/errors.ts'
import type { Principal } from '#kernel/http/access.ts'
import type { Access } from '#kernel/http/endpoint.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import type { ApiToken } from '../contract.ts'

const day = 86_400_000
const minute = 60_000

/**
 * Who a token speaks for, if there is one like it. What it may do is also limited by the role of its creator, at each request.
 * @throws unauthenticated with the time at which it expired or was revoked
 */
export async function principalOfToken(app: AppCtx, secret: string): Promise<Principal | undefined> {
  const now = app.now()
  const row = await app.db
    .selectFrom('api_tokens as t')
    .innerJoin('auth_users as u', 'u.id', 't.created_by')
    .select(['t.id', 't.name', 't.workspace_id', 't.scopes', 't.last_used_at', 't.expires_at', 't.revoked_at'])
    .select(['u.id as user_id', 'u.name as user_name'])
    .where('t.token_hash', '=', hashSecret(secret))
    .executeTakeFirst()
  if (!row) return undefined
  if (row.revoked_at) throw ended(row.name, 'was revoked', row.revoked_at)
  if (row.expires_at && row.expires_at <= now) throw ended(row.name, 'expired', row.expires_at)
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > minute)
    await app.db
      .updateTable('api_tokens')
      .set({ last_used_at: now })
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .execute()
  return {
    kind: 'token',
    userId: row.user_id,
    userName: `${row.user_name} (token “${row.name}”)`,
    workspaceId: row.workspace_id,
    scopes: row.scopes,
  }
}

/** Whoever holds the secret may know what became of it. */
const ended = (name: string, how: string, at: Date) =>
  unauthenticated(`The token “${name}” ${how} on ${instantInWords(at)}. Make a new one under Settings › API tokens.`, {
    endedAt: at.toISOString(),
  })

/** The areas that scopes may name: those of the product's endpoints. */
export const scopeAreas = (app: AppCtx): string[] => {
  const accesses = app.modules.flatMap((module) => (module.routes ?? []).map((route) => route.endpoint.access))
  return [...new Set(accesses.filter((access) => access.includes(':')).map((access) => access.split(':')[0]!))].toSorted()
}

const rows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('api_tokens as t')
    .innerJoin('auth_users as u', 'u.id', 't.created_by')
    .select([
      't.id',
      't.name',
      't.start',
      't.scopes',
      't.created_at',
      't.last_used_at',
      't.expires_at',
      'u.id as user_id',
      'u.name as user_name',
    ])
    .where('t.workspace_id', '=', ctx.workspace.id)
    .where('t.revoked_at', 'is', null)
    .orderBy('t.id', 'desc')

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (ctx: Ctx, row: Row): ApiToken => ({
  id: row.id,
  name: row.name,
  start: row.start,
  scopes: row.scopes,
  createdBy: { userId: row.user_id, name: row.user_name },
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  isExpired: row.expires_at !== null && row.expires_at <= ctx.now(),
})

/** The tokens of the caller; an admin sees all of the workspace. */
export async function listTokens(ctx: Ctx): Promise<{ items: ApiToken[]; areas: string[] }> {
  const all = ctx.can('workspace:admin') ? rows(ctx) : rows(ctx).where('t.created_by', '=', ctx.actor.userId)
  return { items: (await all.execute()).map((row) => shown(ctx, row)), areas: scopeAreas(ctx.app) }
}

interface NewToken {
  name: string
  scopes: readonly string[]
  expiresInDays: number | null
}

/** A person decides about their tokens. A token that leaked must not make others that outlive it, unless it was made to administer. */
function mustDecide(ctx: Ctx): void {
  if (ctx.actor.kind === 'token') ctx.must('workspace:admin')
}

/** Creates a token that may do at most what its creator may do. @throws invalid for an unknown area, forbidden for a scope beyond the creator's. */
export async function createToken(ctx: Ctx, input: NewToken): Promise<{ token: ApiToken; secret: string }> {
  mustDecide(ctx)
  const areas = scopeAreas(ctx.app)
  const scopes = [...new Set(input.scopes)]
  for (const scope of scopes) {
    const area = scope.split(':')[0]!
    if (area !== '*' && !areas.includes(area))
      throw invalid(`There is no area “${area}”.`, {
        fields: [{ field: 'body.scopes', expected: `one of the areas ${areas.join(', ')} or *` }],
      })
    if (!ctx.can(scope as Access)) throw forbidden(`You cannot give a token ${scope}, because you may not do that yourself.`)
  }
  return ctx.tx((tx) => insertToken(tx, { ...input, scopes }))
}

/** Adds a token without asking what the creator may: for the set-up, which creates the owner's. */
export async function insertToken(ctx: Ctx, { name, scopes, expiresInDays }: NewToken): Promise<{ token: ApiToken; secret: string }> {
  const { userId } = ctx.actor
  if (!userId) throw forbidden('A token needs a person who answers for it.')
  const secret = newSecret('fl')
  const id = newId()
  const now = ctx.now()
  await ctx.db
    .insertInto('api_tokens')
    .values({
      workspace_id: ctx.workspace.id,
      id,
      name,
      start: secret.slice(0, 8),
      token_hash: hashSecret(secret),
      scopes: [...scopes],
      created_by: userId,
      created_at: now,
      expires_at: expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * day),
    })
    .execute()
  await ctx.publish('workspace.token_created', { ref: { kind: 'token', id }, title: name, scopes, expiresInDays })
  const row = await rows(ctx).where('t.id', '=', id).executeTakeFirstOrThrow()
  return { token: shown(ctx, row), secret }
}

/** Ends a token at once: one's own, or any as an admin. @throws notFound, also for a token of somebody else. */
export async function revokeToken(ctx: Ctx, tokenId: string): Promise<void> {
  mustDecide(ctx)
  await ctx.tx(async (tx) => {
    const revoked = await tx.db
      .updateTable('api_tokens')
      .set({ revoked_at: tx.now() })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', tokenId)
      .where('revoked_at', 'is', null)
      .$if(!tx.can('workspace:admin'), (query) => query.where('created_by', '=', tx.actor.userId))
      .returning('name')
      .executeTakeFirst()
    if (!revoked) throw notFound('There is no such token, or it is revoked already.')
    await tx.publish('workspace.token_revoked', { ref: { kind: 'token', id: tokenId }, title: revoked.name })
  })
}
