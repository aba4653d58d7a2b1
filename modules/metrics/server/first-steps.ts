import { sql } from 'kysely'
import type { Ctx } from '#kernel/context.ts'
import type { FirstStep } from '#kernel/module.ts'

/** What this module has to offer first: a question, and a place for its answer. Both are done by what was kept. */
export async function firstSteps(ctx: Ctx): Promise<FirstStep[]> {
  const [adoption, tile] = await Promise.all([
    ctx.db
      .selectFrom('charts')
      .select('id')
      .where('workspace_id', '=', ctx.workspace.id)
      .where('deleted_at', 'is', null)
      .where(sql<boolean>`spec ->> 'kind' = 'adoption'`)
      .limit(1)
      .executeTakeFirst(),
    ctx.db
      .selectFrom('dashboard_tiles as t')
      .innerJoin('dashboards as d', (on) => on.onRef('d.workspace_id', '=', 't.workspace_id').onRef('d.id', '=', 't.dashboard_id'))
      .select('t.position')
      .where('t.workspace_id', '=', ctx.workspace.id)
      .where('d.deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst(),
  ])
  return [
    {
      id: 'metrics.adoption',
      title: 'Ask how a feature is adopted',
      why: 'Name an event that stands for the feature, read the answer, and save it to come back to it.',
      href: '/insights/adoption',
      done: adoption !== undefined,
      order: 20,
    },
    {
      id: 'metrics.dashboard',
      title: 'Save a chart to a dashboard',
      why: 'What you look at every week stands on one page, for everybody.',
      href: '/charts/new',
      done: tile !== undefined,
      order: 30,
    },
  ]
}
