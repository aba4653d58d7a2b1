import { useState, type KeyboardEvent } from 'react'
import { ActionIcon, Menu, Select } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconDots,
  IconGripVertical,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { listAreas, removeArea, restoreArea, updateArea, type Area, type Team } from '../contract.ts'
import { step, type Direction, type Place } from './area-moves.ts'
import classes from './AreaTree.module.css'
import { NewAreaLine } from './NewAreaLine.tsx'

interface AreaRowProps {
  area: Area
  areas: Area[]
  teams: Team[]
  mayChange: boolean
  onMove: (place: Place) => void
  onDragStart: () => void
  onDragEnd: () => void
}

const arrows: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }
const reload = () => invalidate(queryClient, [listAreas])

/** An area: a handle to drag or to move by keys, its name and description, its team, and a menu. */
export function AreaRow({ area, areas, teams, mayChange, onMove, onDragStart, onDragEnd }: AreaRowProps) {
  const [isAdding, setAdding] = useState(false)
  const params = { areaId: area.id }
  const change = async (patch: { name?: string; description?: string; teamId?: string | null }) => {
    const after = await call(updateArea, { params, body: { version: area.version, ...patch } })
    await reload()
    const before = Object.fromEntries(Object.keys(patch).map((key) => [key, area[key as keyof typeof patch]]))
    notifyUndo(`${after.name} is changed`, () => call(updateArea, { params, body: { version: after.version, ...before } }).then(reload))
  }
  const onKey = (event: KeyboardEvent) => {
    const direction = arrows[event.key]
    const place = event.altKey && direction && step(areas, area, direction)
    if (!place) return
    event.preventDefault()
    onMove(place)
  }
  if (!mayChange)
    return (
      <div className={classes.row}>
        <div className={classes.words}>
          <div className={classes.name}>{area.name}</div>
          <div className={classes.description}>{area.description}</div>
        </div>
        <span className={classes.description}>{teams.find(({ id }) => id === area.teamId)?.name}</span>
      </div>
    )
  return (
    <>
      <div className={classes.row}>
        <button
          type="button"
          className={classes.handle}
          draggable
          onDragStart={onDragStart}
          onDragEnd={onDragEnd}
          onKeyDown={onKey}
          aria-label={`Move ${area.name}: Alt with an arrow key`}
        >
          <IconGripVertical size={16} stroke={1.6} />
        </button>
        <div className={classes.words}>
          <InlineEdit as="span" className={classes.name} value={area.name} label="Name of the area" onSave={(name) => change({ name })} />
          <div className={classes.description}>
            <InlineEdit
              value={area.description}
              label="Description"
              placeholder="What belongs here?"
              mayBeEmpty
              onSave={(description) => change({ description })}
            />
          </div>
        </div>
        <Select
          aria-label={`Team of ${area.name}`}
          placeholder="No team"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={area.teamId}
          clearable
          className={classes.team}
          onChange={(teamId) => void change({ teamId }).catch((error: Error) => notifyProblem(error.message))}
        />
        <AreaMenu area={area} areas={areas} onMove={onMove} onAdd={() => setAdding(true)} />
      </div>
      {isAdding && <NewAreaLine parent={area} onDone={() => setAdding(false)} />}
    </>
  )
}

const steps: { direction: Direction; label: string; icon: typeof IconArrowUp }[] = [
  { direction: 'up', label: 'Move up', icon: IconArrowUp },
  { direction: 'down', label: 'Move down', icon: IconArrowDown },
  { direction: 'in', label: 'Move into the one above', icon: IconArrowRight },
  { direction: 'out', label: 'Move out', icon: IconArrowLeft },
]

function AreaMenu({ area, areas, onMove, onAdd }: { area: Area; areas: Area[]; onMove: (place: Place) => void; onAdd: () => void }) {
  const remove = async () => {
    const params = { areaId: area.id }
    try {
      const { removed } = await call(removeArea, { params })
      await reload()
      notifyUndo(removed === 1 ? `${area.name} is removed` : `${area.name} and ${removed - 1} under it are removed`, () =>
        call(restoreArea, { params }).then(reload),
      )
    } catch (error) {
      notifyProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${area.name}`}>
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={onAdd}>
          Add an area inside
        </Menu.Item>
        <Menu.Divider />
        {steps.map(({ direction, label, icon: Icon }) => {
          const place = step(areas, area, direction)
          return (
            <Menu.Item
              key={direction}
              leftSection={<Icon size={16} stroke={1.6} />}
              disabled={!place}
              onClick={() => place && onMove(place)}
            >
              {label}
            </Menu.Item>
          )
        })}
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} stroke={1.6} />} onClick={() => void remove()}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
