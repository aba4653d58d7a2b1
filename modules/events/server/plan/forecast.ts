import type { Ctx } from '#kernel/context.ts'
import { unplannedModeOf, type PlanDocument, type PlanForecast, type PlanReview } from '../../contract.ts'
import { changesBetween } from '../../contract/plan/changes.ts'
import type { Repairable } from '../../contract/plan/repair.ts'
import { exampleOf } from '../catalogue/observe.ts'
import { inPieces } from '../pieces.ts'
import { applyRules } from './apply-rules.ts'
import { activate, type ActivePlan } from './cache.ts'
import { draftOf } from './draft.ts'
import { sampleEvents, type Sample } from './samples.ts'
import { problemsOf, published } from './versions.ts'

type Line = PlanForecast['items'][number]

const days = 7
const codesShown = 10
const linesShown = 200

async function lineOf(plan: ActivePlan, event: string, total: number, samples: readonly Sample[]): Promise<Line> {
  const codes = new Map<string, Line['codes'][number]>()
  let violating = 0
  let mode = plan.document.events.find(({ name }) => name === event)?.mode ?? unplannedModeOf(plan.document, samples[0]?.sourceId ?? '')
  await inPieces(samples, (sample) => {
    const present = applyRules<Repairable>(plan, sample, sample.sourceId, (_, after) => after)
    const verdict = plan.judge(present.event, present.properties, sample.sourceId)
    if (verdict.findings.length === 0) return
    violating++
    ;({ mode } = verdict)
    for (const { code, property, value } of verdict.findings) {
      const key = `${code} ${property}`
      const known = codes.get(key) ?? { code, property, count: 0, example: value === undefined ? '' : exampleOf(value) }
      codes.set(key, { ...known, count: known.count + 1 })
    }
  })
  const worst = [...codes.values()].toSorted((a, b) => b.count - a.count).slice(0, codesShown)
  return { event, total, looked: samples.length, violating, mode, codes: worst }
}

const share = ({ violating, looked, total }: Line): number => (looked === 0 ? 0 : (violating / looked) * total)

/** How many of the events of the last 7 days a plan would object to. What was refused meanwhile is not among them. */
export async function forecast(ctx: Ctx, document: PlanDocument): Promise<PlanForecast> {
  const plan = activate(0, document)
  const { totals, events } = await sampleEvents(ctx, days)
  const lines: Line[] = []
  for (const [event, total] of totals) lines.push(await lineOf(plan, event, total, events.get(event) ?? []))
  const sum = (numberOf: (line: Line) => number) => lines.reduce((all, line) => all + numberOf(line), 0)
  return {
    wouldViolate: Math.round(sum(share)),
    events: sum(({ total }) => total),
    looked: sum(({ looked }) => looked),
    isExact: lines.every(({ looked, total }) => looked === total),
    items: lines
      .filter(({ violating }) => violating > 0)
      .toSorted((a, b) => share(b) - share(a))
      .slice(0, linesShown),
  }
}

/** What is wrong with the draft, what it changes and what it would object to. */
export async function reviewDraft(ctx: Ctx): Promise<PlanReview> {
  const [applies, { document }] = [await published(ctx), await draftOf(ctx)]
  const problems = problemsOf(document, applies.document)
  const isWrong = problems.some(({ isWarning }) => !isWarning)
  return {
    problems: problems.map(({ path, message, isWarning }) => ({ where: path.join('.'), message, isWarning: isWarning === true })),
    changes: changesBetween(applies.document, document),
    forecast: isWrong ? null : await forecast(ctx, document),
  }
}
