import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Actor, AppCtx, Ctx, Db, Workspace } from './context.ts'
import { forbidden } from './errors.ts'
import { reactionIndex } from './events/dispatch.ts'
import { publisher } from './events/outbox.ts'
import { admits } from './http/access.ts'
import type { Access, Level } from './http/endpoint.ts'
import { enqueuer } from './jobs/queue.ts'
import type { Logger } from './log.ts'
import { workspaceDb } from './postgres/pool.ts'
import type { DB } from './postgres/tables.gen.ts'

const poolOf = new WeakMap<AppCtx, pg.Pool>()
const reactionsOf = new WeakMap<AppCtx, (name: string) => boolean>()

/** Tells which pool the workspace contexts of a process use. Called once by the composition root. */
export const usePool = (app: AppCtx, pool: pg.Pool): void => {
  poolOf.set(app, pool)
}

export interface ContextOptions {
  /** The scopes of a token; null for people and jobs. */
  scopes?: readonly string[] | null
  log?: Logger
  /** Work in this transaction instead of opening one. */
  db?: Db
}

/** Makes the context in which verbs run: limited to one workspace and to what the actor may do there. */
export function contextFor(
  app: AppCtx,
  workspace: Workspace,
  actor: Actor,
  level: Level,
  { scopes = null, log = app.log, db }: ContextOptions = {},
): Ctx {
  const can = (access: Access): boolean => admits(access, level, scopes)
  const base = {
    app,
    ch: app.ch.forWorkspace(workspace.id),
    workspace,
    actor,
    now: app.now,
    log,
    can,
    must(access: Access) {
      if (!can(access)) throw forbidden(`This needs ${access}, which your role or token does not include.`)
    },
  }
  const reactions = reactionsOf.get(app) ?? reactionIndex(app.modules)
  reactionsOf.set(app, reactions)

  const bind = (handle: Db): Ctx => {
    const enqueue = enqueuer(handle, workspace.id, actor)
    const ctx: Ctx = {
      ...base,
      db: handle,
      enqueue,
      publish: publisher(handle, { workspaceId: workspace.id, actor, now: app.now }, enqueue, reactions),
      tx: (work) =>
        handle.isTransaction
          ? work(ctx)
          : (handle as Kysely<DB>)
              .transaction()
              .execute((transaction) => work({ ...bind(transaction), ...(ctx.signal && { signal: ctx.signal }) })),
    }
    return ctx
  }
  return bind(db ?? workspaceDb(poolOf.get(app)!, workspace.id))
}
