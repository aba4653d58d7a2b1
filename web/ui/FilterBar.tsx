import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import classes from './FilterBar.module.css'

interface FilterBarProps {
  children: ReactNode
  /** Stands at the right: the period, a view. */
  end?: ReactNode
  /** Shown while a filter is set. */
  onClear?: (() => void) | undefined
}

/** One bar for all filters of a page. */
export function FilterBar({ children, end, onClear }: FilterBarProps) {
  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      {children}
      {onClear && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
          Clear
        </Button>
      )}
      {end && <div className={classes.end}>{end}</div>}
    </div>
  )
}
