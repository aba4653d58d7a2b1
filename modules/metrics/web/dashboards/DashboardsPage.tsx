import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import * as z from 'zod'
import { createDashboard, getDashboard, listDashboards, restoreDashboard, type Dashboard } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { deletedColumns } from '../deleted/deleted-columns.tsx'
import { NothingDeleted } from '../deleted/NothingDeleted.tsx'
import { ShowDeleted } from '../deleted/ShowDeleted.tsx'

const columns: Column<Dashboard>[] = [
  { id: 'name', header: 'Name', value: (one) => one.name, width: 320 },
  { id: 'description', header: 'Meaning', value: (one) => one.description, width: 400 },
  { id: 'tiles', header: 'Tiles', value: (one) => one.tileCount, kind: 'number', width: 80 },
  { id: 'changed', header: 'Changed', value: (one) => one.updatedAt, cell: (one) => <TimeText at={one.updatedAt} />, width: 140 },
]

const search = z.object({ deleted: z.boolean().default(false) })

async function restore({ id }: Dashboard): Promise<void> {
  await call(restoreDashboard, { params: { dashboardId: id } })
  await invalidate(queryClient, [listDashboards, getDashboard])
}

/** `/dashboards`. */
export default function DashboardsPage() {
  const go = useGo()
  const can = useCan()
  const mayChange = can('metrics:contribute')
  const [{ deleted }, setState] = useSearchState(search)
  const { data, error, refetch } = useApi(listDashboards, { query: { deleted: String(deleted) } })
  const make = useMutationOf(createDashboard, {
    invalidates: [listDashboards],
    onSuccess: ({ id }) => go(`/dashboards/${id}`),
    onError: (problem) => notifyProblem(problem.detail),
  })
  const create = mayChange && (
    <Button
      leftSection={<IconPlus size={16} stroke={1.8} />}
      loading={make.isPending}
      onClick={() => make.mutate({ body: { name: 'New dashboard' } })}
    >
      New dashboard
    </Button>
  )
  return (
    <Page
      title="Dashboards"
      meaning="Charts and metrics side by side, for a meeting, a team or a launch."
      action={create}
      filters={
        <FilterBar>
          <ShowDeleted isOn={deleted} onChange={(isOn) => setState({ deleted: isOn })} />
        </FilterBar>
      }
    >
      <DataTable
        id="dashboards"
        label="Dashboards"
        columns={deleted ? [...columns, ...deletedColumns(mayChange && restore)] : columns}
        rows={data?.items}
        rowId={(one) => one.id}
        {...(!deleted && { rowLink: (one: Dashboard) => `/dashboards/${one.id}` })}
        error={error}
        onRetry={() => void refetch()}
        empty={
          deleted ? (
            <NothingDeleted what="dashboard" />
          ) : (
            <EmptyState
              title="No dashboard yet"
              text="Put the numbers that you look at every week on one page. Any chart or metric can stand on it."
              action={create}
            />
          )
        }
      />
    </Page>
  )
}
