import { useApi, useApiPages } from '#web/api/query.ts'
import { useRouteParams } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { getGroup, listGroupEvents } from '../../contract.ts'
import parts from '../parts.module.css'
import { PeopleOf } from './PeopleOf.tsx'
import { ProfileProperties } from './ProfileProperties.tsx'
import { Seen, Timeline } from './Timeline.tsx'

/** One group: what happened in it, who works in it, what is known of it. */
export default function GroupPage() {
  const { type = '', key = '' } = useRouteParams()
  const params = { type, group: key }
  const group = useApi(getGroup, { params })
  const events = useApiPages(listGroupEvents, { params, query: {} })
  if (group.error) return <ErrorState error={group.error} onRetry={() => void group.refetch()} isWholePage />
  if (!group.data) return <PageSkeleton />
  const { profile, people, peopleCount, eventCount } = group.data
  return (
    <Page title={profile.label ?? profile.key} meaning={profile.label ? `${type} ${profile.key}` : `A ${type}.`}>
      <div className={parts.grid}>
        <div className={parts.main}>
          <Timeline pages={events} of="account" empty="No event names this group." />
        </div>
        <aside className={parts.side} aria-label="Details">
          <Seen profile={profile} eventCount={eventCount} />
          <PeopleOf people={people} count={peopleCount} />
          <ProfileProperties of={type} id={profile.key} properties={profile.properties} empty="No group call has set any." />
        </aside>
      </div>
    </Page>
  )
}
