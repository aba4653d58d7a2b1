import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { certifyMetric, deleteMetric, getMetric, listMetrics, restoreMetric, type Metric } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { AddToDashboard } from '../charts/AddToDashboard.tsx'

/** What can be done with a metric. */
export function MetricActions({ metric }: { metric: Metric }) {
  const can = useCan()
  const go = useGo()
  const params = { key: metric.key }
  const refresh = () => invalidate(queryClient, [getMetric, listMetrics])
  const attempt = (work: () => Promise<void>) =>
    void work().catch((error: unknown) => notifyProblem(error instanceof ApiError ? error.detail : String(error)))
  const certify = (certified: boolean) => async () => {
    await call(certifyMetric, { params, body: { version: metric.version, certified } })
    await refresh()
    notifyUndo(certified ? 'The definition is certified' : 'The certificate was taken back', async () => {
      await call(certifyMetric, { params, body: { version: metric.version, certified: !certified } })
      await refresh()
    })
  }
  const remove = async () => {
    await call(deleteMetric, { params })
    await invalidate(queryClient, [listMetrics])
    go('/metrics')
    notifyUndo(`“${metric.name}” was deleted`, async () => {
      await call(restoreMetric, { params })
      await refresh()
    })
  }
  return (
    <>
      {can('metrics:contribute') && <AddToDashboard metric={metric.key} />}
      {can('metrics:write') && (
        <Button component={Link} to={`/metrics/${metric.key}/edit`} variant="default" data-edit>
          Change
        </Button>
      )}
      {(can('metrics:manage') || can('metrics:write')) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={32} aria-label="More">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {can('metrics:manage') && (
              <Menu.Item onClick={() => attempt(certify(!metric.certified))}>
                {metric.certified ? 'Take the certificate back' : 'Certify this definition'}
              </Menu.Item>
            )}
            {can('metrics:write') && (
              <Menu.Item color="red" onClick={() => attempt(remove)}>
                Delete
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}
