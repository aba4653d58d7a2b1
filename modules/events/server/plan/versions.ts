import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import { emptyPlan, PlanDocument, type listPlanVersions, type PlanProblem, type PlanVersion } from '../../contract.ts'
import { changesBetween } from '../../contract/plan/changes.ts'
import { checkPlan, knownAs } from '../../contract/plan/check.ts'
import { pipelineOf } from '../pipeline.ts'
import { planTopic } from './cache.ts'

const versions = (ctx: Ctx) =>
  ctx.db
    .selectFrom('plan_versions')
    .select(['version', 'note', 'published_at', 'published_by_name', 'changes'])
    .where('workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof versions>['executeTakeFirstOrThrow']>>

const toVersion = (row: Row): PlanVersion => ({
  version: row.version,
  note: row.note,
  publishedAt: row.published_at.toISOString(),
  publishedBy: row.published_by_name,
  changes: row.changes as PlanVersion['changes'],
})

export interface Published {
  version: PlanVersion | null
  document: PlanDocument
}

/** The version that applies, the newest; an empty plan while there is none. */
export async function published(ctx: Ctx): Promise<Published> {
  const row = await versions(ctx).select('document').orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row ? { version: toVersion(row), document: PlanDocument.parse(row.document) } : { version: null, document: emptyPlan() }
}

/** Versions, the newest first. */
export async function list(ctx: Ctx, { cursor, limit }: EndpointRequest<typeof listPlanVersions>['query']) {
  const after = decodeCursor(cursor)?.at
  let query = versions(ctx)
    .orderBy('version', 'desc')
    .limit(limit + 1)
  if (after !== undefined) query = query.where('version', '<', Math.trunc(after))
  const { page, next } = pageOf(await query.execute(), limit, ({ version }) => ({ at: version, id: '' }))
  return { items: page.map(toVersion), next }
}

/** A version, whole. @throws not_found */
export async function get(ctx: Ctx, version: number): Promise<{ version: PlanVersion; document: PlanDocument }> {
  const row = await versions(ctx).select('document').where('version', '=', version).executeTakeFirst()
  if (!row) throw notFound(`There is no version ${version} of the tracking plan.`)
  return { version: toVersion(row), document: PlanDocument.parse(row.document) }
}

const placeIn = (path: PlanProblem['path']): string => path.join('.')

/** @throws invalid that names everything that is wrong with a plan */
export function refuseProblems(problems: readonly PlanProblem[]): void {
  const errors = problems.filter(({ isWarning }) => !isWarning)
  if (errors.length === 0) return
  throw invalid(`The plan cannot be published: ${errors[0]!.message}${errors.length > 1 ? ` And ${errors.length - 1} more.` : ''}`, {
    fields: errors.slice(0, 50).map(({ path, message }) => ({ field: placeIn(path), expected: message })),
  })
}

/** Everything that is wrong with a plan; what was published under the same rules is not looked at again. */
export const problemsOf = (plan: PlanDocument, before: PlanDocument): PlanProblem[] =>
  checkPlan(plan, new Set(before.events.map((event) => knownAs(event, before))))

/**
 * Makes a plan the version that applies. Call `tellPublished` once the transaction is over.
 * @param basedOn the version that it was made from; somebody else may have published meanwhile
 * @throws invalid, conflict
 */
export async function publishDocument(
  tx: Ctx,
  document: PlanDocument,
  { basedOn, note }: { basedOn: number; note: string },
): Promise<PlanVersion> {
  const before = await published(tx)
  const newest = before.version?.version ?? 0
  if (newest !== basedOn)
    throw conflict(`Version ${newest} was published meanwhile, and this one was made from version ${basedOn}. Load the plan again.`)
  refuseProblems(problemsOf(document, before.document))
  const changes = changesBetween(before.document, document)
  if (changes.length === 0) throw invalid('Nothing was changed, so there is nothing to publish.')
  const row = {
    version: newest + 1,
    note,
    published_at: tx.now(),
    published_by_name: tx.actor.name,
    changes: JSON.stringify(changes),
  }
  const inserted = await tx.db
    .insertInto('plan_versions')
    .values({ workspace_id: tx.workspace.id, document: JSON.stringify(document), published_by: tx.actor.userId, ...row })
    .onConflict((on) => on.doNothing())
    .returning('version')
    .executeTakeFirst()
  if (!inserted) throw conflict('Somebody else published a version at the same moment. Load the plan again.')
  await tx.publish('events.plan_published', {
    ref: { kind: 'plan', id: String(row.version) },
    title: `Tracking plan, version ${row.version}`,
    note,
    changes: changes.slice(0, 50).map(({ event, text }) => `${event} ${text}`.trim()),
  })
  return { version: row.version, note, publishedAt: row.published_at.toISOString(), publishedBy: row.published_by_name, changes }
}

/** Tells every process that another version applies from now on. */
export async function tellPublished(ctx: Ctx): Promise<void> {
  pipelineOf(ctx.app).plan.plans.forget(ctx.workspace.id)
  await ctx.app.live.send(ctx.workspace.id, planTopic, null)
}
