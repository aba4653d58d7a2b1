import { Button } from '@mantine/core'
import { useApi, useApiPages } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useRouteParams } from '#web/navigation.tsx'
import { slot, SlotFills } from '#web/slots.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { getPerson, listPersonEvents } from '../../contract.ts'
import { IdsOfPerson } from '../identity/IdsOfPerson.tsx'
import parts from '../parts.module.css'
import { Who } from '../Who.tsx'
import { ProfileProperties } from './ProfileProperties.tsx'
import { Sessions } from './Sessions.tsx'
import { Seen, Timeline } from './Timeline.tsx'

/** What later modules say of a person. */
export const personSections = slot<{ person: string }>('events.person.sections')

export default function PersonPage() {
  const { key = '' } = useRouteParams()
  const can = useCan()
  const person = useApi(getPerson, { params: { person: key } })
  const events = useApiPages(listPersonEvents, { params: { person: key }, query: {} })
  if (person.error) return <ErrorState error={person.error} onRetry={() => void person.refetch()} isWholePage />
  if (!person.data) return <PageSkeleton />
  const { profile, accounts, eventCount } = person.data
  return (
    <Page
      title={profile.label ?? profile.key}
      meaning={profile.label ? profile.key : 'A person who used your product.'}
      action={
        can('events:admin') && (
          <Button component={Link} variant="default" to={`/data-care?${new URLSearchParams({ show: 'privacy', person: key }).toString()}`}>
            Export or remove
          </Button>
        )
      }
    >
      <div className={parts.grid}>
        <div className={parts.main}>
          <Sessions person={key} />
          <Timeline pages={events} of="person" empty="No events of this person are stored." />
          <SlotFills slot={personSections} props={{ person: key }} />
        </div>
        <aside className={parts.side} aria-label="Details">
          <Seen profile={profile} eventCount={eventCount} />
          <section className={parts.section}>
            <h2 className={parts.heading}>Accounts</h2>
            {accounts.length === 0 && <p className={parts.muted}>Belongs to no account that we know of.</p>}
            {accounts.map((account) => (
              <Who key={account.key} kind="account" id={account.key} label={account.label} />
            ))}
          </section>
          <ProfileProperties of="person" id={profile.key} properties={profile.properties} empty="No identify call or file has set any." />
          <IdsOfPerson person={profile.key} label={profile.label} />
        </aside>
      </div>
    </Page>
  )
}
