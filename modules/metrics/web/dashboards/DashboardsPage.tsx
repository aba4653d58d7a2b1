import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { createDashboard, listDashboards, type Dashboard } from '#modules/metrics/contract.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'

const columns: Column<Dashboard>[] = [
  { id: 'name', header: 'Name', value: (one) => one.name, width: 320 },
  { id: 'description', header: 'Meaning', value: (one) => one.description, width: 400 },
  { id: 'tiles', header: 'Tiles', value: (one) => one.tileCount, kind: 'number', width: 80 },
  { id: 'changed', header: 'Changed', value: (one) => one.updatedAt, cell: (one) => <TimeText at={one.updatedAt} />, width: 140 },
]

/** `/dashboards`. */
export default function DashboardsPage() {
  const go = useGo()
  const can = useCan()
  const { data, error, refetch } = useApi(listDashboards, { query: {} })
  const make = useMutationOf(createDashboard, {
    invalidates: [listDashboards],
    onSuccess: ({ id }) => go(`/dashboards/${id}`),
    onError: (problem) => notifyProblem(problem.detail),
  })
  const create = can('metrics:contribute') && (
    <Button
      leftSection={<IconPlus size={16} stroke={1.8} />}
      loading={make.isPending}
      onClick={() => make.mutate({ body: { name: 'New dashboard' } })}
    >
      New dashboard
    </Button>
  )
  return (
    <Page title="Dashboards" meaning="Charts and metrics side by side, for a meeting, a team or a launch." action={create}>
      <DataTable
        id="dashboards"
        label="Dashboards"
        columns={columns}
        rows={data?.items}
        rowId={(one) => one.id}
        rowLink={(one) => `/dashboards/${one.id}`}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <EmptyState
            title="No dashboard yet"
            text="Put the numbers that you look at every week on one page. Any chart or metric can stand on it."
            action={create}
          />
        }
      />
    </Page>
  )
}
