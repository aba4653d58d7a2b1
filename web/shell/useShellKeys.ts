import { useEffect, useEffectEvent, useRef } from 'react'
import { useGo } from '#web/navigation.tsx'
import { useRegistry } from './registry.tsx'
import type { Overlay } from './Shell.tsx'

/** How long after `g` the second letter counts, in milliseconds. */
const patience = 1500

interface ShellKeys {
  open: (overlay: Overlay) => void
  toggleRail: () => void
}

/** The keys that work everywhere: ⌘K, `/`, `?`, `c`, `e`, `[`, `g` and a letter. Never while somebody writes or a dialog is open. */
export function useShellKeys({ open, toggleRail }: ShellKeys): void {
  const { pages, commands } = useRegistry()
  const go = useGo()
  const goingSince = useRef(-Infinity)

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') return act(event, () => open('search'))
    if (event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return undefined
    if (event.timeStamp - goingSince.current < patience) {
      goingSince.current = -Infinity
      const page = pages.find((one) => one.keys === event.key)
      return page ? act(event, () => go(page.path)) : undefined
    }
    if (event.key === 'g') goingSince.current = event.timeStamp
    if (event.key === '/') return act(event, () => open('search'))
    if (event.key === '?') return act(event, () => open('keys'))
    if (event.key === '[') return act(event, toggleRail)
    if (event.key === 'c' && commands.some((one) => one.create)) return act(event, () => open('create'))
    const edit = event.key === 'e' ? editOf(document.activeElement) : undefined
    return edit && act(event, () => edit.click())
  })

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

function act(event: KeyboardEvent, what: () => void): void {
  event.preventDefault()
  what()
}

/** What `e` begins to edit: something in the row that has the focus, else the page itself, never a row that has not. */
function editOf(focused: Element | null): HTMLElement | undefined {
  const row = focused?.closest('tr, li')
  const found = [...(row ?? document.getElementById('main') ?? document).querySelectorAll<HTMLElement>('[data-edit]')]
  return row ? found[0] : found.find((one) => !one.closest('tr, li'))
}

const isBusy = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) ||
  document.querySelector('[role="dialog"][aria-modal="true"]') !== null
