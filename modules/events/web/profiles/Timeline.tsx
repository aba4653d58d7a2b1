import { useLocale } from '#web/ui/locale.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { Profile, Session, StoredEvent } from '../../contract.ts'
import { EventList } from '../EventList.tsx'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'

interface Pages {
  items: (StoredEvent & { session?: Session | null })[] | undefined
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
  error: unknown
  refetch: () => void
}

/** What somebody did, newest first. */
export function Timeline({ pages, of, empty }: { pages: Pages; of: 'person' | 'account'; empty: string }) {
  return (
    <section className={parts.section} aria-labelledby="timeline">
      <h2 id="timeline" className={parts.heading}>
        Timeline
      </h2>
      {pages.error !== null && !pages.items && <ErrorState error={pages.error} onRetry={pages.refetch} isCompact />}
      {!pages.items && pages.error === null && <TableSkeleton rows={6} />}
      {pages.items?.length === 0 && <EmptyState title="Nothing yet" text={empty} isCompact />}
      {pages.items && pages.items.length > 0 && (
        <EventList
          events={pages.items}
          label="Timeline"
          of={of}
          more={{ has: pages.hasMore, isLoading: pages.isLoadingMore, load: pages.loadMore }}
        />
      )}
    </section>
  )
}

/** Since when and until when somebody was seen, and how much they did. */
export function Seen({ profile, eventCount }: { profile: Profile; eventCount: number }) {
  const { language } = useLocale()
  return (
    <Facts
      facts={[
        ['Last seen', <TimeText key="last" at={profile.lastSeen} />],
        ['First seen', <TimeText key="first" at={profile.firstSeen} as="date" />],
        ['Events', formatNumber(eventCount, { unit: 'count', language })],
      ]}
    />
  )
}
