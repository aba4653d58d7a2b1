import type { ReactNode } from 'react'
import { CloseButton } from '@mantine/core'
import classes from './FilterBar.module.css'

interface FilterRowProps {
  /** The word before it: "where", "and", "or". */
  joiner?: string
  /** Property, operator and value, as inputs. */
  children: ReactNode
  onRemove?: () => void
}

/** One condition of a filter, as a row of inputs that belong together. */
export function FilterRow({ joiner, children, onRemove }: FilterRowProps) {
  return (
    <div className={classes.row} role="group" aria-label="Condition">
      {joiner && <span className={classes.joiner}>{joiner}</span>}
      <div className={classes.inputs}>{children}</div>
      {onRemove && <CloseButton size={24} onClick={onRemove} aria-label="Remove this condition" />}
    </div>
  )
}
