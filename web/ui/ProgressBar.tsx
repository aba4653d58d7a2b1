import { Button } from '@mantine/core'
import { useLocale } from './locale.tsx'
import { formatNumber } from './number-format.ts'
import classes from './ProgressBar.module.css'

interface ProgressBarProps {
  done: number
  /** Undefined or 0 while it is not known how much there is. */
  total?: number
  /** What is counted: "rows". */
  unit?: string
  /** What is happening; "4.2 M of 11 M rows" unless given. */
  words?: string
  onCancel?: () => void
}

/** What takes longer: a bar, words, and a way out. */
export function ProgressBar({ done, total = 0, unit = '', words, onCancel }: ProgressBarProps) {
  const { language } = useLocale()
  const figure = (value: number) => formatNumber(value, { unit: 'count', isCompact: true, language })
  const text = words ?? (total > 0 ? `${figure(done)} of ${figure(total)} ${unit}` : `${figure(done)} ${unit} so far`)
  const share = total > 0 ? Math.min(1, done / total) : undefined
  return (
    <div className={classes.progress}>
      <div className={classes.line}>
        <span className={classes.words}>{text}</span>
        {share !== undefined && <span className={classes.share}>{formatNumber(share, { unit: 'share', digits: 0, language })}</span>}
        {onCancel && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={text}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === undefined ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      >
        <div className={classes.bar} data-unknown={share === undefined || undefined} style={{ width: `${(share ?? 0.3) * 100}%` }} />
      </div>
    </div>
  )
}
