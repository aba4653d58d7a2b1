import type { ReactNode } from 'react'
import classes from './answers.module.css'

/** Keeps the last answer in sight, dimmed, while the one to a changed question is on its way. */
export const Stale = ({ isStale, children }: { isStale: boolean; children: ReactNode }) => (
  <div className={classes.stale} data-stale={isStale || undefined} aria-busy={isStale}>
    {children}
  </div>
)
