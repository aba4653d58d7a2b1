import { useState, type KeyboardEvent } from 'react'
import type { Range, Tile } from '#modules/metrics/contract.ts'
import { DashboardTile } from './DashboardTile.tsx'
import { moved, resized, tileKey, without } from './tiles.ts'
import classes from './dashboards.module.css'

interface DashboardGridProps {
  tiles: readonly Tile[]
  /** One period for all tiles. */
  range: Range | undefined
  /** Left out for whoever may only read. */
  onChange?: (tiles: Tile[]) => void
  onRemove?: (tiles: Tile[], words: string) => void
}

/** The tiles in their order. A tile moves by its handle: dragged, or with the arrow keys. */
export function DashboardGrid({ tiles, range, onChange, onRemove }: DashboardGridProps) {
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()
  const [said, setSaid] = useState('')
  const move = (from: number, to: number) => {
    if (!onChange || from === to || to < 0 || to >= tiles.length) return
    onChange(moved(tiles, from, to))
    setSaid(`Moved to place ${to + 1} of ${tiles.length}`)
  }
  const onHandleKey = (place: number) => (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(place, place + step)
  }
  const drop = (place: number) => {
    if (dragged !== undefined) move(dragged, place)
    setDragged(undefined)
    setOver(undefined)
  }
  return (
    <>
      <ul className={classes.grid}>
        {tiles.map((tile, place) => (
          // Only takes what is dropped on it; the handle inside does the same by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={tileKey(tile, place, tiles)}
            className={classes.place}
            data-size={tile.size}
            data-over={(over === place && dragged !== place) || undefined}
            data-dragged={dragged === place || undefined}
            onDragOver={(event) => {
              if (dragged === undefined) return
              event.preventDefault()
              setOver(place)
            }}
            onDrop={() => drop(place)}
          >
            <DashboardTile
              tile={tile}
              range={range}
              {...(onChange && {
                editing: {
                  onResize: (size) => onChange(resized(tiles, place, size)),
                  onRename: (title) => onChange(tiles.map((one, i) => (i === place ? { ...one, title } : one))),
                  onRemove: () => onRemove?.(without(tiles, place), 'The tile was removed'),
                  onHandleKey: onHandleKey(place),
                  onDragStart: () => setDragged(place),
                  onDragEnd: () => setDragged(undefined),
                },
              })}
            />
          </li>
        ))}
      </ul>
      <div role="status" className="visually-hidden">
        {said}
      </div>
    </>
  )
}
