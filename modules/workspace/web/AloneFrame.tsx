import type { ReactNode } from 'react'
import { useDocumentTitle } from '#web/page-title.tsx'
import { Mark } from '#web/shell/Mark.tsx'
import classes from './AloneFrame.module.css'

interface AloneFrameProps {
  title: string
  /** One or two sentences under the title. */
  text?: ReactNode
  width?: 'form' | 'wide' | 'choice'
  /** Stands below the card: the way to somewhere else. */
  below?: ReactNode
  children?: ReactNode
}

/** The frame of pages that stand alone, outside the shell: first start, sign-in, invitation. */
export function AloneFrame({ title, text, width = 'form', below, children }: AloneFrameProps) {
  useDocumentTitle(title)
  return (
    <div className={classes.page}>
      <header className={classes.brand}>
        <Mark size={28} />
        <span>Fairlead</span>
      </header>
      <main className={classes.card} data-width={width}>
        <h1 className={classes.title}>{title}</h1>
        {text && <div className={classes.text}>{text}</div>}
        {children && <div className={classes.content}>{children}</div>}
      </main>
      {below && <footer className={classes.below}>{below}</footer>}
    </div>
  )
}
