import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import {
  changeChart,
  createChart,
  deleteChart,
  getChart,
  listCharts,
  restoreChart,
  type Chart,
  type ChartSpec,
} from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { notifyDone, notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { AddToDashboard } from './AddToDashboard.tsx'
import { sameSpec } from './same-spec.ts'

interface SavedChartActionsProps {
  chart: Chart
  /** The question on the page, which may differ from the saved one. */
  spec: ChartSpec | undefined
  display: Chart['display']
}

/** What can be done with a saved chart: keep what was changed, put it on a dashboard, delete it. */
export function SavedChartActions({ chart, spec, display }: SavedChartActionsProps) {
  const can = useCan()
  const go = useGo()
  if (!can('metrics:contribute')) return null
  const isChanged = spec !== undefined && (!sameSpec(spec, chart.spec) || display !== chart.display)
  const params = { chartId: chart.id }
  const attempt = (work: () => Promise<void>) =>
    void work().catch((error: unknown) => notifyProblem(error instanceof ApiError ? error.detail : String(error)))
  const save = async () => {
    const before = { spec: chart.spec, display: chart.display }
    const saved = await call(changeChart, { params, body: { version: chart.version, spec, display } })
    await invalidate(queryClient, [getChart, listCharts])
    go(`/charts/${chart.id}`, { replace: true, search: {} })
    notifyUndo('The chart was changed', async () => {
      await call(changeChart, { params, body: { version: saved.version, ...before } })
      await invalidate(queryClient, [getChart, listCharts])
    })
  }
  const copy = async () => {
    if (!spec) return
    const made = await call(createChart, { body: { name: `${chart.name} (copy)`, description: chart.description, display, spec } })
    await invalidate(queryClient, [listCharts])
    go(`/charts/${made.id}`)
    notifyDone('Saved as a new chart')
  }
  const remove = async () => {
    await call(deleteChart, { params })
    await invalidate(queryClient, [listCharts])
    go('/charts')
    notifyUndo(`“${chart.name}” was deleted`, async () => {
      await call(restoreChart, { params })
      await invalidate(queryClient, [listCharts, getChart])
    })
  }
  return (
    <>
      <AddToDashboard chartId={chart.id} />
      {isChanged && <Button onClick={() => attempt(save)}>Save changes</Button>}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => attempt(copy)}>Save as a new chart</Menu.Item>
          <Menu.Item color="red" onClick={() => attempt(remove)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
