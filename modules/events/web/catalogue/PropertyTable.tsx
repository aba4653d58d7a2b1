import { Switch } from '@mantine/core'
import { useMemo } from 'react'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { useApiPages, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, listProperties, updateProperty, type PropertyDefinition } from '../../contract.ts'

const whose = { event: 'Events', person: 'People', account: 'Accounts' } as const

function useColumns(mayEdit: boolean): Column<PropertyDefinition>[] {
  const save = useMutationOf(updateProperty, {
    invalidates: [listProperties, getEventDefinition],
    onError: (error) => notifyProblem(error.detail),
  })
  const { mutate, mutateAsync } = save
  return useMemo(
    () => [
      { id: 'name', header: 'Property', value: (row) => row.name, width: 200 },
      { id: 'of', header: 'Of', value: (row) => whose[row.of], width: 100 },
      {
        id: 'type',
        header: 'Type',
        value: (row) => row.typesSeen.join(', '),
        cell: (row) => (row.typesSeen.length > 1 ? <span title={`Seen as ${row.typesSeen.join(', ')}`}>{row.type}, mixed</span> : row.type),
        width: 120,
      },
      { id: 'examples', header: 'Examples', value: (row) => row.examples.join(', '), width: 240, isSortable: false },
      {
        id: 'description',
        header: 'Meaning',
        value: (row) => row.description,
        cell: (row) =>
          mayEdit ? (
            <InlineEdit
              value={row.description}
              label={`Meaning of ${row.name}`}
              placeholder="Say what it means"
              mayBeEmpty
              onSave={(description) => mutateAsync({ params: { propertyId: row.id }, body: { version: row.version, description } })}
            />
          ) : (
            row.description
          ),
        width: 260,
      },
      {
        id: 'verified',
        header: 'Verified',
        value: (row) => row.verified,
        cell: (row) => (
          <Switch
            size="xs"
            checked={row.verified}
            disabled={!mayEdit}
            aria-label={`${row.name} is verified`}
            onChange={(event) =>
              mutate({ params: { propertyId: row.id }, body: { version: row.version, verified: event.currentTarget.checked } })
            }
          />
        ),
        width: 90,
      },
      {
        id: 'events',
        header: 'On events',
        value: (row) => row.events.join(', '),
        cell: (row) => (row.events.length === 1 ? <Tag>{row.events[0]!}</Tag> : row.events.length || ''),
        width: 140,
      },
      { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 120 },
    ],
    [mutate, mutateAsync, mayEdit],
  )
}

/** Properties with type, examples and meaning, edited in place. */
export function PropertyTable({ query }: { query: NonNullable<EndpointInput<typeof listProperties>['query']> }) {
  const can = useCan()
  const list = useApiPages(listProperties, { query }, { keepPrevious: true })
  return (
    <DataTable
      id="properties"
      label="Properties"
      columns={useColumns(can('events:write'))}
      rows={list.items}
      rowId={(row) => row.id}
      more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
      error={list.error}
      onRetry={list.refetch}
      empty={<EmptyState title="No properties" text="They appear with the events, people and accounts that carry them." isCompact />}
    />
  )
}
