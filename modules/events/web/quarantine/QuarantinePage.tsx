import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useMemo } from 'react'
import * as z from 'zod'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi, useApiPages } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { downloadQuarantine, listQuarantine, listSources } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { QuarantinedDetails } from './QuarantinedDetails.tsx'
import { QuarantineTable } from './QuarantineTable.tsx'
import { ReasonBars } from './ReasonBars.tsx'
import { useReplay } from './useReplay.ts'

const search = z.object({
  code: z.string().default(''),
  source: z.string().default(''),
  show: z.enum(['waiting', 'sent']).default('waiting'),
  open: z.string().default(''),
})

/** What was refused and why: nothing is lost, and what is mended can be sent again. */
export default function QuarantinePage() {
  const [{ code, source, show, open }, setSearch] = useSearchState(search)
  const can = useCan()
  const mayReplay = can('events:manage') && show === 'waiting'
  const filter = useMemo(() => ({ ...(code && { code }), ...(source && { sourceId: source }) }), [code, source])
  const query = { ...filter, replayed: show === 'sent' ? ('true' as const) : ('false' as const) }
  const list = useApiPages(listQuarantine, { query }, { keepPrevious: true })
  const sources = useApi(listSources, { query: {} })
  const replay = useReplay()
  const opened = list.items?.find((one) => one.id === open)
  const isFiltered = code !== '' || source !== ''
  return (
    <Page
      title="Quarantine"
      meaning="Events that could not be accepted, each with the reason. They count nowhere until they are sent again and accepted."
      action={
        (list.items?.length ?? 0) > 0 && (
          <div className={parts.row}>
            <Button
              component="a"
              href={requestUrl(downloadQuarantine.path, {}, { ...query, workspace: currentWorkspaceId() })}
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              Download
            </Button>
            {mayReplay && (
              <Button
                leftSection={<IconRefresh size={16} aria-hidden />}
                loading={replay.isPending}
                onClick={() => replay.mutate({ body: filter })}
              >
                {isFiltered ? 'Send these again' : 'Send all again'}
              </Button>
            )}
          </div>
        )
      }
      filters={
        <FilterBar
          onClear={isFiltered ? () => setSearch({ code: '', source: '' }) : undefined}
          end={
            <SegmentedControl
              aria-label="Show"
              value={show}
              onChange={(value) => setSearch({ show: value as 'waiting' | 'sent', code: '', open: '' })}
              data={[
                { value: 'waiting', label: 'Waiting' },
                { value: 'sent', label: 'Sent again' },
              ]}
            />
          }
        >
          <Select
            aria-label="Source"
            placeholder="Any source"
            clearable
            value={source || null}
            onChange={(value) => setSearch({ source: value ?? '', open: '' })}
            data={(sources.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FilterBar>
      }
    >
      <div className={parts.main}>
        <ReasonBars reasons={list.firstPage?.reasons ?? []} picked={code} onPick={(picked) => setSearch({ code: picked, open: '' })} />
        <QuarantineTable
          list={list}
          open={open}
          onOpen={(id) => setSearch({ open: id })}
          isFiltered={isFiltered}
          isSent={show === 'sent'}
        />
      </div>
      {opened && (
        <DetailPanel title={opened.event ? eventText(opened.event) : 'Event without a name'} onClose={() => setSearch({ open: '' })}>
          <QuarantinedDetails
            event={opened}
            source={sources.data?.items.find(({ id }) => id === opened.sourceId)?.name}
            onReplay={mayReplay ? () => replay.mutate({ body: { ids: [opened.id] } }) : undefined}
            isSending={replay.isPending}
          />
        </DetailPanel>
      )}
    </Page>
  )
}
