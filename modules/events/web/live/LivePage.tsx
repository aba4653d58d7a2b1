import { Button, Select } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import * as z from 'zod'
import { useApi } from '#web/api/query.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { listEventDefinitions, listSources } from '../../contract.ts'
import { EventList } from '../EventList.tsx'
import parts from '../parts.module.css'
import { countOf, eventText } from '../words.ts'
import { shownAtOnce, useLatestEvents } from './useLatestEvents.ts'

const search = z.object({ event: z.coerce.string().default(''), source: z.string().default('') })

/** Events as they arrive. */
export default function LivePage() {
  const { language } = useLocale()
  const [{ event, source }, setSearch] = useSearchState(search)
  const names = useApi(listEventDefinitions, { query: { limit: 1000 } })
  const sources = useApi(listSources, { query: {} })
  const latest = useLatestEvents({ ...(event && { event }), ...(source && { sourceId: source }) })
  const choose = (change: { event?: string; source?: string }) => {
    setSearch(change)
    latest.resume()
  }
  const isFiltered = event !== '' || source !== ''
  const state = !latest.isPaused
    ? 'Listening'
    : latest.waiting
      ? `Paused, ${countOf(latest.waiting, 'more', 'more', language)} arrived`
      : 'Paused'
  return (
    <Page
      title="Live"
      meaning="Events as they arrive, the newest first. Open one to see all that came with it."
      aside={<StatusBadge status={latest.isPaused ? 'warn' : 'active'}>{state}</StatusBadge>}
      action={
        <Button
          variant="default"
          leftSection={latest.isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
          onClick={latest.isPaused ? latest.resume : latest.pause}
        >
          {latest.isPaused ? 'Go on' : 'Pause'}
        </Button>
      }
      filters={
        <FilterBar onClear={isFiltered ? () => choose({ event: '', source: '' }) : undefined}>
          <Select
            aria-label="Event"
            placeholder="Any event"
            searchable
            clearable
            limit={100}
            nothingFoundMessage="No event of this name"
            value={event || null}
            onChange={(value) => choose({ event: value ?? '' })}
            data={(names.data?.items ?? []).map(({ name }) => ({ value: name, label: eventText(name) }))}
          />
          <Select
            aria-label="Source"
            placeholder="Any source"
            clearable
            value={source || null}
            onChange={(value) => choose({ source: value ?? '' })}
            data={(sources.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
          {latest.refused > 0 && (
            <Link to="/quarantine">{countOf(latest.refused, 'event was refused', 'events were refused', language)} meanwhile: see why</Link>
          )}
        </FilterBar>
      }
    >
      {latest.error && !latest.events && <ErrorState error={latest.error} onRetry={latest.resume} />}
      {!latest.events && !latest.error && <TableSkeleton />}
      {latest.events?.length === 0 &&
        (isFiltered ? (
          <EmptyState title="No such event yet" text="None of what arrived fits the filters. This page shows the first that does." />
        ) : (
          <EmptyState
            title="Waiting for the first event"
            text="Keep this page open: an event shows up within a second of being sent."
            action={
              <Button component={Link} to="/sources?new=yes">
                Connect a source
              </Button>
            }
          />
        ))}
      {latest.events && latest.events.length > 0 && (
        <>
          <EventList events={latest.events} label="Latest events" by="received" />
          {latest.events.length >= shownAtOnce && (
            <p className={parts.muted}>{`These are the latest ${shownAtOnce}. Earlier ones are on the pages of people and accounts.`}</p>
          )}
        </>
      )}
    </Page>
  )
}
