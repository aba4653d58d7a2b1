import type { ReactNode } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconGripVertical } from '@tabler/icons-react'
import type { Freshness, Period, Tile } from '#modules/metrics/contract.ts'
import { Link } from '#web/navigation.tsx'
import { FreshnessText } from '../answers/FreshnessText.tsx'
import { Stale } from '../answers/Stale.tsx'
import type { TileEditing } from './DashboardTile.tsx'
import classes from './dashboards.module.css'

interface TileFrameProps {
  title: string
  /** Where the tile's question can be changed. */
  to: string
  size: Tile['size']
  editing?: TileEditing | undefined
  isStale?: boolean
  period?: Period | undefined
  freshness?: Freshness | undefined
  /** Stands beside the title. */
  badge?: ReactNode
  children: ReactNode
}

const sizes: { size: Tile['size']; words: string }[] = [
  { size: 'small', words: 'A quarter of the width' },
  { size: 'medium', words: 'Half of the width' },
  { size: 'large', words: 'The whole width' },
]

/** The frame of a tile: its name and link, what can be done with it, its period and how fresh it is. */
export function TileFrame({ title, to, size, editing, isStale = false, period, freshness, badge, children }: TileFrameProps) {
  return (
    <article className={classes.tile} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          <Link to={to}>{title}</Link>
        </h2>
        {badge}
        {editing && (
          <button
            type="button"
            className={classes.handle}
            draggable
            aria-label={`Move ${title}: arrow keys, or drag`}
            onKeyDown={editing.onHandleKey}
            onDragStart={editing.onDragStart}
            onDragEnd={editing.onDragEnd}
          >
            <IconGripVertical size={14} stroke={1.8} aria-hidden />
          </button>
        )}
        {editing && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={24} aria-label={`More for ${title}`} className={classes.more}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>Size</Menu.Label>
              {sizes.map((one) => (
                <Menu.Item key={one.size} disabled={one.size === size} onClick={() => editing.onResize(one.size)}>
                  {one.words}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item onClick={editing.onRemove}>Remove from the dashboard</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <div className={classes.body}>
        <Stale isStale={isStale}>{children}</Stale>
      </div>
      {period && freshness && (
        <footer className={classes.foot}>
          <span>
            {period.words}
            {period.partial && ', not over yet'}
          </span>
          <FreshnessText freshness={freshness} isShort />
        </footer>
      )}
    </article>
  )
}
