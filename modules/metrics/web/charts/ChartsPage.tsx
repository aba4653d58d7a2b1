import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import * as z from 'zod'
import { listCharts, type Chart } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'

const search = z.object({ q: z.string().default('') })
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

/** `/charts`: the saved charts, last changed first. */
export default function ChartsPage() {
  const [{ q }, setState] = useSearchState(search)
  const [asked] = useDebouncedValue(q.trim(), 200)
  const { data, error, refetch } = useApi(listCharts, { query: { ...(asked && { search: asked }), limit: 200 } }, { keepPrevious: true })
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
        <FilterBar {...(q && { onClear: () => setState({ q: '' }) })}>
          <TextInput
            aria-label="Search charts"
            placeholder="Search charts"
            leftSection={<IconSearch size={16} stroke={1.6} />}
            value={q}
            onChange={(event) => setState({ q: event.currentTarget.value })}
          />
        </FilterBar>
      }
    >
      <DataTable
        id="charts"
        label="Charts"
        columns={columns}
        rows={data?.items}
        rowId={(chart) => chart.id}
        rowLink={(chart) => `/charts/${chart.id}`}
        error={error}
        onRetry={() => void refetch()}
        empty={
          q ? (
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
