import { Tooltip } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import type { Page } from '#web/module.ts'
import { Link } from '#web/navigation.tsx'
import classes from './Rail.module.css'

/** One page in the rail. It counts as open on the pages below it too. */
export function RailItem({ page, isCollapsed }: { page: Page & { nav: NonNullable<Page['nav']> }; isCollapsed: boolean }) {
  const isOpen = useRouterState({ select: ({ location }) => covers(page.path, location.pathname) })
  const { icon: Icon, label } = page.nav
  const item = (
    <Link to={page.path} className={classes.item} data-open={isOpen || undefined} aria-current={isOpen ? 'page' : undefined}>
      <Icon size={18} stroke={1.6} />
      <span className={isCollapsed ? 'visually-hidden' : classes.label}>{label}</span>
      {page.keys && !isCollapsed && <kbd className={classes.key}>g {page.keys}</kbd>}
    </Link>
  )
  return isCollapsed ? (
    <Tooltip label={label} position="right" openDelay={100}>
      {item}
    </Tooltip>
  ) : (
    item
  )
}

const covers = (path: string, current: string): boolean => current === path || (path !== '/' && current.startsWith(`${path}/`))
