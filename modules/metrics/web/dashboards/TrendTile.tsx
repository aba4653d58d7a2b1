import { useMemo } from 'react'
import type { Chart as SavedChart, Series, TrendResult } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { Delta } from '#web/ui/Delta.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { lineNames, totalWords, trendChart, unevenSteps } from '../charts/trend-chart.ts'
import { headline } from '../charts/trend-headline.ts'
import { TrendNumbers } from '../charts/TrendNumbers.tsx'
import { changeWords } from '../charts/trend-table.ts'
import { figure, styleOf } from '../words/figures.ts'
import classes from './dashboards.module.css'

interface TrendTileProps {
  result: TrendResult
  /** The series as they were asked for, to say what the number is. Empty for a metric. */
  asked: readonly Series[]
  display: SavedChart['display']
  label: string
}

/** A trend in the room of a tile: the number where one says it, and the picture. */
export function TrendTile({ result, asked, display, label }: TrendTileProps) {
  const locale = useLocale()
  const { language } = locale
  const kind = display === 'bar' || display === 'stacked' ? display : 'line'
  const picture = useMemo(() => trendChart(result, kind, locale), [result, kind, locale])
  if (display === 'number') return <TrendNumbers result={result} isTile />
  if (display === 'table') {
    const names = lineNames(result.series)
    const rows = result.series.map((one, i) => [
      names[i]!,
      totalWords(one, language),
      ...(one.previous ? [changeWords(one, language)] : []),
    ])
    return (
      <PlainTable
        label={label}
        headers={['Segment', 'Whole period', ...(result.series[0]?.previous ? ['Change'] : [])]}
        rows={rows}
        maxHeight={280}
      />
    )
  }
  return (
    <>
      <TileNumber result={result} asked={asked} />
      <Chart spec={picture} label={label} height={200} isBare />
      {unevenSteps(result).map((note) => (
        <p key={note} className={classes.uneven}>
          {note}
        </p>
      ))}
    </>
  )
}

function TileNumber({ result, asked }: Pick<TrendTileProps, 'result' | 'asked'>) {
  const locale = useLocale()
  const answer = headline(result, asked, locale)
  if (!answer || answer.value === null) return null
  const { unit, currency } = styleOf(answer.unit)
  const better = result.series[0]?.direction
  return (
    <p className={classes.number}>
      <strong>{figure(answer.value, answer.unit, locale.language)}</strong> {answer.words}{' '}
      {answer.before && (
        <Delta
          now={answer.value}
          before={answer.before.value}
          {...(unit && { unit })}
          currency={currency}
          {...(better && { better })}
          against={answer.before.words}
        />
      )}
    </p>
  )
}
