import { useMemo } from 'react'
import type { Chart as SavedChart, Range, TrendResult, TrendSpec } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { DataTable } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { GoodToKnow } from '../answers/GoodToKnow.tsx'
import { Notice } from '../answers/Notice.tsx'
import { OtherEnds } from '../answers/OtherEnds.tsx'
import { TrendNumbers } from './TrendNumbers.tsx'
import { hasValues, trendChart, unevenSteps } from './trend-chart.ts'
import { trendTable } from './trend-table.ts'
import { TrendSentence } from './TrendSentence.tsx'

interface TrendAnswerProps {
  result: TrendResult
  spec: TrendSpec
  view: SavedChart['display']
  label: string
  /** Said where the data ended long ago. */
  anchored?: string | undefined
  onExplain: () => void
  /** Looks at another period. */
  onRange: (range: Range) => void
}

/** The answer of a trend: a sentence where one number says it, the picture, what to know, and the figures below. */
export function TrendAnswer({ result, spec, view, label, anchored, onExplain, onRange }: TrendAnswerProps) {
  const locale = useLocale()
  const kind = view === 'bar' || view === 'stacked' ? view : 'line'
  const picture = useMemo(() => trendChart(result, kind, locale), [result, kind, locale])
  const table = useMemo(() => trendTable(result, locale), [result, locale])
  const isNothing = result.series.every((one) => one.current.n === 0)
  const isDrawn = view !== 'table' && view !== 'number' && hasValues(result.series) && !isNothing
  return (
    <>
      {view === 'number' ? (
        <TrendNumbers result={result} onExplain={onExplain} />
      ) : (
        <TrendSentence result={result} asked={spec.series} onExplain={onExplain} />
      )}
      {isDrawn && <Chart spec={picture} label={label} height={340} isBare />}
      {notices(result, anchored).map((note) => (
        <Notice key={note}>{note}</Notice>
      ))}
      {isNothing && <OtherEnds asked={spec.range} until={result.period.to} onJump={onRange} />}
      <DataTable
        id="trend"
        label={`Figures of ${label}`}
        columns={table.columns}
        rows={table.rows}
        rowId={(row) => `${row.series.key}:${row.name}`}
        isCompact
        maxHeight="480px"
      />
      <GoodToKnow notes={result.notes} />
    </>
  )
}

/** What a reader of these very figures has to know. */
function notices(result: TrendResult, anchored: string | undefined): string[] {
  const { series, period, truncated, cut } = result
  return [
    anchored,
    series.every((one) => one.current.n === 0)
      ? `Nothing was counted in ${period.words}. Try another period or measure: what a server sends often names an account but no person.`
      : undefined,
    ...unevenSteps(result),
    truncated && cut > 0
      ? `“Other” adds up ${cut} further ${cut === 1 ? 'value' : 'values'}. Show more of them under Split by.`
      : undefined,
  ].filter((note) => note !== undefined)
}
