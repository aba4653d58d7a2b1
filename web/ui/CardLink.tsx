import type { ReactNode } from 'react'
import { Link } from '#web/navigation.tsx'
import classes from './CardLink.module.css'

/** A card that as a whole is a link; `className` lays out what is in it. */
export const CardLink = ({ to, className, children }: { to: string; className: string | undefined; children: ReactNode }) => (
  <Link to={to} className={`${classes.card} ${className}`}>
    {children}
  </Link>
)
