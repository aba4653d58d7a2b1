import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

interface EmptyStateProps {
  /** What is not there, in a few words. */
  title: string
  /** One sentence: why, and what will be here. */
  text?: ReactNode
  /** One button that changes it. */
  action?: ReactNode
  /** A sample of what will stand here: a picture, an example row, a command to copy. */
  sample?: ReactNode
  /** Inside a card or table, with less room around it. */
  isCompact?: boolean
  /** Nothing else is on the page. */
  isWholePage?: boolean
}

/** What stands where nothing is yet: why, what to do, and how it will look. */
export function EmptyState({ title, text, action, sample, isCompact, isWholePage = false }: EmptyStateProps) {
  const Heading = isWholePage ? 'h1' : 'h2'
  return (
    <div className={classes.empty} data-compact={isCompact || undefined}>
      <Heading className={classes.title}>{title}</Heading>
      {text && <p className={classes.text}>{text}</p>}
      {action && <div className={classes.action}>{action}</div>}
      {sample && <div className={classes.sample}>{sample}</div>}
    </div>
  )
}
