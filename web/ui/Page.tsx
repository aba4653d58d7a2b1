import type { ReactNode } from 'react'
import { useDocumentTitle } from '#web/page-title.tsx'
import { InlineEdit } from './InlineEdit.tsx'
import classes from './Page.module.css'

interface PageProps {
  title: string
  /** Names the tab, where the title is a greeting or a question. */
  tab?: string
  /** Makes the title editable where it stands. A promise that is rejected takes the change back. */
  onRename?: (title: string) => Promise<unknown> | void
  /** One line of meaning. */
  meaning?: ReactNode
  /** Stands beside the title: a state, a badge. */
  aside?: ReactNode
  /** The one primary action, and at most a menu beside it. */
  action?: ReactNode
  /** One bar of filters below the title. */
  filters?: ReactNode
  /** `full` for tables and dashboards, `reading` for text and forms. */
  width?: 'full' | 'reading'
  children: ReactNode
}

/** The frame of every page: title, meaning, action, filters, content. Names the tab too. */
export function Page({ title, tab, onRename, meaning, aside, action, filters, width = 'full', children }: PageProps) {
  useDocumentTitle(tab ?? title)
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <div className={classes.titleLine}>
            {onRename ? (
              <InlineEdit value={title} onSave={onRename} label="Title" as="h1" className={classes.title} />
            ) : (
              <h1 className={classes.title}>{title}</h1>
            )}
            {aside}
          </div>
          {meaning && <p className={classes.meaning}>{meaning}</p>}
        </div>
        {action && <div className={classes.action}>{action}</div>}
      </header>
      {filters && <div className={classes.filters}>{filters}</div>}
      {children}
    </div>
  )
}
