import type * as z from 'zod'
import type { Actor, Ctx } from '#kernel/context.ts'
import { containing, literally } from '#kernel/postgres/like.ts'
import type { Activity, listActivity as contract } from '../contract.ts'

type Asked = z.output<typeof contract.query>

/** What happened in the workspace, newest first. Ids grow with time, so the cursor is the last id that was shown. */
export async function listActivity(ctx: Ctx, asked: Asked): Promise<{ items: Activity[]; next: string | null }> {
  const found = await matching(ctx, asked)
    .orderBy('id', 'desc')
    .limit(asked.limit + 1)
    .execute()
  const page = found.slice(0, asked.limit)
  return { items: page.map(shown), next: found.length > asked.limit ? (page.at(-1)?.id ?? null) : null }
}

function matching(ctx: Ctx, { cursor, actorId, event, refKind, refId, from, to, search }: Asked) {
  return ctx.db
    .selectFrom('activity')
    .select(['id', 'at', 'name', 'actor_kind', 'actor_user_id', 'actor_name', 'ref_kind', 'ref_id', 'title', 'payload'])
    .where('workspace_id', '=', ctx.workspace.id)
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor!))
    .$if(actorId !== undefined, (query) => query.where('actor_user_id', '=', actorId!))
    .$if(event !== undefined, (query) =>
      event!.endsWith('.') ? query.where('name', 'like', `${literally(event!)}%`) : query.where('name', '=', event!),
    )
    .$if(refKind !== undefined, (query) => query.where('ref_kind', '=', refKind!))
    .$if(refId !== undefined, (query) => query.where('ref_id', '=', refId!))
    .$if(from !== undefined, (query) => query.where('at', '>=', new Date(from!)))
    .$if(to !== undefined, (query) => query.where('at', '<', new Date(to!)))
    .$if(Boolean(search), (query) =>
      query.where(({ eb, or }) => or([eb('title', 'ilike', containing(search!)), eb('actor_name', 'ilike', containing(search!))])),
    )
}

type Row = Awaited<ReturnType<ReturnType<typeof matching>['executeTakeFirstOrThrow']>>

function shown(row: Row): Activity {
  const { changes, ...details } = row.payload as unknown as Record<string, unknown>
  return {
    id: row.id,
    at: row.at.toISOString(),
    event: row.name,
    actor: { kind: row.actor_kind as Actor['kind'], userId: row.actor_user_id, name: row.actor_name },
    ref: row.ref_kind && row.ref_id ? { kind: row.ref_kind, id: row.ref_id } : null,
    title: row.title,
    changes: (changes as Activity['changes'] | undefined) ?? null,
    details,
  }
}
