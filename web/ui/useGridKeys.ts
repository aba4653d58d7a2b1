import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { copyText } from './copy-text.tsx'

interface GridKeysInput {
  /** Of the rows, in the order shown. */
  ids: readonly string[]
  columns: number
  scroller: RefObject<HTMLDivElement | null>
  /** Brings a row into view. */
  reveal: (row: number) => void
}

export interface GridKeys {
  /** What a cell needs to take part: its place in the tab order, focus, keys and copying. */
  cell: (
    row: number,
    column: number,
    text: string,
  ) => { tabIndex: number; 'data-at': string; onFocus: () => void; onBlur: () => void; onKeyDown: (event: KeyboardEvent) => void }
}

const steps: Record<string, [rows: number, columns: number]> = {
  j: [1, 0],
  k: [-1, 0],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [10, 0],
  PageUp: [-10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
}

const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))

/**
 * One tab stop for the whole grid; arrows and j/k move inside it, ⌘C copies the cell (ARIA grid pattern). It stays with its row wherever a new answer
 * moves that, and with its place when the row is gone.
 */
export function useGridKeys({ ids, columns, scroller, reveal }: GridKeysInput): GridKeys {
  const [at, setAt] = useState<{ id: string | undefined; row: number; column: number }>({ id: undefined, row: 0, column: 0 })
  const places = useMemo(() => new Map(ids.map((id, place) => [id, place])), [ids])
  const row = (at.id === undefined ? undefined : places.get(at.id)) ?? within(at.row, ids.length)
  const column = within(at.column, columns)
  const stand = (onRow: number, onColumn: number) => setAt({ id: ids[onRow], row: onRow, column: onColumn })

  const focus = (toRow: number, toColumn: number) => {
    stand(toRow, toColumn)
    reveal(toRow)
    const cell = () => scroller.current?.querySelector<HTMLElement>(`[data-at="${toRow}:${toColumn}"]`)
    // At once where it can be, so that the next key acts on the new row. A row out of sight is drawn only after scrolling to it.
    if (cell()) cell()?.focus()
    else requestAnimationFrame(() => cell()?.focus())
  }

  const enter = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const { activeElement } = document
    const isNowhere = activeElement === document.body || activeElement?.id === 'main'
    if (!isNowhere || event.metaKey || event.ctrlKey || event.altKey || !/^[jk]$/.test(event.key) || event.defaultPrevented) return
    event.preventDefault()
    focus(row, column)
  })
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => enter(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])

  // The row that has the focus. The browser tells nobody when it goes away together with its row.
  const held = useRef<string>(undefined)
  const takeOver = useEffectEvent(() => {
    if (held.current === undefined || places.has(held.current)) return
    held.current = undefined
    if (document.activeElement === document.body && ids.length > 0) focus(row, column)
  })
  useLayoutEffect(() => takeOver(), [places])

  const onKey = (event: KeyboardEvent, text: string, fromRow: number, fromColumn: number) => {
    if (event.target !== event.currentTarget) return
    const isCommand = event.metaKey || event.ctrlKey
    if (isCommand && event.key === 'c' && window.getSelection()?.isCollapsed !== false) {
      void copyText(text)
      return
    }
    const step = steps[event.key]
    if (!step || isCommand || event.altKey) return
    event.preventDefault()
    focus(within(fromRow + step[0], ids.length), within(fromColumn + step[1], columns))
  }

  return {
    cell: (cellRow, cellColumn, text) => ({
      tabIndex: cellRow === row && cellColumn === column ? 0 : -1,
      'data-at': `${cellRow}:${cellColumn}`,
      onFocus: () => {
        held.current = ids[cellRow]
        stand(cellRow, cellColumn)
      },
      onBlur: () => {
        held.current = undefined
      },
      onKeyDown: (event) => onKey(event, text, cellRow, cellColumn),
    }),
  }
}
