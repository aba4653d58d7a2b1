import { useEffect, useRef, type ReactNode } from 'react'
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
  const nav = useRef<HTMLElement>(null)
  // On a phone the tabs scroll: the open one must be in sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [])
  return (
    <Page
      title={title}
      meaning={meaning}
      filters={
        <nav ref={nav} className={classes.tabs} aria-label="Settings">
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
