import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { CloseButton } from '@mantine/core'
import classes from './DetailPanel.module.css'

interface DetailPanelProps {
  title: string
  /** A link to the record's own page, or a badge. */
  aside?: ReactNode
  /** Called by the button and by Esc. Put the selection into the address, so that back closes it too. */
  onClose: () => void
  children: ReactNode
}

/** Details at the right, 380 px, without leaving the list. Over the page on narrow screens. */
export function DetailPanel({ title, aside, onClose, children }: DetailPanelProps) {
  const panel = useRef<HTMLElement>(null)
  const leave = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role="dialog"][aria-modal="true"]')) return
    onClose()
  })
  useEffect(() => {
    const before = document.activeElement
    const own = panel.current
    const listener = (event: KeyboardEvent) => leave(event)
    document.addEventListener('keydown', listener)
    return () => {
      document.removeEventListener('keydown', listener)
      if (before instanceof HTMLElement && own?.contains(document.activeElement)) before.focus()
    }
  }, [])
  const place = document.getElementById('panel') ?? document.body
  return createPortal(
    <aside ref={panel} className={classes.panel} aria-label={title}>
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {aside}
        <CloseButton onClick={onClose} aria-label="Close" size={28} />
      </header>
      <div className={classes.body}>{children}</div>
    </aside>,
    place,
  )
}
