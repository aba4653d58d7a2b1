import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import * as z from 'zod'
import { getChart, listCharts, restoreChart, type Chart } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { deletedColumns } from '../deleted/deleted-columns.tsx'
import { NothingDeleted } from '../deleted/NothingDeleted.tsx'
import { ShowDeleted } from '../deleted/ShowDeleted.tsx'

const search = z.object({ q: z.string().default(''), deleted: z.boolean().default(false) })
const kinds: Record<Chart['spec']['kind'], string> = { trend: 'Trend', adoption: 'Adoption', churn: 'Churn' }

const columns: Column<Chart>[] = [
  { id: 'name', header: 'Name', value: (chart) => chart.name, width: 360 },
  {
    id: 'kind',
    header: 'Kind',
    value: (chart) => kinds[chart.spec.kind],
    cell: (chart) => <Tag>{kinds[chart.spec.kind]}</Tag>,
    width: 120,
  },
  { id: 'description', header: 'Meaning', value: (chart) => chart.description, width: 360 },
  { id: 'changed', header: 'Changed', value: (chart) => chart.updatedAt, cell: (chart) => <TimeText at={chart.updatedAt} />, width: 140 },
]

async function restore({ id }: Chart): Promise<void> {
  await call(restoreChart, { params: { chartId: id } })
  await invalidate(queryClient, [listCharts, getChart])
}

/** `/charts`: the saved charts, last changed first. */
export default function ChartsPage() {
  const can = useCan()
  const [{ q, deleted }, setState] = useSearchState(search)
  const [asked] = useDebouncedValue(q.trim(), 200)
  const { data, error, refetch } = useApi(
    listCharts,
    { query: { ...(asked && { search: asked }), deleted: String(deleted), limit: 200 } },
    { keepPrevious: true },
  )
  const shown = deleted ? [...columns, ...deletedColumns(can('metrics:contribute') && restore)] : columns
  const create = (
    <Button component={Link} to="/charts/new" leftSection={<IconPlus size={16} stroke={1.8} />}>
      New chart
    </Button>
  )
  return (
    <Page
      title="Charts"
      meaning="Questions that somebody asked and kept. Each can stand on any number of dashboards."
      action={create}
      filters={
        <FilterBar {...((q || deleted) && { onClear: () => setState({ q: '', deleted: false }) })}>
          <TextInput
            aria-label="Search charts"
            placeholder="Search charts"
            leftSection={<IconSearch size={16} stroke={1.6} />}
            value={q}
            onChange={(event) => setState({ q: event.currentTarget.value })}
          />
          <ShowDeleted isOn={deleted} onChange={(isOn) => setState({ deleted: isOn })} />
        </FilterBar>
      }
    >
      <DataTable
        id="charts"
        label="Charts"
        columns={shown}
        rows={data?.items}
        rowId={(chart) => chart.id}
        {...(!deleted && { rowLink: (chart: Chart) => `/charts/${chart.id}` })}
        error={error}
        onRetry={() => void refetch()}
        empty={
          deleted ? (
            <NothingDeleted what="chart" />
          ) : q ? (
            <EmptyState title="No chart is called that" text={`Nothing saved fits “${q}”.`} isCompact />
          ) : (
            <EmptyState
              title="No chart is saved yet"
              text="Ask something, look at the answer, and save it when it is worth asking again."
              action={create}
            />
          )
        }
      />
    </Page>
  )
}
