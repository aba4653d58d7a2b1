import type { Ctx } from '#kernel/context.ts'
import type { EventSelector, Line, MetricSpec } from '../../contract.ts'
import { adoptionSpec } from '../../contract.ts'
import type { Asker } from '../ask.ts'
import { freshness } from '../freshness.ts'
import { adoptionSql, type AdoptionRow } from '../sql/adoption.ts'
import type { Step } from '../time/axis.ts'
import type { Days, TimeFrame } from '../time/period.ts'
import { judge, planAdoption } from './plan.ts'
import { cohortsOf, countsOf } from './result.ts'

interface AdoptionSource {
  spec: Extract<MetricSpec, { kind: 'adoption' }>
  feature: EventSelector
}

interface Question {
  spec: { interval: string; asOf?: string | undefined }
  frame: TimeFrame
  hasMergedIds: boolean
}

/** An adoption metric as a line over time: one point for each cohort of exposure whose windows are over. */
export async function adoptionLine(
  ctx: Ctx,
  ask: Asker,
  { spec, frame, hasMergedIds }: Question,
  { spec: { kind: _, ...definition }, feature }: AdoptionSource,
  { days, axis }: { days: Days; axis: readonly Step[] },
): Promise<Line> {
  const full = adoptionSpec.parse({ kind: 'adoption', ...definition, feature, cohort: spec.interval })
  const { lastEvent } = await freshness(ctx, frame.now)
  const plan = planAdoption(full, days, frame, judge(spec.asOf, frame.now, lastEvent), hasMergedIds)
  const rows = await ask.ask<AdoptionRow>('Adoption', adoptionSql(plan))
  const { rate } = countsOf(
    rows.find((row) => row.kind === 'all'),
    full.windowDays,
  )
  const cohorts = cohortsOf(rows, axis, full)
  return {
    values: cohorts.map((cohort) => cohort.rate.value),
    missing: Object.fromEntries(
      cohorts.flatMap((cohort, i) => (cohort.rate.value === null ? [[String(i), cohort.rate.reason ?? 'Nothing to count']] : [])),
    ),
    rates: cohorts.map(({ rate: { x, n, low, high } }) => (x === null || n === null ? null : { x, n, low, high })),
    total: rate.value,
    totalMissing: rate.reason,
    n: rate.n ?? 0,
  }
}
