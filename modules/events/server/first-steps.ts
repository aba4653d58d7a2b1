import type { Ctx } from '#kernel/context.ts'
import type { FirstStep } from '#kernel/module.ts'

/** What this module has to offer first: data. */
export async function firstSteps(ctx: Ctx): Promise<FirstStep[]> {
  const event = await ctx.db
    .selectFrom('event_definitions')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .limit(1)
    .executeTakeFirst()
  return [
    {
      id: 'events.source',
      title: 'Connect a source or import a file',
      why: 'Everything else rests on it: SDKs that you already use, one HTTP request, or a file that you have.',
      href: '/sources',
      done: event !== undefined,
      order: 10,
    },
  ]
}
