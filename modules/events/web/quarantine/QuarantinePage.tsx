import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import * as z from 'zod'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi, useApiPages } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Page } from '#web/ui/Page.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { downloadQuarantine, listQuarantine, listSources } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf, eventText } from '../words.ts'
import { QuarantinedDetails } from './QuarantinedDetails.tsx'
import { QuarantineTable } from './QuarantineTable.tsx'
import { ReasonBars } from './ReasonBars.tsx'
import { useReplay } from './useReplay.ts'

const nothingChosen: ReadonlySet<string> = new Set()

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
  const { language } = useLocale()
  const mayReplay = can('events:manage') && show === 'waiting'
  const filter = useMemo(() => ({ ...(code && { code }), ...(source && { sourceId: source }) }), [code, source])
  const query = { ...filter, replayed: show === 'sent' ? ('true' as const) : ('false' as const) }
  const list = useApiPages(listQuarantine, { query }, { keepPrevious: true })
  const sources = useApi(listSources, { query: {} })
  const replay = useReplay()
  const [chosen, setChosen] = useState(nothingChosen)
  const opened = list.items?.find((one) => one.id === open)
  const isFiltered = code !== '' || source !== ''
  const change = (next: Parameters<typeof setSearch>[0]) => {
    setChosen(nothingChosen)
    setSearch(next)
  }
  const reasons = list.firstPage?.reasons ?? []
  const waiting = reasons.filter((one) => code === '' || one.code === code).reduce((sum, { count }) => sum + count, 0)
  const sendAgain = (ids?: string[]) => {
    replay.start(ids ? { ids } : filter, ids?.length ?? waiting)
    setChosen(nothingChosen)
  }
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
                disabled={replay.progress !== undefined}
                onClick={() => sendAgain(chosen.size > 0 ? [...chosen] : undefined)}
              >
                {chosen.size > 0 ? `Send ${chosen.size} again` : isFiltered ? 'Send these again' : 'Send all again'}
              </Button>
            )}
          </div>
        )
      }
      filters={
        <FilterBar
          onClear={isFiltered ? () => change({ code: '', source: '' }) : undefined}
          end={
            <SegmentedControl
              aria-label="Show"
              value={show}
              onChange={(value) => change({ show: value as 'waiting' | 'sent', code: '', open: '' })}
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
            onChange={(value) => change({ source: value ?? '', open: '' })}
            data={(sources.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FilterBar>
      }
    >
      <div className={parts.main}>
        {replay.progress && (
          <ProgressBar
            done={replay.progress.done}
            total={replay.progress.total}
            words={`${countOf(replay.progress.done, 'event', 'events', language)} sent again`}
            onCancel={replay.stop}
          />
        )}
        <ReasonBars reasons={reasons} picked={code} onPick={(picked) => change({ code: picked, open: '' })} />
        <QuarantineTable
          list={list}
          open={open}
          onOpen={(id) => setSearch({ open: id })}
          isFiltered={isFiltered}
          isSent={show === 'sent'}
          selection={mayReplay ? { ids: chosen, onChange: setChosen } : undefined}
        />
      </div>
      {opened && (
        <DetailPanel title={opened.event ? eventText(opened.event) : 'Event without a name'} onClose={() => setSearch({ open: '' })}>
          <QuarantinedDetails
            event={opened}
            source={sources.data?.items.find(({ id }) => id === opened.sourceId)?.name}
            onReplay={mayReplay ? () => sendAgain([opened.id]) : undefined}
            isSending={replay.progress !== undefined}
          />
        </DetailPanel>
      )}
    </Page>
  )
}
