import type { ReactNode } from 'react'
import classes from './Tag.module.css'

/** A word in a box: a kind, a label, a category. Without meaning, it is neutral. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className={classes.tag}>{children}</span>
}
