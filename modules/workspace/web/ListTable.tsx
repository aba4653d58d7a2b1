import type { ReactNode } from 'react'
import classes from './lists.module.css'

export interface Column {
  title: string
  /** Left out where there is little room. */
  isExtra?: boolean
}

interface ListTableProps {
  label: string
  columns: readonly Column[]
  /** The last cell of each row holds buttons. */
  hasActions?: boolean
  children: ReactNode
}

/** The table around the rows of a list: people, invitations, tokens, changes. */
export function ListTable({ label, columns, hasActions, children }: ListTableProps) {
  return (
    <div className={classes.scroller}>
      <table className={`${classes.table} ${hasActions ? classes.withActions : ''}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, isExtra }) => (
              <th key={title} scope="col" className={isExtra ? classes.hideNarrow : undefined}>
                {title}
              </th>
            ))}
            {hasActions && (
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
