import { ActionIcon, Avatar, Tooltip } from '@mantine/core'
import { IconUserMinus } from '@tabler/icons-react'
import { call } from '#web/api/client.ts'
import { invalidate, optimisticOf, queryClient, useMutationOf } from '#web/api/query.ts'
import { refreshSession, useCan, useSession } from '#web/api/session.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { changeRole, listMembers, removeMember, restoreMember, type Member, type Role } from '../contract.ts'
import classes from './lists.module.css'
import { ListTable } from './ListTable.tsx'
import { RoleSelect } from './RoleSelect.tsx'

const columns = [{ title: 'Person' }, { title: 'Role' }, { title: 'Joined', isExtra: true }, { title: 'Last seen', isExtra: true }]

export function MemberTable({ members }: { members: Member[] }) {
  return (
    <ListTable label="Members" columns={columns} hasActions>
      {members.map((member) => (
        <MemberRow key={member.userId} member={member} />
      ))}
    </ListTable>
  )
}

function MemberRow({ member }: { member: Member }) {
  const can = useCan()
  const { user } = useSession()
  const isSelf = member.userId === user.id
  const mayChange = can('workspace:admin') && (member.role !== 'owner' || can('workspace:own'))
  const params = { userId: member.userId }
  const set = useMutationOf(changeRole, {
    invalidates: [listMembers],
    optimistic: optimisticOf(listMembers, ({ items }, { body }) => ({
      items: items.map((one) => (one.userId === member.userId ? { ...one, role: body.role } : one)),
    })),
    onSuccess: () => isSelf && void refreshSession(),
    onError: (error) => notifyProblem(error.detail),
  })
  const setRole = (role: Role) =>
    set.mutate(
      { params, body: { role } },
      { onSuccess: () => notifyUndo(`${member.name} is now ${role}`, () => set.mutateAsync({ params, body: { role: member.role } })) },
    )
  return (
    <tr>
      <td>
        <div className={classes.who}>
          <Avatar size={32} name={member.name} color="accent" radius="xl" aria-hidden />
          <div>
            <div className={classes.name}>
              {member.name} {isSelf && <Tag>you</Tag>}
            </div>
            <div className={classes.detail}>{member.email}</div>
          </div>
        </div>
      </td>
      <td>{mayChange ? <RoleSelect label={`Role of ${member.name}`} value={member.role} onChange={setRole} /> : member.role}</td>
      <td className={`${classes.detail} ${classes.nowrap} ${classes.hideNarrow}`}>
        <TimeText at={member.joinedAt} as="date" />
      </td>
      <td className={`${classes.detail} ${classes.nowrap} ${classes.hideNarrow}`}>
        {member.lastSeenAt ? <TimeText at={member.lastSeenAt} /> : 'Not yet'}
      </td>
      <td>{mayChange && !isSelf && <RemoveButton member={member} />}</td>
    </tr>
  )
}

function RemoveButton({ member }: { member: Member }) {
  const params = { userId: member.userId }
  const remove = useMutationOf(removeMember, {
    invalidates: [listMembers],
    onSuccess: () =>
      notifyUndo(`${member.name} is removed`, async () => {
        await call(restoreMember, { params })
        await invalidate(queryClient, [listMembers])
      }),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <Tooltip label="Remove from the workspace">
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={() => remove.mutate({ params })}
        loading={remove.isPending}
        aria-label={`Remove ${member.name}`}
      >
        <IconUserMinus size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}
