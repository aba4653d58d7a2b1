import type { ReactNode } from 'react'
import { Popover, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import classes from './FilterBar.module.css'

interface FilterChipProps {
  /** What is filtered: "Plan". */
  label: string
  /** What it is set to, in words; empty while it is not. */
  value?: string | undefined
  /** The inputs, shown when pressed. */
  children: ReactNode
}

/** A filter that shows its setting and opens to change it. */
export function FilterChip({ label, value, children }: FilterChipProps) {
  return (
    <Popover position="bottom-start" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.chip} data-set={value ? true : undefined}>
          <span className={classes.chipLabel}>{label}</span>
          {value && <span className={classes.chipValue}>{value}</span>}
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>{children}</Popover.Dropdown>
    </Popover>
  )
}
