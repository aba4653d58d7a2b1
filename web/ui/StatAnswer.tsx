import type { ReactNode } from 'react'
import { useLocale } from './locale.tsx'
import { formatInterval, formatNumber, type Unit } from './number-format.ts'
import classes from './StatAnswer.module.css'

interface StatAnswerProps {
  /** The number itself; null with a reason when it was not measured. */
  value: number | null
  unit?: Unit
  digits?: number
  /** Of an amount of money; the workspace's unless given. */
  currency?: string | undefined
  /** The rest of the sentence: "of active accounts used Reports". */
  children: ReactNode
  /** Stands in place of the number and its sentence where words say it better than a zero. */
  words?: ReactNode
  /** Why there is no value, and what to do about it. */
  reason?: string | null
  n?: number | null
  /** What n counts: "accounts". */
  of?: string
  low?: number | null
  high?: number | null
  isSmallN?: boolean
  /** The period in words, such as "2 Mar – 29 Mar 2026". */
  period?: ReactNode
  comparison?: ReactNode
  freshness?: ReactNode
  /** Opens how the number was made. */
  onExplain?: () => void
}

/** The answer first: a sentence with the number, then what it rests on. */
export function StatAnswer(props: StatAnswerProps) {
  const { value, unit, digits, children, words, reason, n, of, low, high, isSmallN, period, comparison, freshness, onExplain } = props
  const locale = useLocale()
  const { language } = locale
  const style = { unit, digits, language, currency: props.currency ?? locale.currency }
  const facts: ReactNode[] = [
    n != null && `n = ${formatNumber(n, { unit: 'count', language })}${of ? ` ${of}` : ''}`,
    value !== null && low != null && high != null && `95 % interval ${formatInterval(low, high, style)}`,
    isSmallN && value !== null && 'few cases: read it with the interval',
    period,
    comparison,
    freshness,
  ].filter(Boolean)
  return (
    <div className={classes.answer}>
      {/* The answer is announced when another question replaces it. */}
      <p className={classes.sentence} aria-live="polite" data-small={isSmallN || undefined}>
        {value === null ? (
          <>
            <strong className={classes.none}>N/A</strong> {reason}
          </>
        ) : words ? (
          <strong>{words}</strong>
        ) : (
          <>
            <strong className={classes.value}>{formatNumber(value, style)}</strong> {children}
          </>
        )}
      </p>
      <ul className={classes.facts}>
        {facts.map((fact, i) => (
          <li key={i}>{fact}</li>
        ))}
        {onExplain && (
          <li>
            <button type="button" className={classes.explain} onClick={onExplain}>
              How it was counted
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}
