import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { useApiPages, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, listEventDefinitions, updateEventDefinition, type EventDefinition } from '../../contract.ts'
import { eventText } from '../words.ts'

function useColumns(mayEdit: boolean): Column<EventDefinition>[] {
  const { language } = useLocale()
  const { mutateAsync } = useMutationOf(updateEventDefinition, {
    invalidates: [getEventDefinition, listEventDefinitions],
    onError: (error) => notifyProblem(error.detail),
  })
  return useMemo(
    () => [
      { id: 'name', header: 'Event', value: (row) => row.name, cell: (row) => eventText(row.name), width: 220 },
      {
        id: 'volume',
        header: 'In 30 days',
        kind: 'number',
        value: (row) => row.volume30d,
        cell: (row) => formatNumber(row.volume30d, { unit: 'count', language }),
        width: 110,
        hint: 'Events in the last 30 days, by their own time',
      },
      {
        id: 'description',
        header: 'Meaning',
        value: (row) => row.description,
        cell: (row) =>
          mayEdit ? (
            <InlineEdit
              value={row.description}
              label={`Meaning of ${eventText(row.name)}`}
              placeholder="Say what it means"
              mayBeEmpty
              onSave={(description) => mutateAsync({ params: { name: row.name }, body: { version: row.version, description } })}
            />
          ) : (
            row.description
          ),
        width: 260,
      },
      {
        id: 'verified',
        header: 'State',
        value: (row) => stateText(row),
        cell: (row) => <StatusBadge status={row.verified && !row.hidden ? 'good' : 'neutral'}>{stateText(row)}</StatusBadge>,
        width: 130,
        hint: 'Verified: somebody checked that it is sent rightly and said what it means',
      },
      { id: 'owner', header: 'Owner', value: (row) => row.ownerName ?? '', width: 120 },
      { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 130 },
      {
        id: 'first',
        header: 'First seen',
        value: (row) => row.firstSeen,
        cell: (row) => <TimeText at={row.firstSeen} as="date" />,
        width: 110,
        isHidden: true,
      },
    ],
    [mutateAsync, mayEdit, language],
  )
}

const stateText = ({ hidden, verified }: EventDefinition): string => (hidden ? 'Hidden' : verified ? 'Verified' : 'Not verified')

interface EventTableProps {
  query: NonNullable<EndpointInput<typeof listEventDefinitions>['query']>
  searched: string
}

/** The events of the workspace, those that come most often first. */
export function EventTable({ query, searched }: EventTableProps) {
  const can = useCan()
  const list = useApiPages(listEventDefinitions, { query }, { keepPrevious: true })
  return (
    <DataTable
      id="events"
      label="Events"
      columns={useColumns(can('events:write'))}
      rows={list.items}
      rowId={(row) => row.name}
      rowLink={(row) => `/events/${encodeURIComponent(row.name)}`}
      initialSort={{ column: 'volume', isDescending: true }}
      more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
      error={list.error}
      onRetry={list.refetch}
      empty={
        searched ? (
          <EmptyState title={`No event matches “${searched}”`} text="The search looks at names and meanings." isCompact />
        ) : (
          <EmptyState
            title="No event has arrived yet"
            text="Connect an app or a server, or import a file: names, types and examples appear here by themselves."
            action={
              <Button component={Link} to="/sources?new=yes">
                Connect a source
              </Button>
            }
          />
        )
      }
    />
  )
}
