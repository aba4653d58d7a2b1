import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { PlanDocument, type PlannedEvent, type PlanSummary, type PlanVersion, type putPlanSettings } from '../../contract.ts'
import { changesBetween } from '../../contract/plan/changes.ts'
import { canonicalJson } from '../../contract/plan/order.ts'
import { get as getVersion, published, publishDocument, tellPublished } from './versions.ts'

interface Draft {
  document: PlanDocument
  basedOn: number
  /** 0 while nobody works on one. */
  revision: number
  updatedAt: Date | undefined
  updatedBy: string
}

/** What people work on; the version that applies while nobody does. */
export async function draftOf(ctx: Ctx): Promise<Draft> {
  const row = await ctx.db.selectFrom('plan_drafts').selectAll().where('workspace_id', '=', ctx.workspace.id).executeTakeFirst()
  if (row)
    return {
      document: PlanDocument.parse(row.document),
      basedOn: row.based_on,
      revision: row.revision,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by_name,
    }
  const { version, document } = await published(ctx)
  return { document, basedOn: version?.version ?? 0, revision: 0, updatedAt: undefined, updatedBy: '' }
}

/** The plan in short, with what the draft changes. */
export async function summary(ctx: Ctx): Promise<PlanSummary> {
  const [applies, draft] = [await published(ctx), await draftOf(ctx)]
  const { mode, unplanned, naming, sources, rules } = draft.document
  return {
    version: applies.version?.version ?? 0,
    published: applies.version,
    draft: draft.updatedAt
      ? { revision: draft.revision, basedOn: draft.basedOn, updatedAt: draft.updatedAt.toISOString(), updatedBy: draft.updatedBy }
      : null,
    revision: draft.revision,
    mode,
    unplanned,
    naming,
    sources,
    rules,
    changes: changesBetween(applies.document, draft.document),
  }
}

const largestDocument = 5 * 1024 * 1024
const moved = () => conflict('Somebody else changed the draft meanwhile. Load it again.')

/** Changes the draft in a transaction of its own. @throws conflict when it is not the one that was read */
async function change(
  ctx: Ctx,
  revision: number,
  what: { title: string; changes: unknown },
  work: (document: PlanDocument) => PlanDocument,
): Promise<PlanSummary> {
  await ctx.tx(async (tx) => {
    const draft = await draftOf(tx)
    if (draft.revision !== revision) throw moved()
    await store(tx, draft, work(draft.document))
    await tx.publish('events.plan_drafted', { ref: { kind: 'plan', id: 'draft' }, ...what })
  })
  return summary(ctx)
}

async function store(tx: Ctx, draft: Draft, document: PlanDocument): Promise<void> {
  const text = JSON.stringify(document)
  if (text.length > largestDocument) throw invalid('The plan is larger than 5 MB.')
  const row = { document: text, based_on: draft.basedOn, updated_at: tx.now(), updated_by_name: tx.actor.name }
  const written =
    draft.revision === 0
      ? await tx.db
          .insertInto('plan_drafts')
          .values({ workspace_id: tx.workspace.id, revision: 1, ...row })
          .onConflict((on) => on.doNothing())
          .returning('revision')
          .executeTakeFirst()
      : await tx.db
          .updateTable('plan_drafts')
          .set({ revision: draft.revision + 1, ...row })
          .where('workspace_id', '=', tx.workspace.id)
          .where('revision', '=', draft.revision)
          .returning('revision')
          .executeTakeFirst()
  if (!written) throw moved()
}

const byName = (a: PlannedEvent, b: PlannedEvent): number => (a.name < b.name ? -1 : 1)

/** Adds an event to the draft, changes or renames it there. */
export function putEvent(ctx: Ctx, name: string, revision: number, event: PlannedEvent): Promise<PlanSummary> {
  return change(
    ctx,
    revision,
    { title: event.name, changes: { event: event.name, ...(name !== event.name && { from: name }) } },
    (plan) => {
      const others = plan.events.filter((one) => one.name !== name)
      if (others.some((one) => one.name === event.name))
        throw invalid(`${event.name} is in the plan already.`, {
          fields: [{ field: 'body.event.name', expected: 'a name that no other event has' }],
        })
      return { ...plan, events: [...others, event].toSorted(byName) }
    },
  )
}

/** Takes an event out of the draft. @throws not_found */
export function removeEvent(ctx: Ctx, name: string, revision: number): Promise<PlanSummary> {
  return change(ctx, revision, { title: name, changes: { removed: name } }, (plan) => {
    if (!plan.events.some((one) => one.name === name)) throw notFound(`There is no event ${JSON.stringify(name)} in the draft.`)
    return { ...plan, events: plan.events.filter((one) => one.name !== name) }
  })
}

/** Changes what the draft says of all events. */
export function putSettings(ctx: Ctx, { revision, ...settings }: z.infer<typeof putPlanSettings.body>): Promise<PlanSummary> {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  return change(ctx, revision, { title: 'Settings of the tracking plan', changes: given }, (plan) => ({ ...plan, ...given }))
}

/** Makes an earlier version the draft. @throws not_found */
export async function restore(ctx: Ctx, version: number, revision: number): Promise<PlanSummary> {
  const { document } = await getVersion(ctx, version)
  return change(ctx, revision, { title: `Version ${version}`, changes: { restored: version } }, () => document)
}

const drop = (ctx: Ctx) => ctx.db.deleteFrom('plan_drafts').where('workspace_id', '=', ctx.workspace.id).execute()

/** Goes back to the version that applies. */
export async function discard(ctx: Ctx): Promise<PlanSummary> {
  await ctx.tx(async (tx) => {
    await drop(tx)
    await tx.publish('events.plan_draft_discarded', { ref: { kind: 'plan', id: 'draft' } })
  })
  return summary(ctx)
}

/** Makes the draft the version that applies. @throws invalid, conflict */
export async function publishDraft(ctx: Ctx, revision: number, note: string): Promise<PlanVersion> {
  const version = await ctx.tx(async (tx) => {
    const draft = await draftOf(tx)
    if (draft.revision !== revision) throw moved()
    const made = await publishDocument(tx, draft.document, { basedOn: draft.basedOn, note })
    await drop(tx)
    return made
  })
  await tellPublished(ctx)
  return version
}

/** Publishes a plan that was written elsewhere, over whatever draft there is. Does nothing when it is what applies already. */
export async function pushDocument(ctx: Ctx, document: PlanDocument, note: string) {
  const applies = await published(ctx)
  const version = applies.version?.version ?? 0
  const changes = changesBetween(applies.document, document)
  if (changes.length === 0 && canonicalJson(applies.document) === canonicalJson(document)) return { version, changes, isPublished: false }
  const made = await ctx.tx(async (tx) => {
    await drop(tx)
    return publishDocument(tx, document, { basedOn: version, note })
  })
  await tellPublished(ctx)
  return { version: made.version, changes: made.changes, isPublished: true }
}
