import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { navGroups, type NavGroup, type Page } from '#web/module.ts'
import { RailItem } from './RailItem.tsx'
import { useRegistry } from './registry.tsx'
import { WorkspaceSwitcher } from './WorkspaceSwitcher.tsx'
import classes from './Rail.module.css'

type NavPage = Page & { nav: NonNullable<Page['nav']> }

/** The navigation at the left: the areas that exist, grouped. `onToggle` is left out where it cannot be folded. */
export function Rail({ isCollapsed, onToggle }: { isCollapsed: boolean; onToggle?: () => void }) {
  const pages = useRegistry().pages.filter((page): page is NavPage => page.nav !== undefined)
  const ofGroup = (group: NavGroup) => pages.filter((page) => page.nav.group === group).sort((a, b) => a.nav.order - b.nav.order)
  const above = navGroups.filter((group) => group !== 'Workspace' && ofGroup(group).length > 0)
  return (
    <nav className={classes.rail} aria-label="Areas" data-collapsed={isCollapsed || undefined}>
      <WorkspaceSwitcher isCollapsed={isCollapsed} />
      <div className={classes.groups}>
        {above.map((group) => (
          <RailGroup key={group} group={group} pages={ofGroup(group)} isCollapsed={isCollapsed} />
        ))}
      </div>
      <div className={classes.bottom}>
        {ofGroup('Workspace').map((page) => (
          <RailItem key={page.path} page={page} isCollapsed={isCollapsed} />
        ))}
        {onToggle && <FoldButton isCollapsed={isCollapsed} onToggle={onToggle} />}
      </div>
    </nav>
  )
}

function RailGroup({ group, pages, isCollapsed }: { group: NavGroup; pages: NavPage[]; isCollapsed: boolean }) {
  const hasHeading = !(pages.length === 1 && pages[0]!.nav.label === group)
  return (
    <div className={classes.group} role="group" aria-label={group}>
      {hasHeading && !isCollapsed && <div className={classes.heading}>{group}</div>}
      {pages.map((page) => (
        <RailItem key={page.path} page={page} isCollapsed={isCollapsed} />
      ))}
    </div>
  )
}

function FoldButton({ isCollapsed, onToggle }: { isCollapsed: boolean; onToggle: () => void }) {
  if (isCollapsed)
    return (
      <Tooltip label="Unfold the navigation  [" position="right">
        <ActionIcon variant="subtle" color="gray" size={32} onClick={onToggle} aria-label="Unfold the navigation" className={classes.fold}>
          <IconLayoutSidebarLeftExpand size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    )
  return (
    <UnstyledButton className={classes.item} onClick={onToggle}>
      <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} />
      <span className={classes.label}>Fold</span>
      <kbd className={classes.key}>[</kbd>
    </UnstyledButton>
  )
}
