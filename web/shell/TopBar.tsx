import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconMenu2, IconPlus, IconSearch } from '@tabler/icons-react'
import { Breadcrumb } from './Breadcrumb.tsx'
import { commandKey } from './command-key.ts'
import { Freshness } from './Freshness.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { useRegistry } from './registry.tsx'
import type { Overlay } from './Shell.tsx'
import classes from './TopBar.module.css'

export function TopBar({ onOpen }: { onOpen: (overlay: Overlay) => void }) {
  const canCreate = useRegistry().commands.some((command) => command.create)
  return (
    <header className={classes.bar}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        className={classes.burger}
        onClick={() => onOpen('navigation')}
        aria-label="Navigation"
      >
        <IconMenu2 size={18} stroke={1.6} />
      </ActionIcon>
      <Breadcrumb />
      <UnstyledButton className={classes.search} onClick={() => onOpen('search')} aria-keyshortcuts="Meta+K Control+K">
        <IconSearch size={16} stroke={1.6} />
        <span className={classes.searchLabel}>Search or jump to…</span>
        <kbd className={classes.kbd}>{commandKey} K</kbd>
      </UnstyledButton>
      <div className={classes.actions}>
        {canCreate && (
          <Tooltip label="Create  c">
            <ActionIcon variant="default" size={32} onClick={() => onOpen('create')} aria-label="Create" aria-keyshortcuts="c">
              <IconPlus size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        <Freshness />
        <PersonMenu onKeys={() => onOpen('keys')} />
      </div>
    </header>
  )
}
