import { sql, type Transaction } from 'kysely'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { conflict } from '#kernel/errors.ts'
import type { Http } from '#kernel/http/route.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'
import { demoTopic, type DemoProgress } from '../contract.ts'
import { ensureVisitor, findDemo, hasOwner, joinDemo, type Person } from './demo-visitor.ts'
import { mustBeFirst } from './first-user.ts'
import { signInBy } from './sign-in.ts'
import { insertWorkspace } from './workspaces.ts'

const demoName = 'Demo workspace'
const waiting: DemoProgress = { state: 'waiting', words: 'Starting', done: 0, total: 0 }

/** The job that fills a demo workspace; the demo module does it. */
const demoJob = 'demo.load'

/** Makes the demo workspace and orders its content, unless there is one, and lets the person in. */
async function enterDemo(app: AppCtx, trx: Transaction<DB>, person: Person, mayOwn: boolean): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtext('fairlead.demo'))`.execute(trx)
  const found = await findDemo(trx)
  if (found) {
    await joinDemo(app, trx, found, person, mayOwn && !(await hasOwner(trx, found.id)) ? 'owner' : 'ops')
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
  await signInBy(app, http, visitor, 'demo')
  return { workspaceId }
}

/** Enters the demo as a signed-in person; whoever makes it owns it. */
export const openDemo = async (app: AppCtx, person: Person): Promise<{ workspaceId: string }> =>
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
