import { Tooltip } from '@mantine/core'
import { useLocale } from './locale.tsx'
import { formatInterval, formatNumber, type NumberStyle } from './number-format.ts'
import classes from './NumberText.module.css'

interface NumberTextProps extends Pick<NumberStyle, 'unit' | 'digits' | 'isCompact'> {
  /** null: it was not measured. */
  value: number | null | undefined
  /** Why there is no value, and what to connect. */
  reason?: string | null
  /** How many it was measured on. */
  n?: number | null | undefined
  low?: number | null | undefined
  high?: number | null | undefined
  /** Few cases: greyed, with the interval beside it. */
  isSmallN?: boolean
}

/** A number in the reader's way of writing. Without a value it says N/A and why. */
export function NumberText({ value, unit, digits, isCompact, reason, n, low, high, isSmallN = false }: NumberTextProps) {
  const { language, currency } = useLocale()
  const style = { unit, digits, isCompact, language, currency }
  if (value === null || value === undefined || !Number.isFinite(value)) {
    const none = <span className={classes.none}>N/A</span>
    if (!reason) return none
    return (
      <Tooltip label={reason} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
        {/* Focusable, so that the reason is within reach of the keyboard. */}
        <button type="button" className={classes.none} aria-label={`N/A: ${reason}`}>
          N/A
        </button>
      </Tooltip>
    )
  }
  const interval = low != null && high != null ? formatInterval(low, high, style) : undefined
  const facts = [n == null ? undefined : `n = ${formatNumber(n, { unit: 'count', language })}`, interval && `95 % interval ${interval}`]
  const hint = [formatNumber(value, { ...style, isCompact: false }), ...facts].filter(Boolean).join(', ')
  return (
    <span className={classes.number} data-small={isSmallN || undefined} title={facts.some(Boolean) || isCompact ? hint : undefined}>
      {formatNumber(value, style)}
      {isSmallN && interval && <span className={classes.interval}> ({interval})</span>}
      {isSmallN && <span className="visually-hidden">, few cases</span>}
    </span>
  )
}
