import { newId } from '../ids.ts'
import type { Actor, Db } from '../context.ts'
import type { Enqueue } from '../jobs/queue.ts'

/** Something that happened in a workspace, in the past tense: `module.noun_verbed`. */
export interface DomainEvent {
  id: string
  workspaceId: string
  name: string
  actor: Actor
  ref?: { kind: string; id: string }
  title?: string
  payload: Record<string, unknown>
  at: Date
}

export interface Publication {
  /** What it happened to. */
  ref?: { kind: string; id: string }
  /** The name of that thing as people know it, kept as it was then. */
  title?: string
  /** The few values that a reader of the history or a reaction needs, such as `changes: { role: ['viewer', 'maker'] }`. Never a secret. */
  [key: string]: unknown
}

export type Publish = (name: string, publication?: Publication) => Promise<void>

/** The job that brings an event to its reactions. */
export const dispatchJob = 'kernel.dispatch_event'

/** Makes the `publish` of a context. `hasReactions` tells which events somebody waits for; the others are done once written. */
export function publisher(
  db: Db,
  scope: { workspaceId: string; actor: Actor; now: () => Date },
  enqueue: Enqueue,
  hasReactions: (name: string) => boolean,
): Publish {
  return async (name, { ref, title, ...payload } = {}) => {
    const id = newId()
    const awaited = hasReactions(name)
    await db
      .insertInto('activity')
      .values({
        workspace_id: scope.workspaceId,
        id,
        name,
        actor_kind: scope.actor.kind,
        actor_user_id: scope.actor.userId,
        actor_name: scope.actor.name,
        ref_kind: ref?.kind ?? null,
        ref_id: ref?.id ?? null,
        title: title ?? null,
        payload: JSON.stringify(payload),
        at: scope.now(),
        handled_at: awaited ? null : scope.now(),
      })
      .execute()
    if (awaited) await enqueue(dispatchJob, { eventId: id })
  }
}
