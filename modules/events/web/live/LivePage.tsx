import { Button, Select } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import * as z from 'zod'
import { useLive } from '#web/api/live.ts'
import { useApi, useApiPages } from '#web/api/query.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { eventsTopic, listEventDefinitions, listRecentEvents, listSources, type LiveEvents } from '../../contract.ts'
import { EventList } from '../EventList.tsx'
import { eventText } from '../words.ts'

const search = z.object({ event: z.string().default(''), source: z.string().default('') })

/** Events as they arrive. A message says that there are new ones; the list asks for them, so that it is never wrong. */
export default function LivePage() {
  const [{ event, source }, setSearch] = useSearchState(search)
  const [isPaused, setPaused] = useState(false)
  const [waiting, setWaiting] = useState(0)
  const names = useApi(listEventDefinitions, { query: { limit: 500 } })
  const sources = useApi(listSources, { query: {} })
  const recent = useApiPages(
    listRecentEvents,
    { query: { ...(event && { event }), ...(source && { sourceId: source }) } },
    { keepPrevious: true },
  )
  useLive<LiveEvents | null>(eventsTopic, (message) => {
    if (isPaused) setWaiting((count) => count + (message?.seen ?? 1))
    else recent.refetch()
  })
  const resume = () => {
    setPaused(false)
    setWaiting(0)
    recent.refetch()
  }
  return (
    <Page
      title="Live"
      meaning="Events as they arrive, newest first. Open one to see all that came with it."
      aside={
        isPaused ? (
          <StatusBadge status="warn">{waiting > 0 ? `Paused, ${waiting} more arrived` : 'Paused'}</StatusBadge>
        ) : (
          <StatusBadge status="active">Listening</StatusBadge>
        )
      }
      action={
        <Button
          variant="default"
          leftSection={isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
          onClick={isPaused ? resume : () => setPaused(true)}
        >
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      }
      filters={
        <FilterBar>
          <Select
            aria-label="Event"
            placeholder="Any event"
            searchable
            clearable
            value={event || null}
            onChange={(value) => setSearch({ event: value ?? '' })}
            data={(names.data?.items ?? []).map(({ name }) => ({ value: name, label: eventText(name) }))}
          />
          <Select
            aria-label="Source"
            placeholder="Any source"
            clearable
            value={source || null}
            onChange={(value) => setSearch({ source: value ?? '' })}
            data={(sources.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FilterBar>
      }
    >
      {recent.error && !recent.items && <ErrorState error={recent.error} onRetry={recent.refetch} />}
      {!recent.items && !recent.error && <TableSkeleton />}
      {recent.items?.length === 0 && (
        <EmptyState
          title="Waiting for the first event"
          text="Keep this page open: it shows an event a second after it was sent."
          action={<Link to="/sources?new=1">Connect a source</Link>}
        />
      )}
      {recent.items && recent.items.length > 0 && (
        <EventList events={recent.items} more={{ has: recent.hasMore, isLoading: recent.isLoadingMore, load: recent.loadMore }} />
      )}
    </Page>
  )
}
