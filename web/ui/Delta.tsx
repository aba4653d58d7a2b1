import { changeBetween } from './delta.ts'
import { useLocale } from './locale.tsx'
import { formatNumber, type Unit } from './number-format.ts'
import classes from './Delta.module.css'

interface DeltaProps {
  now: number | null | undefined
  before: number | null | undefined
  unit?: Unit
  /** Of an amount of money; the workspace's unless given. */
  currency?: string | undefined
  /** Which way is good; without it the change has no colour. */
  better?: 'up' | 'down'
  /** What it is compared with: "the 28 days before". */
  against?: string
}

const signs = { up: '▲', down: '▼', same: '=' }
const words = { up: 'Up', down: 'Down', same: 'Unchanged' }

/** The change to an earlier figure: a sign, its size and, by colour, whether that is good. */
export function Delta({ now, before, unit = 'plain', better, against, ...given }: DeltaProps) {
  const locale = useLocale()
  const { language } = locale
  const currency = given.currency ?? locale.currency
  if (now == null || before == null) return null
  const { direction, size } = changeBetween(before, now, unit, language)
  const meaning = better && direction !== 'same' ? (direction === better ? 'good' : 'bad') : undefined
  return (
    <span className={classes.delta} data-meaning={meaning} title={`From ${formatNumber(before, { unit, language, currency })}`}>
      <span aria-hidden="true" className={classes.sign}>
        {signs[direction]}
      </span>
      <span className="visually-hidden">{words[direction]}</span> {direction === 'same' ? '' : size}
      {against && <span className={classes.against}> against {against}</span>}
      <span className="visually-hidden">
        {' '}
        from {formatNumber(before, { unit, language, currency })}
        {meaning ? `, ${meaning}` : ''}
      </span>
    </span>
  )
}
