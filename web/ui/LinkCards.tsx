import { IconArrowRight } from '@tabler/icons-react'
import type { Icon } from '#web/module.ts'
import { CardLink } from './CardLink.tsx'
import classes from './LinkCards.module.css'

export interface LinkCard {
  to: string
  icon: Icon
  title: string
  /** What is found there, in a sentence. */
  text: string
}

/** Ways to go on, side by side: each card as a whole is a link. */
export function LinkCards({ cards }: { cards: readonly LinkCard[] }) {
  return (
    <ul className={classes.cards}>
      {cards.map(({ to, icon: Icon, title, text }) => (
        <li key={to}>
          <CardLink to={to} className={classes.card}>
            <span className={classes.icon} aria-hidden="true">
              <Icon size={20} stroke={1.6} />
            </span>
            <span className={classes.title}>{title}</span>
            <IconArrowRight size={18} stroke={1.6} className={classes.arrow} aria-hidden />
            <span className={classes.text}>{text}</span>
          </CardLink>
        </li>
      ))}
    </ul>
  )
}
