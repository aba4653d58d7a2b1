import { useState } from 'react'
import { ActionIcon, Button, CloseButton, Menu } from '@mantine/core'
import { IconCalendar, IconDots } from '@tabler/icons-react'
import * as z from 'zod'
import type { Tile } from '#modules/metrics/contract.ts'
import { useCan } from '#web/api/session.tsx'
import { useRouteParams, useSearchState } from '#web/navigation.tsx'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { readRange, writeRange } from '#web/ui/date-range.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { ShareButton } from '../answers/ShareButton.tsx'
import { rangeOf } from '../words/range-text.ts'
import { AddTile } from './AddTile.tsx'
import { DashboardGrid } from './DashboardGrid.tsx'
import { useDashboard } from './useDashboard.ts'

// Empty: every tile keeps the period that it was saved with.
const search = z.object({
  range: z
    .string()
    .refine((text) => text === '' || readRange(text) !== undefined)
    .default(''),
})

/** `/dashboards/$dashboardId`. */
export default function DashboardPage() {
  const { dashboardId = '' } = useRouteParams()
  const can = useCan()
  const [{ range }, setState] = useSearchState(search)
  const [isAdding, setAdding] = useState(false)
  const { dashboard, error, refetch, setTiles, setTilesWithUndo, rename, describe, remove } = useDashboard(dashboardId)
  if (error && !dashboard) return <ErrorState error={error} onRetry={refetch} isWholePage />
  if (!dashboard) return <PageSkeleton />
  const mayEdit = can('metrics:contribute')
  const add = (tile: Tile) => setTiles([...dashboard.tiles, tile])
  return (
    <Page
      title={dashboard.name}
      {...(mayEdit && { onRename: rename })}
      meaning={
        mayEdit ? (
          <InlineEdit value={dashboard.description} label="What this dashboard is for" mayBeEmpty onSave={describe} />
        ) : (
          dashboard.description
        )
      }
      action={
        <>
          <ShareButton />
          {mayEdit && <Button onClick={() => setAdding(true)}>Add a tile</Button>}
          {mayEdit && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size={32} aria-label="More">
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" onClick={() => void remove()}>
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
      filters={
        dashboard.tiles.length > 0 && (
          <FilterBar>
            {range === '' ? (
              <Button
                variant="default"
                leftSection={<IconCalendar size={16} stroke={1.6} />}
                onClick={() => setState({ range: '30d' }, { push: true })}
              >
                One period for all
              </Button>
            ) : (
              <>
                <DateRangePicker value={readRange(range)!} onChange={(next) => setState({ range: writeRange(next) }, { push: true })} />
                <CloseButton size={28} aria-label="Each tile its own period" onClick={() => setState({ range: '' }, { push: true })} />
              </>
            )}
          </FilterBar>
        )
      }
    >
      {dashboard.tiles.length === 0 ? (
        <EmptyState
          title="Nothing stands here yet"
          text="Add a chart that somebody saved, or a metric of the catalogue. New charts can be put here as you save them."
          action={mayEdit && <Button onClick={() => setAdding(true)}>Add a tile</Button>}
        />
      ) : (
        <DashboardGrid
          tiles={dashboard.tiles}
          range={range === '' ? undefined : rangeOf(range)}
          {...(mayEdit && { onChange: setTiles, onRemove: (tiles: Tile[], words: string) => void setTilesWithUndo(tiles, words) })}
        />
      )}
      {isAdding && <AddTile onAdd={add} onClose={() => setAdding(false)} />}
    </Page>
  )
}
