import type { TrendResult, TrendSeries } from '#modules/metrics/contract.ts'
import { bucketName } from '#web/ui/axis-label.ts'
import { changeBetween } from '#web/ui/delta.ts'
import type { Column } from '#web/ui/DataTable.tsx'
import type { Locale } from '#web/ui/locale.tsx'
import { figure, styleOf } from '../words/figures.ts'
import { lineNames, totalWords } from './trend-chart.ts'

export interface TrendRow {
  name: string
  series: TrendSeries
}

/** The lines of a trend as rows: total, the period before, the change, what it rests on, and every step of time. */
export function trendTable(result: TrendResult, locale: Locale): { columns: Column<TrendRow>[]; rows: TrendRow[] } {
  const names = lineNames(result.series)
  const { language } = locale
  const hasPrevious = result.series.some((one) => one.previous !== null)
  const columns: Column<TrendRow>[] = [
    { id: 'line', header: result.series.some((one) => one.segment) ? 'Segment' : 'Series', value: (row) => row.name, width: 220 },
    {
      id: 'total',
      header: 'Whole period',
      kind: 'number',
      width: 130,
      value: (row) => row.series.current.total,
      cell: ({ series }) => totalWords(series, language),
      hint: result.rolling
        ? 'Who was active within the period itself; each day also counts the days before it'
        : 'Computed from the events of the whole period, not by adding up its steps',
    },
    ...(hasPrevious ? previousColumns(language) : []),
    {
      id: 'n',
      header: 'n',
      kind: 'number',
      width: 100,
      value: (row) => row.series.current.n,
      cell: ({ series: { current } }) => (current.n === null ? 'not shown' : figure(current.n, 'events', language)),
      hint: 'Events, or for shares people or accounts, behind the figure',
    },
    ...result.axis.map((bucket, i): Column<TrendRow> => ({
      id: `step${i}`,
      header: `${bucketName(bucket.key, result.interval, locale)}${bucket.partial ? ' *' : ''}`,
      kind: 'number',
      width: 104,
      value: (row) => row.series.current.values[i] ?? null,
      cell: ({ series }) => valueWords(series, i, language),
      ...(bucket.partial && { hint: bucket.why === 'cut' ? 'Partly outside the range' : 'Not over yet' }),
    })),
  ]
  return { columns, rows: result.series.map((series, i) => ({ name: names[i]!, series })) }
}

const previousColumns = (language?: string): Column<TrendRow>[] => [
  {
    id: 'before',
    header: 'Before',
    kind: 'number',
    width: 120,
    value: (row) => row.series.previous?.total,
    cell: ({ series }) => (series.previous?.total == null ? 'N/A' : figure(series.previous.total, series.unit, language)),
  },
  {
    id: 'change',
    header: 'Change',
    kind: 'number',
    width: 110,
    value: (row) => row.series.change,
    cell: ({ series }) => changeWords(series, language),
  },
]

/** The change in words with its sign: "+12.3%", "−4.1 points". */
export function changeWords(series: TrendSeries, language?: string): string {
  const [before, now] = [series.previous?.total, series.current.total]
  if (before == null || now === null || (before === 0 && series.unit !== 'ratio')) return 'N/A'
  const { direction, size } = changeBetween(before, now, styleOf(series.unit).unit ?? 'plain', language)
  return `${direction === 'up' ? '+' : direction === 'down' ? '−' : ''}${size}`
}

const valueWords = (series: TrendSeries, i: number, language?: string): string => {
  const value = series.current.values[i]
  return value == null ? 'N/A' : figure(value, series.unit, language)
}
