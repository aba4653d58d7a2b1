import { DataTable, type Column, type DataTableProps } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { QuarantinedEvent } from '../../contract.ts'
import { eventText } from '../words.ts'
import { reasonText } from './reasons.ts'

const columns: Column<QuarantinedEvent>[] = [
  {
    id: 'event',
    header: 'Event',
    value: (row) => row.event,
    cell: (row) => (row.event ? eventText(row.event) : <em>Without a name</em>),
    width: 160,
  },
  { id: 'reason', header: 'Reason', value: (row) => reasonText(row.code), width: 180 },
  { id: 'message', header: 'What was expected', value: (row) => row.message, width: 360 },
  { id: 'field', header: 'Where', value: (row) => row.field, cell: (row) => <code>{row.field}</code>, width: 150 },
  { id: 'received', header: 'Received', value: (row) => row.receivedAt, cell: (row) => <TimeText at={row.receivedAt} />, width: 130 },
]

interface QuarantineTableProps {
  list: {
    items: QuarantinedEvent[] | undefined
    hasMore: boolean
    isLoadingMore: boolean
    loadMore: () => void
    error: unknown
    refetch: () => void
  }
  open: string
  onOpen: (id: string) => void
  isFiltered: boolean
  isSent: boolean
  /** Left out where nothing can be done with several. */
  selection: DataTableProps<QuarantinedEvent>['selection'] | undefined
}

/** The refused events, the latest first. */
export function QuarantineTable({ list, open, onOpen, isFiltered, isSent, selection }: QuarantineTableProps) {
  return (
    <DataTable
      id="quarantine"
      label="Refused events"
      columns={columns}
      rows={list.items}
      rowId={(row) => row.id}
      onOpen={(row) => onOpen(row.id)}
      openId={open || undefined}
      {...(selection && { selection })}
      more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
      error={list.error}
      onRetry={list.refetch}
      empty={
        isSent ? (
          <EmptyState title="None was sent again yet" text="What is sent again and accepted moves here." />
        ) : isFiltered ? (
          <EmptyState title="Nothing of this kind is in quarantine" text="Clear the filters to see the rest." />
        ) : (
          <EmptyState
            title="Nothing is in quarantine"
            text="An event that cannot be accepted is kept here, with the place that is wrong and what was expected there, instead of being dropped."
          />
        )
      }
    />
  )
}
