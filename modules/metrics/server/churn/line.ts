import type { ChurnFigures, Line, MetricSpec } from '../../contract.ts'
import type { Asker } from '../ask.ts'
import { churnSql, type ChurnRow } from '../sql/churn.ts'
import type { Step } from '../time/axis.ts'
import { addUnits } from '../time/calendar.ts'
import type { Days, TimeFrame } from '../time/period.ts'
import { figuresOf } from './result.ts'

/** A churn metric as a line over months; the total is that of the range taken as one period. */
export async function churnLine(
  ask: Asker,
  { frame }: { frame: TimeFrame },
  spec: Extract<MetricSpec, { kind: 'churn' }>,
  { days, axis }: { days: Days; axis: readonly Step[] },
): Promise<Line> {
  const common = { filter: spec.filter, segmentBy: undefined, timezone: frame.timezone }
  const months = axis.map((step) => ({ from: step.key, to: addUnits('month', step.key, 1) }))
  const [byMonth, whole] = await Promise.all([
    ask.ask<ChurnRow>('Churn by month', churnSql({ ...common, periods: months })),
    ask.ask<ChurnRow>('Churn of the range', churnSql({ ...common, periods: [days] })),
  ])
  const valueOf = (figures: ChurnFigures): number | null => (spec.of === 'logo' ? figures.logo.value : figures.revenueChurn)
  const reasonOf = (figures: ChurnFigures): string =>
    (spec.of === 'logo' ? figures.logo.reason : figures.revenueReason) ?? 'Nothing to count'
  const figures = axis.map((step) => figuresOf(step.why === 'future' ? undefined : byMonth.find((row) => row.start === step.key)))
  const total = figuresOf(whole[0])
  return {
    values: figures.map(valueOf),
    missing: Object.fromEntries(figures.flatMap((one, i) => (valueOf(one) === null ? [[String(i), reasonOf(one)]] : []))),
    rates: figures.map(({ logo: { x, n, low, high } }) => (spec.of === 'revenue' || x === null || n === null ? null : { x, n, low, high })),
    total: valueOf(total),
    totalMissing: valueOf(total) === null ? reasonOf(total) : null,
    n: total.logo.n ?? 0,
  }
}
