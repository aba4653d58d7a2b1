import { useState } from 'react'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { listInvitations, listMembers, type SentInvitation } from '../contract.ts'
import { InvitationTable } from './InvitationTable.tsx'
import { InviteLine } from './InviteLine.tsx'
import classes from './lists.module.css'
import { MemberTable } from './MemberTable.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

export default function MembersPage() {
  const can = useCan()
  const mayInvite = can('workspace:admin')
  const members = useApi(listMembers)
  const invitations = useApi(listInvitations, {}, { enabled: mayInvite })
  const [sent, setSent] = useState<SentInvitation>()
  return (
    <SettingsFrame title="Members" meaning="Everybody may read and contribute: there are no paid seats.">
      {mayInvite && (
        <section className={classes.section} aria-label="Invite">
          <InviteLine onSent={setSent} />
          {sent && <Sent sent={sent} />}
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
          <InvitationTable invitations={invitations.data.items} onSent={setSent} />
        </section>
      )}
    </SettingsFrame>
  )
}

/** What became of an invitation: with a mail server only its owner gets the link, else this is the only moment to copy it. */
function Sent({ sent: { invitation, link } }: { sent: SentInvitation }) {
  return (
    <div className={classes.secret} role="status">
      {link === null ? (
        <span>
          The invitation is sent to <strong>{invitation.email}</strong>. If it does not arrive, send it again from the list below.
        </span>
      ) : (
        <>
          <span>
            No mail server is set up, so no mail goes to <strong>{invitation.email}</strong>. Copy the link and hand it over; it is shown
            only now and works once.
          </span>
          <Copyable text={link} label="invitation link" />
        </>
      )}
    </div>
  )
}
