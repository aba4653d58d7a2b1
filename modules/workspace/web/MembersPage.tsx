import { useState } from 'react'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { listInvitations, listMembers } from '../contract.ts'
import { InvitationTable } from './InvitationTable.tsx'
import { InviteLine } from './InviteLine.tsx'
import classes from './lists.module.css'
import { MemberTable } from './MemberTable.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

/** A link that was just made: the only moment in which it can be copied. */
export interface FreshLink {
  email: string
  link: string
}

export default function MembersPage() {
  const can = useCan()
  const mayInvite = can('workspace:admin')
  const members = useApi(listMembers)
  const invitations = useApi(listInvitations, {}, { enabled: mayInvite })
  const [fresh, setFresh] = useState<FreshLink>()
  return (
    <SettingsFrame title="Members" meaning="Everybody may read and contribute: there are no paid seats.">
      {mayInvite && (
        <section className={classes.section} aria-label="Invite">
          <InviteLine onSent={setFresh} />
          {fresh && (
            <div className={classes.secret} role="status">
              <span>
                The invitation for <strong>{fresh.email}</strong> is on its way. You can also hand over the link yourself; it is shown only
                now and works once.
              </span>
              <Copyable text={fresh.link} label="invitation link" />
            </div>
          )}
        </section>
      )}
      <section className={classes.section} aria-label="Members">
        {members.error && !members.data && <ErrorState error={members.error} onRetry={() => void members.refetch()} isCompact />}
        {members.isPending && <TableSkeleton rows={4} />}
        {members.data && <MemberTable members={members.data.items} />}
      </section>
      {mayInvite && invitations.data && invitations.data.items.length > 0 && (
        <section className={classes.section} aria-labelledby="open-invitations">
          <h2 id="open-invitations" className={classes.heading}>
            Open invitations
          </h2>
          <InvitationTable invitations={invitations.data.items} onSent={setFresh} />
        </section>
      )}
    </SettingsFrame>
  )
}
