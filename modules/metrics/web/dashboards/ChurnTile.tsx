import { useMemo } from 'react'
import type { ChurnResult, ChurnSpec, Tile } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { churnBars, churnChart, churnSentence, nothingLost, rankValue, subject } from '../churn/churn-answer.ts'
import { propertyName } from '../words/conditions.ts'
import { intervalWords, percent } from '../words/figures.ts'
import classes from './dashboards.module.css'

interface ChurnTileProps {
  result: ChurnResult
  spec: ChurnSpec
  size: Tile['size']
}

const mostBars = 6

/** Churn in the room of a tile: the segment that loses most, then its neighbours or the months. */
export function ChurnTile({ result, spec, size }: ChurnTileProps) {
  const locale = useLocale()
  const { language } = locale
  const by = spec.rankBy
  const top = subject(result, by)
  const value = rankValue(top, by)
  const nothing = nothingLost(result, by)
  const months = useMemo(() => churnChart(result, locale), [result, locale])
  return (
    <>
      <p className={classes.number}>
        <strong>{nothing ?? (value === null ? 'N/A' : percent(value, language))}</strong>{' '}
        {nothing
          ? null
          : value === null
            ? by === 'revenue'
              ? top.revenueReason
              : top.logo.reason
            : churnSentence(result, by, spec.segmentBy && propertyName(spec.segmentBy), language)}
        {value !== null && (
          <span className={classes.basis}>
            n = {top.logo.n?.toLocaleString(language)} accounts{by === 'logo' && `, ${intervalWords(top.logo, language)}`}
          </span>
        )}
      </p>
      {size === 'small' ? null : result.segments ? (
        <RankedBars label="By segment" bars={churnBars(result, by).slice(0, mostBars)} unit="share" />
      ) : (
        <Chart spec={months} label="Churn by month" height={180} isBare />
      )}
    </>
  )
}
