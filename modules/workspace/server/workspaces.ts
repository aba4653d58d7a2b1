import type { Transaction } from 'kysely'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { forbidden, invalid, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { contextFor } from '#kernel/workspace-context.ts'
import { removalTopic, type BusinessInterval, type Role } from '../contract.ts'
import { shownWorkspace } from './access.ts'
import { userActor } from './users.ts'

export interface NewWorkspace {
  name: string
  timezone?: string | undefined
  weekStart?: number | undefined
  currency?: string | undefined
  isDemo?: boolean
}

/** Monday to Friday, nine to five. */
const usualHours: BusinessInterval[] = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }))

/**
 * Creates a workspace in the transaction, with what every module puts into a new one.
 * @returns the context of its first member, and what the modules answered, such as a first ingest key.
 */
export async function insertWorkspace(
  app: AppCtx,
  trx: Transaction<DB>,
  { name, timezone = 'UTC', weekStart = 1, currency = 'USD', isDemo = false }: NewWorkspace,
  creator: { id: string; name: string },
  role: Role = 'owner',
): Promise<{ ctx: Ctx; answers: Record<string, unknown> }> {
  const id = newId()
  await trx
    .insertInto('workspaces')
    .values({ id, name, timezone, week_start: weekStart, currency, is_demo: isDemo, business_hours: JSON.stringify(usualHours) })
    .execute()
  await trx.insertInto('members').values({ workspace_id: id, user_id: creator.id, role, joined_at: app.now() }).execute()
  const ctx = contextFor(app, { id, name, timezone, weekStart, currency, isDemo }, userActor(creator), 'own', { db: trx })
  await ctx.publish('workspace.created', { ref: { kind: 'workspace', id }, title: name })
  const answers: Record<string, unknown> = {}
  for (const module of app.modules) Object.assign(answers, await module.seed?.(ctx))
  return { ctx, answers }
}

/** The first ingest key among the answers of the modules, if one of them made it. */
export const ingestKeyOf = (answers: Record<string, unknown>): string | null =>
  typeof answers['ingestKey'] === 'string' ? answers['ingestKey'] : null

/** Creates another workspace, owned by the person. @throws forbidden for the visitor of the demo, who has no password to come back with. */
export async function createWorkspace(
  app: AppCtx,
  input: NewWorkspace,
  creator: { id: string; name: string },
): Promise<{ workspaceId: string; ingestKey: string | null }> {
  return app.db.transaction().execute(async (trx) => {
    const user = await trx.selectFrom('auth_users').select('is_demo_visitor').where('id', '=', creator.id).executeTakeFirstOrThrow()
    if (user.is_demo_visitor) throw forbidden('As a visitor you cannot make a workspace. Leave the demo and create yours with an account.')
    const { ctx, answers } = await insertWorkspace(app, trx, input, creator)
    return { workspaceId: ctx.workspace.id, ingestKey: ingestKeyOf(answers) }
  })
}

/** What cannot be undone by oneself asks for the name. @throws invalid for another one. */
export function mustName(ctx: Ctx, name: string): void {
  if (name.trim() === ctx.workspace.name) return
  throw invalid('The name does not match.', {
    fields: [{ field: 'body.name', expected: `the name of the workspace, “${ctx.workspace.name}”` }],
  })
}

/** Removes the workspace from everybody's sight. Nothing is deleted: an owner can bring it back. */
export async function removeWorkspace(ctx: Ctx, { name }: { name: string }): Promise<void> {
  mustName(ctx, name)
  await ctx.tx(async (tx) => {
    await tx.db.updateTable('workspaces').set({ deleted_at: tx.now() }).where('id', '=', tx.workspace.id).execute()
    await tx.publish('workspace.removed', { ref: { kind: 'workspace', id: tx.workspace.id }, title: tx.workspace.name })
  })
  await ctx.app.live.send(ctx.workspace.id, removalTopic, null)
}

/** Brings a removed workspace back. @throws notFound unless the person owns a removed workspace with this id. */
export async function restoreWorkspace(app: AppCtx, workspaceId: string, person: { id: string; name: string }): Promise<void> {
  await app.db.transaction().execute(async (trx) => {
    const restored = await trx
      .updateTable('workspaces')
      .set({ deleted_at: null })
      .where('id', '=', workspaceId)
      .where('deleted_at', 'is not', null)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('members')
            .select('user_id')
            .where('workspace_id', '=', workspaceId)
            .where('user_id', '=', person.id)
            .where('role', '=', 'owner')
            .where('removed_at', 'is', null),
        ),
      )
      .returning(['id', 'name', 'timezone', 'week_start', 'currency', 'is_demo'])
      .executeTakeFirst()
    if (!restored) throw notFound('There is no removed workspace of yours with this id.')
    const ctx = contextFor(app, shownWorkspace(restored), userActor(person), 'own', { db: trx })
    await ctx.publish('workspace.restored', { ref: { kind: 'workspace', id: workspaceId }, title: restored.name })
  })
}
