import type { TrendResult } from '#modules/metrics/contract.ts'
import { Delta } from '#web/ui/Delta.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Sparkline } from '#web/ui/Sparkline.tsx'
import { styleOf } from '../words/figures.ts'
import { lineNames, totalWords } from './trend-chart.ts'
import classes from './TrendNumbers.module.css'

interface TrendNumbersProps {
  result: TrendResult
  onExplain?: () => void
  /** On a dashboard, where the tile tells name and period already. */
  isTile?: boolean
}

/** One big number for each line: the whole period, its change and its shape. */
export function TrendNumbers({ result, onExplain, isTile = false }: TrendNumbersProps) {
  const { language } = useLocale()
  const names = lineNames(result.series)
  return (
    <ul className={classes.numbers}>
      {result.series.map((one, i) => {
        const { unit, currency } = styleOf(one.unit)
        return (
          <li key={names[i]} className={classes.number}>
            {!(isTile && result.series.length === 1) && <span className={classes.name}>{names[i]}</span>}
            <span className={classes.value}>{totalWords(one, language)}</span>
            <span className={classes.line}>
              {one.previous && (
                <Delta
                  now={one.current.total}
                  before={one.previous.total}
                  {...(unit && { unit })}
                  currency={currency}
                  {...(one.direction && { better: one.direction })}
                  against={result.previousPeriod?.words ?? 'the period before'}
                />
              )}
              {!isTile && <span>{result.period.words}</span>}
              {one.unit === 'ratio' && one.current.n !== null && <span>n = {one.current.n.toLocaleString(language)}</span>}
              {onExplain && (
                <button type="button" className={classes.explain} onClick={onExplain}>
                  How it was counted
                </button>
              )}
            </span>
            <Sparkline values={one.current.values} label={`${names[i]} over ${result.period.words}`} width="full" height={32} />
          </li>
        )
      })}
    </ul>
  )
}
