import type { Actor, Ctx } from '../context.ts'
import type { Module } from '../module.ts'
import type { DomainEvent } from './outbox.ts'

/** Which events some module reacts to. */
export function reactionIndex(modules: readonly Module[]): (name: string) => boolean {
  const names = new Set(modules.flatMap((module) => Object.keys(module.reactions ?? {})))
  return (name) => names.has(name)
}

/**
 * Brings one event to every module that reacts to it. All of them share a transaction with the mark that it was handled,
 * so an event is handled again as a whole when one of them fails.
 */
export async function dispatchEvent(ctx: Ctx, eventId: string): Promise<void> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .selectFrom('activity')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', eventId)
      .where('handled_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    const event: DomainEvent = {
      id: row.id,
      workspaceId: row.workspace_id,
      name: row.name,
      actor: { kind: row.actor_kind as Actor['kind'], userId: row.actor_user_id, name: row.actor_name },
      ...(row.ref_kind && row.ref_id && { ref: { kind: row.ref_kind, id: row.ref_id } }),
      ...(row.title && { title: row.title }),
      payload: row.payload as Record<string, unknown>,
      at: row.at,
    }
    for (const module of ctx.app.modules) await module.reactions?.[event.name]?.(tx, event)
    await tx.db
      .updateTable('activity')
      .set({ handled_at: ctx.now() })
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', eventId)
      .execute()
  })
}
