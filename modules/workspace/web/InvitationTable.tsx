import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useMutationOf } from '#web/api/query.ts'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import {
  listInvitations,
  resendInvitation,
  restoreInvitation,
  revokeInvitation,
  type Invitation,
  type SentInvitation,
} from '../contract.ts'
import classes from './lists.module.css'
import { ListTable } from './ListTable.tsx'

interface InvitationTableProps {
  invitations: Invitation[]
  onSent: (sent: SentInvitation) => void
}

const columns = [{ title: 'E-mail' }, { title: 'Role', isExtra: true }, { title: 'Invited by', isExtra: true }, { title: 'Valid' }]

export function InvitationTable({ invitations, onSent }: InvitationTableProps) {
  return (
    <ListTable label="Open invitations" columns={columns} hasActions>
      {invitations.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} onSent={onSent} />
      ))}
    </ListTable>
  )
}

function InvitationRow({ invitation, onSent }: { invitation: Invitation; onSent: (sent: SentInvitation) => void }) {
  const params = { invitationId: invitation.id }
  const resend = useMutationOf(resendInvitation, {
    invalidates: [listInvitations],
    onSuccess: onSent,
    onError: (error) => notifyProblem(error.detail),
  })
  const revoke = useMutationOf(revokeInvitation, {
    invalidates: [listInvitations],
    onSuccess: () =>
      notifyUndo(`The invitation for ${invitation.email} is withdrawn`, async () => {
        await call(restoreInvitation, { params })
        await invalidate(queryClient, [listInvitations])
      }),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <tr>
      <td className={classes.name}>{invitation.email}</td>
      <td className={classes.hideNarrow}>{invitation.role}</td>
      <td className={`${classes.detail} ${classes.hideNarrow}`}>{invitation.invitedBy}</td>
      <td className={classes.nowrap}>
        {invitation.isExpired ? (
          <StatusBadge status="warn">expired</StatusBadge>
        ) : (
          <span className={classes.detail}>
            until <TimeText at={invitation.expiresAt} as="date" />
          </span>
        )}
      </td>
      <td>
        <span className={classes.rowActions}>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => resend.mutate({ params })}
            loading={resend.isPending}
            aria-label={`Send again to ${invitation.email}`}
          >
            Send again
          </Button>
          <Tooltip label="Withdraw">
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => revoke.mutate({ params })}
              aria-label={`Withdraw the invitation for ${invitation.email}`}
            >
              <IconX size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </span>
      </td>
    </tr>
  )
}
