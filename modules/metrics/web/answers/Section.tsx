import type { ReactNode } from 'react'
import classes from './answers.module.css'

interface SectionProps {
  title: string
  /** One line on how to read it. */
  meaning?: ReactNode
  /** Stands at the right of the title. */
  aside?: ReactNode
  children: ReactNode
}

/** A part of an answer with its own question. */
export const Section = ({ title, meaning, aside, children }: SectionProps) => (
  <section className={classes.section} aria-label={title}>
    <header className={classes.sectionHeader}>
      <div>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {meaning && <p className={classes.sectionMeaning}>{meaning}</p>}
      </div>
      {aside}
    </header>
    {children}
  </section>
)
