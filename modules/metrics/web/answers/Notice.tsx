import type { ReactNode } from 'react'
import { IconInfoCircle } from '@tabler/icons-react'
import classes from './answers.module.css'

/** Something that the reader should know about the figures beside it. */
export const Notice = ({ children }: { children: ReactNode }) => (
  <p className={classes.notice}>
    <IconInfoCircle size={16} stroke={1.6} aria-hidden />
    <span>{children}</span>
  </p>
)
