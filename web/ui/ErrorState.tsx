import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { describeProblem } from './describe-problem.ts'
import classes from './ErrorState.module.css'

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
  /** Nothing else is on the page. */
  isWholePage?: boolean
  /** Inside a card or table, with less room around it. */
  isCompact?: boolean
}

/** What happened, what is safe and what to do. */
export function ErrorState({ error, onRetry, isWholePage, isCompact }: ErrorStateProps) {
  const { what, detail, safe, reference } = describeProblem(error)
  const Heading = isWholePage ? 'h1' : 'h2'
  return (
    <div role="alert" className={classes.error} data-whole={isWholePage || undefined} data-compact={isCompact || undefined}>
      <IconAlertTriangle size={20} stroke={1.6} className={classes.icon} aria-hidden />
      <div>
        <Heading className={classes.what}>{what}</Heading>
        {detail && <p className={classes.detail}>{detail}</p>}
        <p className={classes.detail}>{safe}</p>
        {onRetry && (
          <Button variant="default" onClick={onRetry} className={classes.retry}>
            Try again
          </Button>
        )}
        {reference && <p className={classes.reference}>Reference {reference}</p>}
      </div>
    </div>
  )
}
