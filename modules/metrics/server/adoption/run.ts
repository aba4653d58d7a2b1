import type { Ctx } from '#kernel/context.ts'
import { hasMergedIds } from '#modules/events/server/index.ts'
import type { AdoptionResult, AdoptionSpec, Filter } from '../../contract.ts'
import { asker } from '../ask.ts'
import { freshness } from '../freshness.ts'
import { keptNotes, readByAdoption } from '../kept.ts'
import { mustKnow } from '../known.ts'
import { adoptionSql, type AdoptionRow } from '../sql/adoption.ts'
import { propertiesOf } from '../sql/condition.ts'
import { rateOf } from '../statistics/wilson.ts'
import { axisOf } from '../time/axis.ts'
import { frameOf } from '../time/frame.ts'
import { periodOf, resolveRange } from '../time/period.ts'
import { judge, planAdoption, type Judgement } from './plan.ts'
import { answerOf, cohortsOf, countsOf, segmentsOf, timeToAdopt } from './result.ts'

const because: Record<Judgement['because'], string> = {
  asked: 'the time that was asked for',
  now: 'now',
  last_event: 'the last event, because nothing is known after it',
}

function notesOf(spec: AdoptionSpec, judgement: Judgement, censored: number): string[] {
  const notes = [`Windows are judged at ${new Date(judgement.at).toISOString()}: ${because[judgement.because]}.`]
  if (censored > 0)
    notes.push(`${censored === 1 ? '1 is' : `${censored} are`} not counted yet: their ${spec.windowDays} days are not over.`)
  if (spec.segmentBy || spec.eligible) notes.push('Properties of people and accounts are read as they are now.')
  return notes
}

/** Answers who adopted a feature. Throws `invalid`, naming the place, for events and properties that do not exist. */
export async function adoption(ctx: Ctx, spec: AdoptionSpec): Promise<AdoptionResult> {
  ctx.must('metrics:read')
  const frame = frameOf(ctx, spec.asOf)
  const days = resolveRange(spec.range, frame)
  const selectors = [spec.feature, ...(spec.exposure.type === 'event' ? [spec.exposure] : [])]
  const filters: (Filter | undefined)[] = [...selectors.map((selector) => selector.filter), spec.eligible]
  const mentioned = {
    events: [
      { events: spec.feature.events, field: 'feature.events' },
      ...(spec.exposure.type === 'event' ? [{ events: spec.exposure.events, field: 'exposure.events' }] : []),
    ],
    properties: [...filters.flatMap(propertiesOf), ...(spec.segmentBy ? [spec.segmentBy] : [])],
  }
  await mustKnow(ctx, mentioned)
  const [fresh, isMerged] = await Promise.all([freshness(ctx, frame.now), hasMergedIds(ctx)])
  const kept = await keptNotes(ctx, readByAdoption(spec.feature, spec.exposure), days, frame.timezone)
  const judgement = judge(spec.asOf, frame.now, fresh.lastEvent)
  const ask = asker(ctx)
  const rows = await ask.ask<AdoptionRow>('Adoption', adoptionSql(planAdoption(spec, days, frame, judgement, isMerged)))
  const all = rows.find((row) => row.kind === 'all')
  const overall = countsOf(all, spec.windowDays)
  const { segments, cut } = spec.segmentBy ? segmentsOf(rows, spec) : { segments: null, cut: 0 }
  const period = periodOf(days, frame)
  return {
    kind: 'adoption',
    unit: spec.unit,
    overall,
    retained: rateOf(all?.retained ?? 0, all?.retained_of ?? 0, 'Nobody who adopted has been watched long enough'),
    retainedDays: [spec.windowDays + 1, 2 * spec.windowDays],
    segments,
    truncated: cut > 0,
    cut,
    cohorts: cohortsOf(rows, axisOf(spec.cohort, days, frame), spec),
    timeToAdopt: timeToAdopt(rows, spec.windowDays),
    answer: answerOf(spec, overall, period.words),
    period,
    freshness: fresh,
    judgedAt: { at: new Date(judgement.at).toISOString(), because: judgement.because },
    notes: [...notesOf(spec, judgement, overall.censored ?? 0), ...kept],
    sql: ask.asked,
  }
}
