import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import type { applyRepair, EventResult, previewRepair, RepairStep } from '../../contract.ts'
import { isOfSdk } from '../../contract/plan/names.ts'
import { repair, stepInWords } from '../../contract/plan/repair.ts'
import type { Normal } from '../intake/outcome.ts'
import { pipelineOf } from '../pipeline.ts'
import { cursorOf, findQuarantined, readQuarantined, type QuarantineRow } from '../quarantine/quarantine.ts'
import { asIfNow, sendAll, type Mend } from '../quarantine/replay.ts'
import type { ActivePlan } from './cache.ts'
import { changedBy } from './changed-event.ts'
import { draftOf, putSettings } from './draft.ts'
import { repaired } from './gate.ts'

type Preview = EndpointOutput<typeof previewRepair>
type Held = Pick<z.infer<typeof previewRepair.body>, 'event' | 'ids'>

const mostLooked = 1_000
const mostShown = 20

/** Finds held events of a name, newest first, that are kept whole; bodies of webhooks apart, because their mapping is what can be mended. */
async function held(ctx: Ctx, { event, ids }: Held, cursor?: string) {
  const found = await findQuarantined(ctx, { replayed: 'false', event }, decodeCursor(cursor, 'body.cursor'), mostLooked + 1, ids)
  const { page, next } = pageOf(found, mostLooked, cursorOf)
  const whole = page.filter(({ is_cut: isCut }) => !isCut)
  const bodies = new Map<string, Preview['bodies'][number]>()
  for (const { id, source_id: sourceId, is_webhook: isWebhook } of whole) {
    if (!isWebhook) continue
    const known = bodies.get(sourceId) ?? { sourceId, count: 0, id }
    bodies.set(sourceId, { ...known, count: known.count + 1 })
  }
  return { places: whole.filter((place) => !place.is_webhook), bodies: [...bodies.values()], next }
}

/** SDKs speak of people and accounts by these names; an event that became one would be another thing. */
function refuseNamesOfSdks(steps: readonly RepairStep[]): void {
  if (steps.some((step) => step.do === 'rename_event' && isOfSdk(step.to)))
    throw invalid('Names that begin with $ belong to SDKs.', {
      fields: [{ field: 'body.steps', expected: 'a name that does not begin with $' }],
    })
}

function mended(event: Normal, steps: readonly RepairStep[], version: number): Normal {
  const { done, ...result } = repair(event, steps)
  return done.length === 0 ? event : changedBy(event, result, version, done.map(stepInWords))
}

/** What the plan that applies would do with an event; empty when it would be stored. */
function objectionTo(plan: ActivePlan | undefined, event: Normal, sourceId: string): string {
  if (!plan) return ''
  const present = repaired(plan, event, sourceId).event
  const { mode, findings } = plan.judge(present.event, present.properties, sourceId)
  return mode === 'quarantine' || mode === 'reject' ? (findings[0]?.message ?? '') : ''
}

const shownOf = ({ event, properties }: Normal) => ({
  event,
  properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !isOfSdk(name))),
})

function lineOf(ctx: Ctx, plan: ActivePlan | undefined, row: QuarantineRow, steps: readonly RepairStep[]): Preview['items'][number] {
  const outcome = asIfNow(ctx, row)
  if (outcome.status !== 'ok') {
    const nothing = { event: row.event, properties: {} }
    return { id: row.id, before: nothing, after: nothing, changes: [], isAllowed: false, problem: outcome.refusal.message }
  }
  const { done, ...after } = repair(outcome.event, steps)
  const problem = objectionTo(plan, { ...outcome.event, ...after }, row.source_id)
  return {
    id: row.id,
    before: shownOf(outcome.event),
    after: shownOf({ ...outcome.event, ...after }),
    changes: done.map(stepInWords),
    isAllowed: problem === '',
    problem,
  }
}

/** What a repair would make of held events, and whether the plan that applies would let them in. Changes nothing. */
export async function preview(ctx: Ctx, { steps, ...which }: z.infer<typeof previewRepair.body>): Promise<Preview> {
  refuseNamesOfSdks(steps)
  const plan = await pipelineOf(ctx.app).plan.plans.find(ctx.workspace.id)
  const { places, bodies } = await held(ctx, which)
  const result: Preview = { held: places.length, allowed: 0, bodies, items: [] }
  for await (const rows of readQuarantined(ctx, places)) {
    for (const row of rows) {
      const line = lineOf(ctx, plan, row, steps)
      if (line.isAllowed) result.allowed++
      if (result.items.length < mostShown) result.items.push(line)
    }
  }
  return result
}

/** Adds a repair to the rules of the draft. @throws invalid when there is one of that name */
async function saveRule(ctx: Ctx, id: string, event: string, steps: RepairStep[]): Promise<void> {
  const { document, revision } = await draftOf(ctx)
  if (document.rules.some((rule) => rule.id === id))
    throw invalid(`There is a rule ${id} already.`, { fields: [{ field: 'body.saveAs', expected: 'a name that no other rule has' }] })
  await putSettings(ctx, { revision, rules: [...document.rules, { id, event, sources: [], steps, note: '' }] })
}

/** Repairs held events and sends them through ingestion, newest first, at most 1,000 a call. @throws invalid */
export async function apply(ctx: Ctx, { steps, saveAs, cursor, ...which }: z.infer<typeof applyRepair.body>) {
  refuseNamesOfSdks(steps)
  if (saveAs !== undefined && steps.length > 0 && cursor === undefined) await saveRule(ctx, saveAs, which.event, steps)
  const version = (await pipelineOf(ctx.app).plan.plans.find(ctx.workspace.id))?.version ?? 0
  const mend: Mend = (outcome) => (outcome.status === 'ok' ? { status: 'ok', event: mended(outcome.event, steps, version) } : outcome)
  const { places, next } = await held(ctx, which, cursor)
  const statuses: EventResult['status'][] = []
  for await (const rows of readQuarantined(ctx, places)) statuses.push(...(await sendAll(ctx, rows, mend)))
  const count = (...wanted: EventResult['status'][]) => statuses.filter((status) => wanted.includes(status)).length
  const counts = { replayed: count('ok'), duplicates: count('duplicate'), refusedAgain: count('quarantined', 'rejected') }
  await ctx.publish('events.plan_repaired', {
    ref: { kind: 'event', id: which.event },
    title: which.event,
    steps: steps.map(stepInWords),
    ...counts,
  })
  return { ...counts, next }
}
