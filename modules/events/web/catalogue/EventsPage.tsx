import { SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import * as z from 'zod'
import { useApiPages } from '#web/api/query.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Page } from '#web/ui/Page.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listEventDefinitions, type EventDefinition } from '../../contract.ts'
import { eventText } from '../words.ts'
import { PropertyTable } from './PropertyTable.tsx'

const search = z.object({ q: z.string().default(''), show: z.enum(['events', 'properties']).default('events') })

function Volume({ count }: { count: number }) {
  const { language } = useLocale()
  return <>{formatNumber(count, { unit: 'count', language })}</>
}

const columns: Column<EventDefinition>[] = [
  { id: 'name', header: 'Event', value: (row) => row.name, cell: (row) => eventText(row.name), width: 220 },
  {
    id: 'volume',
    header: 'Last 30 days',
    kind: 'number',
    value: (row) => row.volume30d,
    cell: (row) => <Volume count={row.volume30d} />,
    width: 120,
    hint: 'Events by their own time',
  },
  {
    id: 'verified',
    header: 'State',
    value: (row) => (row.verified ? 'verified' : 'found'),
    cell: (row) => (row.verified ? <StatusBadge status="good">Verified</StatusBadge> : <StatusBadge status="neutral">Found</StatusBadge>),
    width: 110,
  },
  { id: 'description', header: 'Meaning', value: (row) => row.description, width: 280 },
  { id: 'owner', header: 'Owner', value: (row) => row.ownerName ?? '', width: 140 },
  { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 130 },
  {
    id: 'first',
    header: 'First seen',
    value: (row) => row.firstSeen,
    cell: (row) => <TimeText at={row.firstSeen} as="date" />,
    width: 120,
  },
]

/** The catalogue: what arrives, found on its own, and what people say it means. */
export default function EventsPage() {
  const [{ q, show }, setSearch] = useSearchState(search)
  const [asked] = useDebouncedValue(q, 200)
  const list = useApiPages(
    listEventDefinitions,
    { query: asked ? { search: asked } : {} },
    { enabled: show === 'events', keepPrevious: true },
  )
  return (
    <Page
      title="Events"
      meaning="Everything that arrives is listed here by itself. Say what it means and verify it, so that everybody uses the right one."
      filters={
        <FilterBar
          end={
            <SegmentedControl
              aria-label="Show"
              value={show}
              onChange={(value) => setSearch({ show: value as 'events' | 'properties' })}
              data={[
                { value: 'events', label: 'Events' },
                { value: 'properties', label: 'Properties' },
              ]}
            />
          }
        >
          <TextInput
            value={q}
            onChange={(event) => setSearch({ q: event.currentTarget.value })}
            placeholder={`Search ${show}`}
            aria-label={`Search ${show}`}
            leftSection={<IconSearch size={16} aria-hidden />}
          />
        </FilterBar>
      }
    >
      {show === 'properties' ? (
        <PropertyTable query={asked ? { search: asked } : {}} />
      ) : (
        <DataTable
          id="events"
          label="Events"
          columns={columns}
          rows={list.items}
          rowId={(row) => row.name}
          rowLink={(row) => `/events/${encodeURIComponent(row.name)}`}
          initialSort={{ column: 'volume', isDescending: true }}
          more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
          error={list.error}
          onRetry={list.refetch}
          empty={
            q ? (
              <EmptyState title={`No event matches “${q}”`} text="The search looks at names and meanings." isCompact />
            ) : (
              <EmptyState
                title="No event has arrived yet"
                text="Connect an app or a server, or import a file: names, types and examples appear here by themselves."
                action={<Link to="/sources?new=1">Connect a source</Link>}
              />
            )
          }
        />
      )}
    </Page>
  )
}
