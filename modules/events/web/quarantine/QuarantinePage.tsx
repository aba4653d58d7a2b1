import { Button } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useMemo } from 'react'
import * as z from 'zod'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApiPages, useMutationOf } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { downloadQuarantine, listQuarantine, replayQuarantine, type QuarantinedEvent } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText, reasonText } from '../words.ts'
import { QuarantinedDetails } from './QuarantinedDetails.tsx'

const search = z.object({ code: z.string().default(''), open: z.string().default('') })

const columns: Column<QuarantinedEvent>[] = [
  {
    id: 'event',
    header: 'Event',
    value: (row) => row.event,
    cell: (row) => (row.event ? eventText(row.event) : 'Without a name'),
    width: 180,
  },
  { id: 'reason', header: 'Reason', value: (row) => reasonText(row.code), width: 220 },
  { id: 'field', header: 'Where', value: (row) => row.field, cell: (row) => <code>{row.field}</code>, width: 180 },
  { id: 'message', header: 'What was expected', value: (row) => row.message, width: 360 },
  { id: 'received', header: 'Received', value: (row) => row.receivedAt, cell: (row) => <TimeText at={row.receivedAt} />, width: 130 },
]

/** What was refused and why: nothing is lost, and what is mended can be sent again. */
export default function QuarantinePage() {
  const [{ code, open }, setSearch] = useSearchState(search)
  const can = useCan()
  const filter = useMemo(() => (code ? { code } : {}), [code])
  const list = useApiPages(listQuarantine, { query: filter }, { keepPrevious: true })
  const reasons = list.firstPage?.reasons ?? []
  const replay = useMutationOf(replayQuarantine, {
    invalidates: [listQuarantine],
    onSuccess: ({ replayed, duplicates, refusedAgain }) =>
      notifyDone(`${replayed} accepted, ${duplicates} were there already, ${refusedAgain} refused again`),
    onError: (error) => notifyProblem(error.detail),
  })
  const download = requestUrl(downloadQuarantine.path, {}, { ...filter, workspace: currentWorkspaceId() })
  const opened = list.items?.find((one) => one.id === open)
  const hasAny = (list.items?.length ?? 0) > 0
  return (
    <Page
      title="Quarantine"
      meaning="Events that could not be accepted, each with the reason. They are not in any number until they are sent again and accepted."
      action={
        hasAny && (
          <div className={parts.row}>
            <Button component="a" href={download} variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
              Download
            </Button>
            {can('events:manage') && (
              <Button
                leftSection={<IconRefresh size={16} aria-hidden />}
                loading={replay.isPending}
                onClick={() => replay.mutate({ body: filter })}
              >
                {code ? 'Send these again' : 'Send all again'}
              </Button>
            )}
          </div>
        )
      }
      filters={code ? <FilterBar onClear={() => setSearch({ code: '' })}>{`Only: ${reasonText(code)}`}</FilterBar> : undefined}
    >
      <div className={parts.main}>
        {reasons.length > 0 && (
          <RankedBars
            label="Refused events by reason"
            unit="count"
            bars={reasons.map((reason) => ({ id: reason.code, label: reasonText(reason.code), value: reason.count }))}
            onPick={(id) => setSearch({ code: id === code ? '' : id })}
            {...(code && { pickedId: code })}
          />
        )}
        <DataTable
          id="quarantine"
          label="Refused events"
          columns={columns}
          rows={list.items}
          rowId={(row) => row.id}
          onOpen={(row) => setSearch({ open: row.id })}
          openId={open || undefined}
          more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
          error={list.error}
          onRetry={list.refetch}
          empty={
            <EmptyState
              title="Nothing is in quarantine"
              text="When an event cannot be accepted, it is kept here with the place that is wrong and what was expected there, instead of being dropped."
            />
          }
        />
      </div>
      {opened && (
        <DetailPanel title={opened.event ? eventText(opened.event) : 'Event without a name'} onClose={() => setSearch({ open: '' })}>
          <QuarantinedDetails
            event={opened}
            onReplay={can('events:manage') ? () => replay.mutate({ body: { ids: [opened.id] } }) : undefined}
          />
        </DetailPanel>
      )}
    </Page>
  )
}
