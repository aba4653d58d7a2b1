import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { Drawer } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { SlotFills } from '#web/slots.tsx'
import { usePageTitle, TitleProvider } from '#web/page-title.tsx'
import { scrim } from '#web/theme.ts'
import { LocaleProvider } from '#web/ui/locale.tsx'
import { useWorkspace } from '#web/api/session.tsx'
import { AllowedOnly } from './AllowedOnly.tsx'
import { Rail } from './Rail.tsx'
import { SignedIn } from './SignedIn.tsx'
import { pageFooter } from './slots.ts'
import { TopBar } from './TopBar.tsx'
import { useShellKeys } from './useShellKeys.ts'
import classes from './Shell.module.css'

const CommandMenu = lazy(() => import('./CommandMenu.tsx'))
const KeyboardHelp = lazy(() => import('./KeyboardHelp.tsx'))

/** What lies over the page at present, if anything. */
export type Overlay = 'search' | 'create' | 'keys' | 'navigation' | null

/** Everything around a page: rail, top bar, panel, ⌘K and keys. Only for people who are signed in. */
export function Shell() {
  return (
    <SignedIn>
      <TitleProvider>
        <ShellFrame />
      </TitleProvider>
    </SignedIn>
  )
}

function ShellFrame() {
  const { timezone, weekStart, currency } = useWorkspace()
  const [overlay, setOverlay] = useState<Overlay>(null)
  const [isCollapsed, setCollapsed] = useLocalStorage({ key: 'fairlead.rail', defaultValue: false, getInitialValueInEffect: false })
  const close = () => setOverlay(null)
  useShellKeys({ open: setOverlay, toggleRail: () => setCollapsed((was) => !was) })
  const main = useFocusOnNewPage()
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => setOverlay((now) => (now === 'navigation' ? null : now)), [path])

  return (
    <LocaleProvider zone={timezone} weekStart={weekStart} currency={currency}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <div className={classes.frame} data-collapsed={isCollapsed || undefined}>
        <div className={classes.rail}>
          <Rail isCollapsed={isCollapsed} onToggle={() => setCollapsed((was) => !was)} />
        </div>
        <TopBar onOpen={setOverlay} />
        <main id="main" ref={main} tabIndex={-1} className={classes.main} data-scroll-restoration-id="main">
          <AllowedOnly>
            <Outlet />
          </AllowedOnly>
          <SlotFills slot={pageFooter} props={{}} />
        </main>
        <div id="panel" className={classes.panel} />
      </div>
      <Announcement />
      <Drawer.Root opened={overlay === 'navigation'} onClose={close} size={280} padding={0}>
        <Drawer.Overlay {...scrim} />
        <Drawer.Content>
          <Drawer.Title className="visually-hidden">Navigation</Drawer.Title>
          <Drawer.Body className={classes.drawer}>
            <Rail isCollapsed={false} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <Suspense>
        {(overlay === 'search' || overlay === 'create') && <CommandMenu mode={overlay} onClose={close} onKeys={() => setOverlay('keys')} />}
        {overlay === 'keys' && <KeyboardHelp onClose={close} />}
      </Suspense>
    </LocaleProvider>
  )
}

/** Moves the focus to the new page, where somebody who hears the page or uses the keyboard goes on. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const shown = useRef(path)
  useEffect(() => {
    if (path && shown.current && shown.current !== path) main.current?.focus({ preventScroll: true })
    shown.current = path
  }, [path])
  return main
}

function Announcement() {
  return (
    <div role="status" className="visually-hidden">
      {usePageTitle()}
    </div>
  )
}
