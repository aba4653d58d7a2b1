import type { Transaction } from 'kysely'
import type { AppCtx, Ctx, Workspace } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { contextFor } from '#kernel/workspace-context.ts'
import { levelOfRole } from '../contract.ts'
import { shownWorkspace } from './access.ts'
import { userActor } from './users.ts'

export interface Person {
  id: string
  name: string
}

const findVisitor = (trx: Transaction<DB>): Promise<Person | undefined> =>
  trx.selectFrom('auth_users').select(['id', 'name']).where('is_demo_visitor', '=', true).executeTakeFirst()

/** The visitor of the demo: one for the installation, without a password. */
export async function ensureVisitor(trx: Transaction<DB>): Promise<Person> {
  const found = await findVisitor(trx)
  if (found) return found
  const visitor = { id: newId(), name: 'Demo visitor' }
  await trx
    .insertInto('auth_users')
    .values({ ...visitor, email: 'visitor@demo.invalid', is_demo_visitor: true })
    .execute()
  return visitor
}

/** The demo workspace, if it was made and not removed. */
export async function findDemo(trx: Transaction<DB>): Promise<Workspace | undefined> {
  const row = await trx
    .selectFrom('workspaces')
    .select(['id', 'name', 'timezone', 'week_start', 'currency', 'is_demo'])
    .where('is_demo', '=', true)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirst()
  return row && shownWorkspace(row)
}

export const hasOwner = async (trx: Transaction<DB>, workspaceId: string): Promise<boolean> =>
  (await trx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .executeTakeFirst()) !== undefined

/** Makes the person a member of the demo, if they are none. */
export async function joinDemo(app: AppCtx, trx: Transaction<DB>, demo: Workspace, person: Person, role: 'owner' | 'ops'): Promise<void> {
  const joined = await trx
    .insertInto('members')
    .values({ workspace_id: demo.id, user_id: person.id, role, joined_at: app.now() })
    .onConflict((present) =>
      present.columns(['workspace_id', 'user_id']).doUpdateSet({ removed_at: null }).where('members.removed_at', 'is not', null),
    )
    .returning('role')
    .executeTakeFirst()
  if (!joined) return
  const ctx = contextFor(app, demo, userActor(person), levelOfRole[role], { db: trx })
  await ctx.publish('workspace.member_joined', { ref: { kind: 'user', id: person.id }, title: person.name, role: joined.role })
}

/**
 * Ends the time of visitors, with their sessions and tokens: the first person of the installation becomes the owner of the demo, if it
 * was explored before, so that they can keep or remove it.
 */
export async function takeDemoOver(app: AppCtx, trx: Transaction<DB>, person: Person): Promise<void> {
  const [visitor, demo] = [await findVisitor(trx), await findDemo(trx)]
  if (demo) await joinDemo(app, trx, demo, person, 'owner')
  if (!visitor) return
  // Ended and not removed: their browsers are told why.
  await trx
    .updateTable('auth_sessions')
    .set({ expires_at: new Date(app.now().getTime() - 1_000) })
    .where('user_id', '=', visitor.id)
    .where('expires_at', '>', app.now())
    .execute()
  const tokens = await trx
    .updateTable('api_tokens')
    .set({ revoked_at: app.now() })
    .where('created_by', '=', visitor.id)
    .where('revoked_at', 'is', null)
    .returning(['id', 'name'])
    .execute()
  await trx.updateTable('members').set({ removed_at: app.now() }).where('user_id', '=', visitor.id).execute()
  if (demo) await publishEnd(contextFor(app, demo, userActor(person), 'own', { db: trx }), visitor, tokens)
}

/** Visitors have tokens in the demo only. */
async function publishEnd(ctx: Ctx, visitor: Person, tokens: { id: string; name: string }[]): Promise<void> {
  for (const { id, name } of tokens) await ctx.publish('workspace.token_revoked', { ref: { kind: 'token', id }, title: name })
  await ctx.publish('workspace.member_removed', { ref: { kind: 'user', id: visitor.id }, title: visitor.name, role: 'ops' })
}
