import { useMemo } from 'react'
import { Button, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import * as z from 'zod'
import { getMetric, listMetrics, restoreMetric, type Metric } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { deletedColumns } from '../deleted/deleted-columns.tsx'
import { NothingDeleted } from '../deleted/NothingDeleted.tsx'
import { ShowDeleted } from '../deleted/ShowDeleted.tsx'
import { CertifiedBadge } from './CertifiedBadge.tsx'
import { directionWords, unitName } from './metric-words.ts'
import { useMembers } from './useMembers.ts'

const search = z.object({ q: z.string().default(''), deleted: z.boolean().default(false) })

/** `/metrics`: the catalogue. */
export default function MetricsPage() {
  const can = useCan()
  const [{ q, deleted }, setState] = useSearchState(search)
  const { data, error, refetch } = useApi(listMetrics, { query: { deleted: String(deleted) } })
  const { nameOf } = useMembers()
  const mayWrite = can('metrics:write')
  const columns = useMemo(
    () => [...metricColumns(nameOf), ...(deleted ? deletedColumns(mayWrite && restore) : [])],
    [nameOf, deleted, mayWrite],
  )
  const wanted = q.trim().toLowerCase()
  const rows = data?.items.filter((one) => `${one.name} ${one.key} ${one.description}`.toLowerCase().includes(wanted))
  const create = mayWrite && (
    <Button component={Link} to="/metrics/new" leftSection={<IconPlus size={16} stroke={1.8} />}>
      New metric
    </Button>
  )
  return (
    <Page
      title="Metrics"
      meaning="Each number has one definition, an owner and a version, and is the same wherever it is shown."
      action={create}
      filters={
        <FilterBar {...((q || deleted) && { onClear: () => setState({ q: '', deleted: false }) })}>
          <TextInput
            aria-label="Search metrics"
            placeholder="Search metrics"
            leftSection={<IconSearch size={16} stroke={1.6} />}
            value={q}
            onChange={(event) => setState({ q: event.currentTarget.value })}
          />
          <ShowDeleted isOn={deleted} onChange={(isOn) => setState({ deleted: isOn })} />
        </FilterBar>
      }
    >
      <DataTable
        id="metrics"
        label="Metrics"
        columns={columns}
        rows={rows}
        rowId={(metric) => metric.key}
        {...(!deleted && { rowLink: (metric: Metric) => `/metrics/${metric.key}` })}
        error={error}
        onRetry={() => void refetch()}
        empty={
          deleted ? (
            <NothingDeleted what="metric" />
          ) : q ? (
            <EmptyState title="No metric fits" text={`Nothing in the catalogue fits “${q}”.`} isCompact />
          ) : (
            <EmptyState
              title="The catalogue is empty"
              text="Define a number once, in words and as a spec, so that everybody means the same by it."
              action={create}
            />
          )
        }
      />
    </Page>
  )
}

async function restore({ key }: Metric): Promise<void> {
  await call(restoreMetric, { params: { key } })
  await invalidate(queryClient, [listMetrics, getMetric])
}

const metricColumns = (nameOf: (id: string | null) => string | undefined): Column<Metric>[] => [
  { id: 'name', header: 'Name', value: (one) => one.name, width: 300 },
  { id: 'definition', header: 'Definition', value: (one) => one.description, width: 300 },
  {
    id: 'certified',
    header: 'Certified',
    value: (one) => (one.certified ? 'certified' : ''),
    cell: (one) => one.certified && <CertifiedBadge by={nameOf(one.certifiedBy)} />,
    width: 110,
  },
  { id: 'unit', header: 'Unit', value: (one) => unitName(one.unit), width: 100 },
  { id: 'direction', header: 'Good is', value: (one) => one.direction, cell: (one) => directionWords[one.direction], width: 150 },
  {
    id: 'owner',
    header: 'Owner',
    value: (one) => nameOf(one.ownerId) ?? '',
    cell: (one) => nameOf(one.ownerId) ?? (one.builtIn ? 'Came with Fairlead' : 'Nobody'),
    width: 150,
  },
  { id: 'version', header: 'Version', value: (one) => one.version, kind: 'number', width: 80 },
  { id: 'changed', header: 'Changed', value: (one) => one.updatedAt, cell: (one) => <TimeText at={one.updatedAt} />, width: 130 },
]
