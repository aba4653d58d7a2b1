import { Button } from '@mantine/core'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { IdentityLink } from '../../contract.ts'
import { Who } from '../Who.tsx'
import type { View } from './views.ts'
import { originText, reasonText } from './words.ts'

const columns: Column<IdentityLink>[] = [
  { id: 'child', header: 'Id', value: (row) => row.child, width: 180 },
  { id: 'parent', header: 'Belongs to', value: (row) => row.parent, cell: (row) => <Who kind="person" id={row.parent} />, width: 160 },
  { id: 'origin', header: 'How', value: (row) => originText(row.origin), width: 185 },
  { id: 'reason', header: 'Why', value: (row) => reasonText(row.reason), width: 230 },
  { id: 'decided', header: 'When', value: (row) => row.decidedAt, cell: (row) => <TimeText at={row.decidedAt} />, width: 120 },
  { id: 'by', header: 'By', value: (row) => row.decidedBy ?? '', cell: (row) => row.decidedBy ?? 'Itself', width: 110 },
]

const nothing: Record<View, { title: string; text: string }> = {
  held: {
    title: 'Nothing waits',
    text: 'Ids join by themselves when one event carries both. Where one person would come to more ids than the limit below, the link waits here until somebody accepts or refuses it.',
  },
  refused: {
    title: 'Nothing was refused',
    text: 'A device that two people share stays with the first, and texts such as “null” join nobody. What was claimed all the same is noted here, once.',
  },
  merged: {
    title: 'Nobody was merged by hand',
    text: 'Open a person and press “Merge with another person…” where you know that two are one. You see first what changes, and it can be taken back.',
  },
  linked: {
    title: 'No ids were joined yet',
    text: 'Send the id of the visitor together with that of the user when somebody signs in: anonymousId and userId in one event. SDKs do so by themselves.',
  },
  undone: { title: 'Nothing was taken back', text: 'A link that was taken back stays here, and can be joined again.' },
}

interface LinkTableProps {
  list: {
    items: IdentityLink[] | undefined
    hasMore: boolean
    isLoadingMore: boolean
    loadMore: () => void
    error: unknown
    refetch: () => void
  }
  show: View
  open: string
  onOpen: (id: string) => void
  /** Links chosen to be decided together, where that is possible. */
  selection?: { ids: ReadonlySet<string>; onChange: (ids: ReadonlySet<string>) => void } | undefined
}

/** Links of ids, the latest decided first. */
export function LinkTable({ list, show, open, onOpen, selection }: LinkTableProps) {
  return (
    <DataTable
      id="identity"
      label="Links of ids"
      columns={columns}
      rows={list.items}
      rowId={(row) => row.id}
      onOpen={(row) => onOpen(row.id)}
      openId={open || undefined}
      {...(selection && {
        selection,
        tools: (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => selection.onChange(new Set(list.items?.map(({ id }) => id)))}
          >
            Choose all shown
          </Button>
        ),
      })}
      more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
      error={list.error}
      onRetry={list.refetch}
      empty={<EmptyState {...nothing[show]} isCompact />}
    />
  )
}
