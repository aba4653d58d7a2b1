import { invalid } from '#kernel/errors.ts'
import { startOfDay } from '#kernel/zone.ts'
import type { AdoptionSpec, Filter, PropertyRef } from '../../contract.ts'
import type { Adoption } from '../sql/adoption.ts'
import { propertiesOf } from '../sql/condition.ts'
import type { Days, TimeFrame } from '../time/period.ts'

export const dayMs = 86_400_000

/** The time up to which windows are judged: never later than the last event, because after it nothing is known. */
export interface Judgement {
  at: number
  because: 'asked' | 'now' | 'last_event'
}

export function judge(asked: string | undefined, now: number, lastEvent: string | null): Judgement {
  const wanted: Judgement = asked === undefined ? { at: now, because: 'now' } : { at: Date.parse(asked), because: 'asked' }
  const last = lastEvent === null ? wanted.at : Date.parse(lastEvent)
  return last < wanted.at ? { at: last, because: 'last_event' } : wanted
}

function mustDescribeUnits(unit: AdoptionSpec['unit'], refs: readonly PropertyRef[], field: string): void {
  const wrong = refs.find((ref) => ref.of === 'event' || (unit === 'account' && ref.of === 'person'))
  if (!wrong) return
  throw invalid(`${wrong.name} does not describe ${unit === 'account' ? 'an account' : 'a person'}.`, {
    fields: [{ field, expected: unit === 'account' ? 'a property of accounts' : 'a property of people or accounts' }],
  })
}

/** Resolves an adoption question. Throws when segments or eligibility use properties that units do not have. */
export function planAdoption(spec: AdoptionSpec, days: Days, frame: TimeFrame, judgement: Judgement, hasMergedIds: boolean): Adoption {
  mustDescribeUnits(spec.unit, spec.segmentBy ? [spec.segmentBy] : [], 'segmentBy')
  mustDescribeUnits(spec.unit, propertiesOf(spec.eligible as Filter | undefined), 'eligible')
  return {
    unit: spec.unit,
    feature: spec.feature,
    exposure: spec.exposure,
    eligible: spec.eligible,
    segmentBy: spec.segmentBy,
    segmentLimit: spec.segmentLimit,
    minUses: spec.minUses,
    from: startOfDay(days.from, frame.timezone),
    to: startOfDay(days.to, frame.timezone),
    judgedAt: judgement.at,
    windowMs: spec.windowDays * dayMs,
    grid: { interval: spec.cohort, timezone: frame.timezone, weekStart: frame.weekStart, hours: [] },
    hasMergedIds,
  }
}
