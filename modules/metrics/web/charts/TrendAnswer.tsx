import { useMemo } from 'react'
import type { Chart as SavedChart, TrendResult, TrendSpec } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { DataTable } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Notice } from '../answers/Notice.tsx'
import { TrendNumbers } from './TrendNumbers.tsx'
import { cutWords, trendChart } from './trend-chart.ts'
import { trendTable } from './trend-table.ts'
import { TrendSentence } from './TrendSentence.tsx'

interface TrendAnswerProps {
  result: TrendResult
  spec: TrendSpec
  view: SavedChart['display']
  label: string
  /** Said above the answer: where the data ended long ago. */
  anchored?: string | undefined
  onExplain: () => void
}

/** The answer of a trend: a sentence where one number says it, the picture, what to know, and the figures below. */
export function TrendAnswer({ result, spec, view, label, anchored, onExplain }: TrendAnswerProps) {
  const locale = useLocale()
  const kind = view === 'bar' || view === 'stacked' ? view : 'line'
  const picture = useMemo(() => trendChart(result, kind, locale), [result, kind, locale])
  const table = useMemo(() => trendTable(result, locale), [result, locale])
  const notes = [anchored, result.period.partial ? runningWords : undefined, cutWords(result.axis), cutNote(result), nothingWords(result), ...result.notes].filter((note) => note !== undefined)
  return (
    <>
      {view === 'number' ? <TrendNumbers result={result} onExplain={onExplain} /> : <TrendSentence result={result} asked={spec.series} onExplain={onExplain} />}
      {view !== 'table' && view !== 'number' && <Chart spec={picture} label={label} height={340} isBare />}
      {notes.map((note) => (
        <Notice key={note}>{note}</Notice>
      ))}
      <DataTable
        id="trend"
        label={`Figures of ${label}`}
        columns={table.columns}
        rows={table.rows}
        rowId={(row) => `${row.series.key}:${row.name}`}
        initialSort={{ column: 'total', isDescending: true }}
        isCompact
        maxHeight="480px"
      />
    </>
  )
}

const runningWords = 'The hatched part is not over yet: its figures will still change.'

const cutNote = ({ truncated, cut }: TrendResult): string | undefined =>
  truncated && cut > 0 ? `“Other” adds up ${cut} further ${cut === 1 ? 'value' : 'values'}. Show more of them under Split by.` : undefined

/** An answer of nothing but zeros says what may be behind it. */
const nothingWords = ({ series, period }: TrendResult): string | undefined =>
  series.length > 0 && series.every((one) => one.current.n === 0)
    ? `Nothing was counted in ${period.words}. Try a longer period, or another measure: events of a server often name an account but no person.`
    : undefined
