import { sql, type Transaction } from 'kysely'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { conflict } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import { newId } from '#kernel/ids.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { demoTopic, type DemoProgress } from '../contract.ts'
import { startSessionFor } from './auth.ts'
import { mustBeFirst } from './first-user.ts'
import { insertWorkspace } from './workspaces.ts'

const demoName = 'Demo workspace'
const waiting: DemoProgress = { state: 'waiting', words: 'Starting', done: 0, total: 0 }

/** The job that fills a demo workspace; the demo module does it. */
const demoJob = 'demo.load'

/** The visitor of the demo: one for the installation, without a password. */
async function ensureVisitor(trx: Transaction<DB>): Promise<{ id: string; name: string }> {
  const found = await trx.selectFrom('auth_users').select(['id', 'name']).where('is_demo_visitor', '=', true).executeTakeFirst()
  if (found) return found
  const visitor = { id: newId(), name: 'Demo visitor' }
  await trx
    .insertInto('auth_users')
    .values({ ...visitor, email: 'visitor@demo.invalid', is_demo_visitor: true })
    .execute()
  return visitor
}

const findDemo = (trx: Transaction<DB>) =>
  trx
    .selectFrom('workspaces')
    .select('id')
    .where('is_demo', '=', true)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirst()

const hasOwner = async (trx: Transaction<DB>, workspaceId: string): Promise<boolean> =>
  (await trx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .executeTakeFirst()) !== undefined

/**
 * Ends the time of visitors, with their sessions and tokens: the first person of the installation becomes the owner of the demo, if it
 * was explored before, so that they can keep or remove it.
 */
export async function takeDemoOver(trx: Transaction<DB>, userId: string, now: Date): Promise<void> {
  const visitor = await trx.selectFrom('auth_users').select('id').where('is_demo_visitor', '=', true).executeTakeFirst()
  if (visitor) {
    await trx.deleteFrom('auth_sessions').where('user_id', '=', visitor.id).execute()
    await trx
      .updateTable('api_tokens')
      .set({ revoked_at: now })
      .where('created_by', '=', visitor.id)
      .where('revoked_at', 'is', null)
      .execute()
    await trx.updateTable('members').set({ removed_at: now }).where('user_id', '=', visitor.id).execute()
  }
  const demo = await findDemo(trx)
  if (demo) await join(trx, demo.id, userId, 'owner')
}

const join = (trx: Transaction<DB>, workspaceId: string, userId: string, role: 'owner' | 'ops') =>
  trx
    .insertInto('members')
    .values({ workspace_id: workspaceId, user_id: userId, role })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet({ removed_at: null }))
    .execute()

/** Makes the demo workspace and orders its content, unless there is one, and lets the person in. */
async function enterDemo(app: AppCtx, trx: Transaction<DB>, person: { id: string; name: string }, mayOwn: boolean): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtext('fairlead.demo'))`.execute(trx)
  const found = await findDemo(trx)
  if (found) {
    await join(trx, found.id, person.id, mayOwn && !(await hasOwner(trx, found.id)) ? 'owner' : 'ops')
    return found.id
  }
  const { ctx } = await insertWorkspace(app, trx, { name: demoName, isDemo: true }, person, mayOwn ? 'owner' : 'ops')
  await orderContent(ctx)
  return ctx.workspace.id
}

async function orderContent(ctx: Ctx): Promise<void> {
  await ctx.db
    .updateTable('workspaces')
    .set({ demo_progress: JSON.stringify(waiting) })
    .where('id', '=', ctx.workspace.id)
    .execute()
  await ctx.publish('workspace.demo_requested', { ref: { kind: 'workspace', id: ctx.workspace.id }, title: ctx.workspace.name })
  await ctx.enqueue(demoJob, {}, { key: `${demoJob} ${ctx.workspace.id}`, attempts: 25 })
}

/** Enters the demo without an account, while the installation has no user. The visitor may do much, but not invite or configure. */
export async function visitDemo(app: AppCtx, http: Http): Promise<{ workspaceId: string }> {
  const { visitor, workspaceId } = await app.db.transaction().execute(async (trx) => {
    await mustBeFirst(trx)
    const person = await ensureVisitor(trx)
    return { visitor: person, workspaceId: await enterDemo(app, trx, person, false) }
  })
  await startSessionFor(app, visitor.id, http)
  return { workspaceId }
}

/** Enters the demo as a signed-in person; whoever makes it owns it. */
export const openDemo = async (app: AppCtx, person: { id: string; name: string }): Promise<{ workspaceId: string }> =>
  app.db.transaction().execute(async (trx) => ({ workspaceId: await enterDemo(app, trx, person, true) }))

/** How far the demo of this workspace is loaded. */
export async function showDemoProgress(ctx: Ctx): Promise<DemoProgress> {
  const row = await ctx.db.selectFrom('workspaces').select('demo_progress').where('id', '=', ctx.workspace.id).executeTakeFirstOrThrow()
  return (row.demo_progress as DemoProgress | null) ?? { state: 'none', words: '', done: 0, total: 0 }
}

/** Tells those who wait how far the demo is loaded. Also outside the transaction of the work, so that it is seen while it runs. */
export async function reportDemo(ctx: Ctx, progress: DemoProgress): Promise<void> {
  await ctx.app.db
    .updateTable('workspaces')
    .set({ demo_progress: JSON.stringify(progress) })
    .where('id', '=', ctx.workspace.id)
    .execute()
  await ctx.app.live.send(ctx.workspace.id, demoTopic, progress)
}

/** Orders the content again. @throws conflict unless loading has failed. */
export async function retryDemo(ctx: Ctx): Promise<DemoProgress> {
  return ctx.tx(async (tx) => {
    const { state } = await showDemoProgress(tx)
    if (!tx.workspace.isDemo || state !== 'failed') throw conflict('The demo can be loaded again only after loading it failed.')
    await orderContent(tx)
    return waiting
  })
}
