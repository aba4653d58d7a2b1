import type { ReactNode } from 'react'
import { useLocale } from './locale.tsx'
import { formatInterval, formatNumber, type Unit } from './number-format.ts'
import classes from './RankedBars.module.css'

export interface RankedBar {
  id: string
  label: ReactNode
  value: number | null
  /** Why there is no value. */
  reason?: string | null
  n?: number | null
  low?: number | null
  high?: number | null
  isSmallN?: boolean
  /** Says how few, in place of "few". */
  note?: string
}

interface RankedBarsProps {
  label: string
  bars: readonly RankedBar[]
  unit?: Unit
  /** What n counts: "accounts". */
  of?: string
  onPick?: (id: string) => void
  pickedId?: string | undefined
}

/** Figures compared by length from zero, with their intervals as whiskers and their n. In the order given. */
export function RankedBars({ label, bars, unit, of, onPick, pickedId }: RankedBarsProps) {
  const { language, currency } = useLocale()
  const style = { unit, language, currency }
  // An interval of few cases may be so long that it would press everything else together: it is cut then, without an end.
  const longest = Math.max(...bars.map((bar) => bar.value ?? 0)) * 2
  const top = Math.max(...bars.map((bar) => Math.max(bar.value ?? 0, Math.min(bar.high ?? 0, longest))), 0) || 1
  const share = (value: number) => `${Math.min(100, (value / top) * 100)}%`
  return (
    <ol className={classes.bars} aria-label={label}>
      {bars.map((bar) => {
        const interval = bar.low != null && bar.high != null ? formatInterval(bar.low, bar.high, style) : undefined
        const facts = [
          bar.n == null ? undefined : `n = ${formatNumber(bar.n, { unit: 'count', language })}${of ? ` ${of}` : ''}`,
          interval,
          bar.isSmallN && (bar.note ?? 'few'),
        ]
        const inside = (
          <>
            <span className={classes.name}>{bar.label}</span>
            <span className={classes.value}>{bar.value === null ? 'N/A' : formatNumber(bar.value, style)}</span>
            <span className={classes.track} aria-hidden="true">
              {bar.value !== null && <span className={classes.bar} style={{ width: share(bar.value) }} />}
              {bar.value !== null && bar.low != null && bar.high != null && (
                <span
                  className={classes.whisker}
                  data-cut={bar.high > top || undefined}
                  style={{ left: share(bar.low), right: `calc(100% - ${share(bar.high)})` }}
                />
              )}
            </span>
            <span className={classes.facts}>{bar.value === null ? bar.reason : facts.filter(Boolean).join(' · ')}</span>
          </>
        )
        return (
          <li key={bar.id} data-small={bar.isSmallN || undefined} data-picked={bar.id === pickedId || undefined}>
            {onPick ? (
              <button type="button" className={classes.row} onClick={() => onPick(bar.id)} aria-pressed={bar.id === pickedId}>
                {inside}
              </button>
            ) : (
              <div className={classes.row}>{inside}</div>
            )}
          </li>
        )
      })}
    </ol>
  )
}
