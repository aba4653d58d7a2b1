import { Button, Menu } from '@mantine/core'
import { IconLayoutDashboard } from '@tabler/icons-react'
import { addTile, createDashboard, getDashboard, listDashboards, type Dashboard, type Tile } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useGo } from '#web/navigation.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'

type NewTile = { chartId: string } | { metric: string }

const tileOf = (what: NewTile): Tile =>
  'chartId' in what
    ? { kind: 'chart', chartId: what.chartId, size: 'medium', title: null }
    : { kind: 'metric', metric: what.metric, size: 'medium', title: null }

/** Puts a saved chart or a metric on a dashboard that exists, or on a new one. */
export function AddToDashboard(what: NewTile) {
  const go = useGo()
  const dashboards = useApi(listDashboards, { query: {} }).data?.items ?? []
  const put = async (dashboard: Dashboard | undefined) => {
    try {
      const tile = tileOf(what)
      const { id } = dashboard
        ? await call(addTile, { params: { dashboardId: dashboard.id }, body: tile })
        : await call(createDashboard, { body: { name: 'New dashboard', tiles: [tile] } })
      await invalidate(queryClient, [listDashboards, getDashboard])
      go(`/dashboards/${id}`)
    } catch (error) {
      notifyProblem(error instanceof ApiError ? error.detail : String(error))
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconLayoutDashboard size={16} stroke={1.6} />}>
          Add to dashboard
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {dashboards.map((one) => (
          <Menu.Item key={one.id} onClick={() => void put(one)}>
            {one.name}
          </Menu.Item>
        ))}
        {dashboards.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={() => void put(undefined)}>A new dashboard</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
