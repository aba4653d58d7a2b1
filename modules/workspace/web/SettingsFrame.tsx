import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useRegistry } from '#web/shell/registry.tsx'
import { Page } from '#web/ui/Page.tsx'
import classes from './SettingsFrame.module.css'

interface SettingsFrameProps {
  title: string
  meaning: string
  children: ReactNode
}

/** The frame of the settings: the same tabs above each of its pages. */
export function SettingsFrame({ title, meaning, children }: SettingsFrameProps) {
  const { pages } = useRegistry()
  const tabs = pages.filter((page) => page.path === '/settings' || page.path.startsWith('/settings/'))
  return (
    <Page
      title={title}
      meaning={meaning}
      filters={
        <nav className={classes.tabs} aria-label="Settings">
          {tabs.map((page) => (
            <Link key={page.path} to={page.path} activeOptions={{ exact: true }} className={classes.tab}>
              {page.path === '/settings' ? 'Workspace' : page.title}
            </Link>
          ))}
        </nav>
      }
    >
      <div className={classes.content}>{children}</div>
    </Page>
  )
}
