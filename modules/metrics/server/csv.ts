import { stringify } from 'csv-stringify/sync'
import { safeCell } from '#kernel/csv-cell.ts'
import type { AdoptionResult, ChartResult, ChurnFigures, ChurnResult, Line, TrendResult, TrendSeries } from '../contract.ts'

type Cell = string | number | null
type Table = Cell[][]

/** One row for each step; with a comparison, each step stands beside the one at its place in the period before. */
function trendTable({ axis, previousAxis, series, rolling }: TrendResult): Table {
  const name = ({ label, segment, current }: TrendSeries): string =>
    `${segment ? `${label}: ${segment.label}` : label}${current.n === null ? ` (${current.totalMissing})` : ''}`
  const total = rolling === null ? 'Whole range' : 'Whole range (different in all)'
  const beside = <T>(before: T): T[] => (previousAxis ? [before] : [])
  const row = (start: Cell[], before: Cell, of: (line: Line) => Cell): Cell[] => [
    ...start,
    ...beside(before),
    ...series.flatMap((one) => [of(one.current), ...beside(one.previous && of(one.previous))]),
  ]
  const steps = Array.from({ length: Math.max(axis.length, previousAxis?.length ?? 0) }, (_, i): Cell[] => {
    const step = axis[i]
    const start = step ? [step.key, step.label, step.partial ? (step.why ?? 'yes') : ''] : ['', '', '']
    return row(start, previousAxis?.[i]?.key ?? '', (line) => line.values[i] ?? null)
  })
  return [
    [
      'period',
      'label',
      'partial',
      ...beside('previous_period'),
      ...series.flatMap((one) => [name(one), ...beside(`${name(one)} (before)`)]),
    ],
    ...steps,
    row(['', total, ''], '', (line) => line.total),
  ]
}

function adoptionTable({ overall, segments, cohorts }: AdoptionResult): Table {
  const line = (part: string, name: string, { rate, exposed, censored, medianUses }: AdoptionResult['overall']): Cell[] => [
    part,
    name,
    rate.value,
    rate.x,
    rate.n,
    rate.low,
    rate.high,
    exposed,
    censored,
    medianUses,
    rate.reason ?? '',
  ]
  return [
    ['part', 'name', 'rate', 'adopted', 'n', 'low_95', 'high_95', 'exposed', 'window_not_over', 'median_uses', 'note'],
    line('all', 'All', overall),
    ...(segments ?? []).map((one) => line('segment', one.segment.label, one)),
    ...cohorts.map((one) => line('cohort', one.key, one)),
  ]
}

function churnTable({ overall, segments, months }: ChurnResult): Table {
  const line = (part: string, name: string, { logo, mrr, ...figures }: ChurnFigures): Cell[] => [
    part,
    name,
    logo.value,
    logo.x,
    logo.n,
    logo.low,
    logo.high,
    mrr.start,
    mrr.churned,
    mrr.contraction,
    mrr.expansion,
    mrr.end,
    figures.revenueChurn,
    figures.netRevenueRetention,
    logo.reason ?? figures.revenueReason ?? '',
  ]
  return [
    [
      'part',
      'name',
      'logo_churn',
      'churned',
      'n',
      'low_95',
      'high_95',
      'mrr_start',
      'mrr_churned',
      'mrr_contraction',
      'mrr_expansion',
      'mrr_end',
      'revenue_churn',
      'net_revenue_retention',
      'note',
    ],
    line('all', 'All', overall),
    ...(segments ?? []).map((one) => line('segment', one.segment.label, one)),
    ...months.map((one) => line('month', one.key, one)),
  ]
}

const tableOf = (result: ChartResult): Table =>
  result.kind === 'trend' ? trendTable(result) : result.kind === 'adoption' ? adoptionTable(result) : churnTable(result)

const safe = (cell: Cell): Cell => (typeof cell === 'string' ? safeCell(cell) : cell)

/** An answer as CSV (RFC 4180). Texts that a spreadsheet would run as a formula are made safe. */
export const csvOf = (result: ChartResult): string =>
  stringify(
    tableOf(result).map((row) => row.map(safe)),
    { record_delimiter: '\r\n' },
  )
