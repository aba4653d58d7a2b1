import { useState } from 'react'
import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChartLine, IconRuler2, IconSearch } from '@tabler/icons-react'
import { listCharts, listMetrics, type Tile } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import classes from './AddTile.module.css'

interface AddTileProps {
  onAdd: (tile: Tile) => void
  onClose: () => void
}

/** Chooses charts and metrics for a dashboard; several in a row. */
export function AddTile({ onAdd, onClose }: AddTileProps) {
  const [search, setSearch] = useState('')
  const [added, setAdded] = useState<readonly string[]>([])
  const [asked] = useDebouncedValue(search.trim(), 200)
  const charts = useApi(listCharts, { query: { ...(asked && { search: asked }), limit: 100 } }, { keepPrevious: true }).data?.items
  const metrics = useApi(listMetrics, { query: {} }).data?.items.filter((one) =>
    `${one.name} ${one.description}`.toLowerCase().includes(asked.toLowerCase()),
  )
  const add = (id: string, tile: Tile) => {
    onAdd(tile)
    setAdded([...added, id])
  }
  const items = [
    ...(charts ?? []).map((one) => ({
      id: one.id,
      name: one.name,
      detail: one.description,
      Icon: IconChartLine,
      tile: { kind: 'chart', chartId: one.id, size: 'medium', title: null } as const,
    })),
    ...(metrics ?? []).map((one) => ({
      id: one.key,
      name: one.name,
      detail: one.description,
      Icon: IconRuler2,
      tile: { kind: 'metric', metric: one.key, size: 'small', title: null } as const,
    })),
  ]
  return (
    <Modal opened onClose={onClose} title="Add to the dashboard" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <TextInput
        data-autofocus
        aria-label="Search charts and metrics"
        placeholder="Search charts and metrics"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={classes.list}>
        {items.map(({ id, name, detail, Icon, tile }) => (
          <li key={id}>
            <button type="button" className={classes.item} onClick={() => add(id, tile)}>
              <Icon size={16} stroke={1.6} aria-hidden />
              <span className={classes.texts}>
                <span>{name}</span>
                {detail && <span className={classes.detail}>{detail}</span>}
              </span>
              <span className={classes.state}>{added.includes(id) ? 'Added' : 'Add'}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length === 0 && charts && metrics && (
        <p className={classes.none}>
          Nothing fits. <Link to="/charts/new">Build a new chart</Link> and save it here.
        </p>
      )}
    </Modal>
  )
}
