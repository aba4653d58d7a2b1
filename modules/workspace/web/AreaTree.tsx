import { useState, type DragEvent } from 'react'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { listAreas, moveArea, type Area, type Team } from '../contract.ts'
import { depthOf, mayMove, placeOf, type Place } from './area-moves.ts'
import { AreaRow } from './AreaRow.tsx'
import classes from './AreaTree.module.css'

interface AreaTreeProps {
  areas: Area[]
  teams: Team[]
  mayChange: boolean
}

/** Moves an area and offers to take the move back. */
async function move(areas: readonly Area[], area: Area, place: Place): Promise<void> {
  const before = placeOf(areas, area)
  const send = async (to: Place) => {
    await call(moveArea, { params: { areaId: area.id }, body: to })
    await invalidate(queryClient, [listAreas])
  }
  try {
    await send(place)
    notifyUndo(`${area.name} is moved`, () => send(before))
  } catch (error) {
    notifyProblem(error instanceof Error ? error.message : String(error))
  }
}

/** The upper part of a row means before it, the rest inside it. */
const placeUnder = (event: DragEvent<HTMLElement>, target: Area): Place => {
  const { top, height } = event.currentTarget.getBoundingClientRect()
  return (event.clientY - top) / height < 0.35
    ? { parentId: target.parentId, beforeId: target.id }
    : { parentId: target.id, beforeId: null }
}

/** The areas as an indented list in which each can be edited, dragged and moved by keys. */
export function AreaTree({ areas, teams, mayChange }: AreaTreeProps) {
  const [dragged, setDragged] = useState<Area>()
  const [over, setOver] = useState<{ id: string; place: Place }>()
  const end = () => {
    setDragged(undefined)
    setOver(undefined)
  }
  const hover = (event: DragEvent<HTMLElement>, target: Area) => {
    const place = placeUnder(event, target)
    if (!dragged || !mayMove(areas, dragged, place)) return setOver(undefined)
    event.preventDefault()
    setOver({ id: target.id, place })
  }
  return (
    <ul className={classes.tree} aria-label="Areas">
      {areas.map((area) => (
        // A place to drop on; the handle of each row does the same by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <li
          key={area.id}
          className={classes.item}
          style={{ paddingInlineStart: depthOf(areas, area) * 24 }}
          data-dragged={dragged?.id === area.id || undefined}
          data-over={over?.id === area.id ? (over.place.parentId === area.id ? 'inside' : 'before') : undefined}
          onDragOver={(event) => hover(event, area)}
          onDrop={(event) => {
            event.preventDefault()
            if (dragged && over) void move(areas, dragged, over.place)
            end()
          }}
        >
          <AreaRow
            area={area}
            areas={areas}
            teams={teams}
            mayChange={mayChange}
            onMove={(place) => void move(areas, area, place)}
            onDragStart={() => setDragged(area)}
            onDragEnd={end}
          />
        </li>
      ))}
    </ul>
  )
}
