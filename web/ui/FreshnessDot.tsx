import type { ReactNode } from 'react'
import { Popover, UnstyledButton } from '@mantine/core'
import classes from './FreshnessDot.module.css'

export type FreshnessState = 'fresh' | 'late' | 'stopped' | 'unknown' | 'unasked'

interface FreshnessDotProps {
  state: FreshnessState
  /** The state in words; also what a screen reader says. */
  label: string
  /** What it means, shown when asked. */
  children: ReactNode
}

/** A small sign of how fresh the numbers are. It differs by shape as well as by colour and explains itself when pressed. */
export function FreshnessDot({ state, label, children }: FreshnessDotProps) {
  return (
    <Popover position="bottom-end" width={280}>
      <Popover.Target>
        <UnstyledButton className={classes.button} aria-label={label}>
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={classes.dot} data-state={state}>
            {state === 'fresh' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
            {state === 'late' && <path d="M6 1.5 11 10.5H1z" fill="currentColor" />}
            {state === 'stopped' && <path d="M2.5 2.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />}
            {state === 'unasked' && <path d="M2 6h8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />}
            {state === 'unknown' && <circle cx="6" cy="6" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" />}
          </svg>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.text}>
        <strong>{label}</strong>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
