import type { Ctx } from '#kernel/context.ts'
import { startOfDay } from '#kernel/zone.ts'
import { hasMergedIds } from '#modules/events/server/index.ts'
import type { Line, TrendResult, TrendSeries, TrendSpec } from '../../contract.ts'
import { adoptionLine } from '../adoption/line.ts'
import { asker, type Asker } from '../ask.ts'
import { churnLine } from '../churn/line.ts'
import { freshness } from '../freshness.ts'
import { mustBeKnown } from '../known.ts'
import { metricsByKey } from '../metrics.ts'
import { rollingSql } from '../sql/rolling.ts'
import { isOfSessions, sessionsSql } from '../sql/sessions.ts'
import { eachValueSql, rankSql, trendSql, type Counting, type RankRow, type TrendRow, type ValueRow } from '../sql/trend.ts'
import { addDays } from '../time/calendar.ts'
import { frameOf } from '../time/frame.ts'
import { periodOf } from '../time/period.ts'
import { peopleOf, withoutFew, type Bare } from './few-people.ts'
import { byPosition, rankValues, withTotals, type Ranking } from './each-value.ts'
import { keptNotesOf } from './kept.ts'
import { changeOf, lineOf, ratioOf, segmentAt, withoutNumber } from './line.ts'
import { isRunning, notesOf } from './notes.ts'
import { planTrend, type Counted, type LinePlan, type Stretch, type TrendPlan } from './plan.ts'

/** A breakdown with at most so many values × steps is answered by one query, which sees them all. */
const mostGroups = 20_000

interface Top extends Ranking {
  /** What the ranking has answered already. */
  answered?: { counted: Counted; stretch: Stretch; rows: TrendRow[] }
}

function countingOf({ spec, frame, hasMergedIds }: TrendPlan, counted: Counted, { days, axis }: Stretch, top: Top | null): Counting {
  const reach = counted.rolling ? counted.rolling - 1 : 0
  return {
    events: counted.events,
    filters: counted.filters,
    measure: counted.measure,
    from: startOfDay(addDays(days.from, -reach), frame.timezone),
    to: Math.min(startOfDay(days.to, frame.timezone), frame.now),
    grid: {
      interval: spec.interval,
      timezone: frame.timezone,
      weekStart: frame.weekStart,
      hours: spec.interval === 'hour' ? axis.map((step) => Number(step.group)) : [],
    },
    split: spec.breakdown && top ? { property: spec.breakdown.property, top: top.values } : null,
    hasMergedIds,
  }
}

/** Rows as the axis names their steps: days as they are, hours as text. */
async function rowsOf(
  ask: Asker,
  label: string,
  plan: TrendPlan,
  counted: Counted,
  stretch: Stretch,
  top: Top | null,
): Promise<TrendRow[]> {
  if (top?.answered?.counted === counted && top.answered.stretch === stretch) return top.answered.rows
  const counting = countingOf(plan, counted, stretch, top)
  const query = counted.rolling
    ? rollingSql(counting, counted.rolling, stretch.days)
    : isOfSessions(counted.measure)
      ? sessionsSql(counting, plan.frame.now)
      : trendSql(counting)
  const rows = await ask.ask<TrendRow>(label, query)
  return rows.filter((row) => !row.is_grand_total).map(plain)
}

const plain = <R extends { bucket: string; is_total: number }>(row: R): R => ({
  ...row,
  bucket: String(row.bucket),
  is_total: Number(row.is_total),
})

/** Ranks the values of the breakdown by the first line, so that all lines show the same ones. */
async function rank(ask: Asker, plan: TrendPlan): Promise<Top | null> {
  const { breakdown } = plan.spec
  const source = plan.lines[0]?.source
  if (!breakdown || !source) return null
  const counted = source.kind === 'counted' ? source.counted : source.kind === 'ratio' ? source.denominator : null
  if (!counted) return null
  const counting = countingOf(plan, { ...counted, rolling: null }, plan.current, { values: [], cut: 0 })
  if (!counted.rolling) {
    const all = await ask.askIfFew<ValueRow>(plan.lines[0]?.label ?? '', eachValueSql(counting), mostGroups)
    if (all) {
      const each = withTotals(all.map(plain), counted.measure)
      const ranking = rankValues(each, counted.measure, breakdown.limit)
      const rows = byPosition(each, counted.measure, ranking)
      return { ...ranking, ...(rows && { answered: { counted, stretch: plan.current, rows } }) }
    }
  }
  const rows = await ask.ask<RankRow>('Top values of the breakdown', rankSql(counting, breakdown.limit))
  return { values: rows.map((row) => row.value), cut: Math.max(0, (rows[0]?.values ?? 0) - rows.length) }
}

const bySegment = (rows: readonly TrendRow[], position: number | null): TrendRow[] =>
  position === null ? [...rows] : rows.filter((row) => Number(row.segment) === position)

/** Positions to show: the top values in their order, then Other and "not set" where there are any. */
function positionsOf(rows: readonly TrendRow[], top: Top | null): (number | null)[] {
  if (!top) return [null]
  const present = new Set(rows.map((row) => Number(row.segment)))
  return [...top.values.map((_, i) => i + 1), ...[0, -1].filter((position) => present.has(position))]
}

async function countedLines(ask: Asker, plan: TrendPlan, label: string, counted: Counted, top: Top | null): Promise<Bare[]> {
  const { current, previous } = plan
  const [now, before] = await Promise.all([
    rowsOf(ask, label, plan, counted, current, top),
    previous ? rowsOf(ask, `${label}, previous period`, plan, counted, previous, top) : null,
  ])
  return positionsOf(now, top).map((position) => {
    const rows = bySegment(now, position)
    const line = lineOf(rows, current.axis, counted.measure)
    const earlier = before && previous ? lineOf(bySegment(before, position), previous.axis, counted.measure) : null
    const people = peopleOf(line, counted.measure)
    return {
      segment: position === null || !top ? null : segmentAt(position, top.values),
      current: line,
      previous: earlier,
      withoutNumber: withoutNumber(rows, counted.measure),
      people: people === null ? null : { current: people, previous: (earlier && peopleOf(earlier, counted.measure)) ?? 0 },
    }
  })
}

async function ratioLines(ask: Asker, plan: TrendPlan, line: LinePlan, top: Top | null): Promise<Bare[]> {
  if (line.source.kind !== 'ratio') return []
  const { numerator, denominator, total } = line.source
  const [over, under] = await Promise.all([
    countedLines(ask, plan, `${line.label}: numerator`, numerator, top),
    countedLines(ask, plan, `${line.label}: denominator`, denominator, top),
  ])
  const nothing = ({ axis }: Stretch): Line => lineOf([], axis, numerator.measure)
  return under.map((below) => {
    const above = over.find((one) => one.segment?.label === below.segment?.label && one.segment?.kind === below.segment?.kind)
    return {
      segment: below.segment,
      current: ratioOf(above?.current ?? nothing(plan.current), below.current, denominator.measure, plan.current.axis, total),
      previous:
        below.previous && plan.previous
          ? ratioOf(above?.previous ?? nothing(plan.previous), below.previous, denominator.measure, plan.previous.axis, total)
          : null,
      withoutNumber: null,
      people: below.people ?? above?.people ?? null,
    }
  })
}

async function linesOf(ctx: Ctx, ask: Asker, plan: TrendPlan, line: LinePlan, top: Top | null): Promise<TrendSeries[]> {
  const { source } = line
  const stretches = async (answer: (stretch: Stretch) => Promise<TrendSeries['current']>): Promise<Bare[]> => {
    const [current, previous] = await Promise.all([answer(plan.current), plan.previous ? answer(plan.previous) : null])
    return [{ segment: null, current, previous, withoutNumber: null, people: null }]
  }
  const bare =
    source.kind === 'counted'
      ? await countedLines(ask, plan, line.label, source.counted, top)
      : source.kind === 'ratio'
        ? await ratioLines(ask, plan, line, top)
        : source.kind === 'adoption'
          ? await stretches((stretch) => adoptionLine(ctx, ask, plan, source, stretch))
          : await stretches((stretch) => churnLine(ask, plan, source.spec, stretch))
  const { key, label, unit, direction, metric } = line
  const lines = withoutFew(bare, { current: plan.current.axis, previous: plan.previous?.axis ?? null })
  return lines.map(({ people: _, ...one }) => ({
    key,
    label,
    unit,
    direction,
    metric,
    ...one,
    change: isRunning(plan) ? null : changeOf(one.current, one.previous),
  }))
}

/** Answers a question over time. Throws `invalid`, naming the place, for events, properties and metrics that do not exist. */
export async function trend(ctx: Ctx, spec: TrendSpec): Promise<TrendResult> {
  ctx.must('metrics:read')
  const frame = frameOf(ctx, spec.asOf)
  const named = spec.series.flatMap((series) => (series.kind === 'metric' ? [series.metric] : []))
  const [metrics, isMerged] = await Promise.all([metricsByKey(ctx, named), hasMergedIds(ctx)])
  const plan = planTrend(spec, frame, metrics, isMerged)
  await mustBeKnown(ctx, plan)
  const ask = asker(ctx)
  const answer = async () => {
    const top = await rank(ask, plan)
    return { top, series: await Promise.all(plan.lines.map((line) => linesOf(ctx, ask, plan, line, top))) }
  }
  const [fresh, { top, series }] = await Promise.all([freshness(ctx, frame.now), answer()])
  const lines = series.flat()
  const strip = (axis: Stretch['axis']) => axis.map(({ group: _, ...bucket }) => bucket)
  return {
    kind: 'trend',
    interval: spec.interval,
    rolling: spec.rolling ?? null,
    axis: strip(plan.current.axis),
    previousAxis: plan.previous && strip(plan.previous.axis),
    series: lines,
    period: periodOf(plan.current.days, frame),
    previousPeriod: plan.previous && periodOf(plan.previous.days, frame),
    truncated: (top?.cut ?? 0) > 0,
    cut: top?.cut ?? 0,
    freshness: fresh,
    notes: [...notesOf(plan, lines), ...(await keptNotesOf(ctx, plan))],
    sql: ask.asked,
  }
}
