import type { Ctx } from '#kernel/context.ts'
import type { FirstStep } from '#kernel/module.ts'
import type { ChecklistStep } from '../contract.ts'

/** The first steps of all modules in their order. */
export async function listFirstSteps(ctx: Ctx): Promise<ChecklistStep[]> {
  const steps = await Promise.all(ctx.app.modules.map((module) => module.firstSteps?.(ctx) ?? Promise.resolve([])))
  return steps
    .flat()
    .toSorted((a, b) => a.order - b.order)
    .map(({ order: _, ...step }) => step)
}

/** What this module has to offer first: people, and the areas of the product. */
export async function firstSteps(ctx: Ctx): Promise<FirstStep[]> {
  const here = { workspace: ctx.workspace.id }
  const [members, invitation, area] = await Promise.all([
    ctx.db
      .selectFrom('members')
      .select('user_id')
      .where('workspace_id', '=', here.workspace)
      .where('removed_at', 'is', null)
      .limit(2)
      .execute(),
    ctx.db
      .selectFrom('invitations')
      .select('id')
      .where('workspace_id', '=', here.workspace)
      .where('revoked_at', 'is', null)
      .limit(1)
      .executeTakeFirst(),
    ctx.db
      .selectFrom('areas')
      .select('id')
      .where('workspace_id', '=', here.workspace)
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst(),
  ])
  return [
    {
      id: 'workspace.areas',
      title: 'Name the areas of your product',
      why: 'Areas are how everything else is sorted: feedback, metrics, roadmap.',
      href: '/settings/areas',
      done: area !== undefined,
      order: 40,
    },
    {
      id: 'workspace.invite',
      title: 'Invite a colleague',
      why: 'Everybody may read and contribute; there are no paid seats.',
      href: '/settings/members',
      done: members.length > 1 || invitation !== undefined,
      order: 50,
    },
  ]
}
