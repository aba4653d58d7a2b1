import { Switch } from '@mantine/core'
import { useMemo } from 'react'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { useApiPages, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, listProperties, updateProperty, type PropertyDefinition } from '../../contract.ts'
import { eventText, propertyText, typeText } from '../words.ts'
import { PropertyTypeSelect } from './PropertyTypeSelect.tsx'

const whose = { event: 'Events', person: 'People', account: 'Accounts' } as const

function useColumns(mayEdit: boolean, isOfOneEvent: boolean): Column<PropertyDefinition>[] {
  const save = useMutationOf(updateProperty, {
    invalidates: [listProperties, getEventDefinition],
    onError: (error) => notifyProblem(error.detail),
  })
  const { mutate, mutateAsync } = save
  return useMemo(
    () => [
      { id: 'name', header: 'Property', value: (row) => row.name, cell: (row) => <PropertyName name={row.name} />, width: 200 },
      ...(isOfOneEvent ? [] : [{ id: 'of', header: 'Of', value: (row: PropertyDefinition) => whose[row.of], width: 90 }]),
      {
        id: 'type',
        header: 'Type',
        value: (row) => typeText(row.type),
        cell: (row) =>
          mayEdit ? (
            <PropertyTypeSelect
              of={row}
              onChange={(type) => mutate({ params: { propertyId: row.id }, body: { version: row.version, type } })}
            />
          ) : (
            <SeenType of={row} />
          ),
        width: 170,
        hint: 'What its values are read as in filters and charts: what was seen most, unless somebody says otherwise',
      },
      { id: 'examples', header: 'Examples', value: (row) => row.examples.join(', '), width: 220, isSortable: false },
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
        width: 220,
      },
      {
        id: 'verified',
        header: 'Verified',
        value: (row) => row.verified,
        cell: (row) =>
          mayEdit ? (
            <Switch
              size="xs"
              checked={row.verified}
              aria-label={`${row.name} is verified`}
              onChange={(event) =>
                mutate({ params: { propertyId: row.id }, body: { version: row.version, verified: event.currentTarget.checked } })
              }
            />
          ) : row.verified ? (
            'Yes'
          ) : (
            'Not yet'
          ),
        width: 90,
      },
      ...(isOfOneEvent
        ? []
        : [
            {
              id: 'events',
              header: 'On events',
              value: (row: PropertyDefinition) => row.events.map(eventText).join(', '),
              width: 180,
            },
          ]),
      {
        id: 'last',
        header: 'Last seen',
        value: (row) => row.lastSeen,
        cell: (row) => <TimeText at={row.lastSeen} />,
        width: 120,
        isHidden: !isOfOneEvent,
      },
    ],
    [mutate, mutateAsync, mayEdit, isOfOneEvent],
  )
}

/** A name that Fairlead gave is said in words, with the name itself for those who query. */
function PropertyName({ name }: { name: string }) {
  const text = propertyText(name)
  return text === name ? name : <span title={name}>{text}</span>
}

function SeenType({ of: { type, typesSeen } }: { of: PropertyDefinition }) {
  if (typesSeen.length < 2) return typeText(type)
  return <StatusBadge status="warn">{`${typeText(type)}, mixed`}</StatusBadge>
}

interface PropertyTableProps {
  query: NonNullable<EndpointInput<typeof listProperties>['query']>
  isOfOneEvent?: boolean
  /** What was searched for, when it was. */
  searched?: string
}

/** Properties with type, examples and meaning, edited in place. */
export function PropertyTable({ query, isOfOneEvent = false, searched }: PropertyTableProps) {
  const can = useCan()
  const list = useApiPages(listProperties, { query: { limit: 1000, ...query } }, { keepPrevious: true })
  return (
    <DataTable
      id={isOfOneEvent ? 'event-properties' : 'properties'}
      label="Properties"
      columns={useColumns(can('events:write'), isOfOneEvent)}
      rows={list.items}
      rowId={(row) => row.id}
      more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
      error={list.error}
      onRetry={list.refetch}
      empty={
        searched ? (
          <EmptyState title={`No property matches “${searched}”`} text="The search looks at names and meanings." isCompact />
        ) : (
          <EmptyState title="No properties yet" text="They appear with the events, people and accounts that carry them." isCompact />
        )
      }
    />
  )
}
