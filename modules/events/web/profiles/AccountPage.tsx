import { useApi, useApiPages } from '#web/api/query.ts'
import { useRouteParams } from '#web/navigation.tsx'
import { slot, SlotFills } from '#web/slots.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { getAccount, listAccountEvents } from '../../contract.ts'
import parts from '../parts.module.css'
import { PeopleOf } from './PeopleOf.tsx'
import { Subscriptions } from './Subscriptions.tsx'
import { ProfileProperties } from './ProfileProperties.tsx'
import { Seen, Timeline } from './Timeline.tsx'

/** What later modules say of an account. */
export const accountSections = slot<{ account: string }>('events.account.sections')

export default function AccountPage() {
  const { key = '' } = useRouteParams()
  const account = useApi(getAccount, { params: { account: key } })
  const events = useApiPages(listAccountEvents, { params: { account: key }, query: {} })
  if (account.error) return <ErrorState error={account.error} onRetry={() => void account.refetch()} isWholePage />
  if (!account.data) return <PageSkeleton />
  const { profile, people, peopleCount, eventCount, subscriptions } = account.data
  return (
    <Page title={profile.label ?? profile.key} meaning={profile.label ? profile.key : 'A customer organisation.'}>
      <div className={parts.grid}>
        <div className={parts.main}>
          <Subscriptions subscriptions={subscriptions} />
          <Timeline pages={events} of="account" empty="No events of this account are stored." />
          <SlotFills slot={accountSections} props={{ account: key }} />
        </div>
        <aside className={parts.side} aria-label="Details">
          <Seen profile={profile} eventCount={eventCount} />
          <PeopleOf people={people} count={peopleCount} />
          <ProfileProperties of="account" id={profile.key} properties={profile.properties} empty="No group call or file has set any." />
        </aside>
      </div>
    </Page>
  )
}
