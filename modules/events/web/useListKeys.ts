import { useEffect, useEffectEvent, type KeyboardEvent, type RefObject } from 'react'

const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** j and k, or the arrows, move between the lines of a list; a line is what `selector` finds. From nowhere, j goes to the first. */
export function useListKeys(list: RefObject<HTMLElement | null>, selector: string): (event: KeyboardEvent) => void {
  const move = (step: number): boolean => {
    const lines = [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])]
    const at = lines.findIndex((line) => line === document.activeElement)
    const next = at === -1 ? lines[0] : lines[Math.max(0, Math.min(lines.length - 1, at + step))]
    next?.focus()
    return next !== undefined
  }
  const enter = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const { activeElement } = document
    const isNowhere = activeElement === document.body || activeElement?.id === 'main'
    if (!isNowhere || event.metaKey || event.ctrlKey || event.altKey || !/^[jk]$/.test(event.key) || event.defaultPrevented) return
    if (move(1)) event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => enter(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  return (event) => {
    const step = steps[event.key]
    const isOnLine = event.target instanceof HTMLElement && event.target.matches(selector)
    if (step === undefined || !isOnLine || event.metaKey || event.ctrlKey || event.altKey) return
    if (move(step)) event.preventDefault()
  }
}
