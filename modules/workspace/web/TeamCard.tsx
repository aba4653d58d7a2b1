import { ActionIcon, Avatar, Checkbox, CloseButton, Select, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { call } from '#web/api/client.ts'
import { invalidate, optimisticOf, queryClient, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { listTeams, putTeamMember, removeTeam, removeTeamMember, restoreTeam, updateTeam, type Member, type Team } from '../contract.ts'
import classes from './TeamCard.module.css'

const reload = () => invalidate(queryClient, [listTeams])

/** A team with its people; everything in it is edited where it stands. */
export function TeamCard({ team, members }: { team: Team; members: Member[] }) {
  const can = useCan()
  const mayChange = can('workspace:write')
  const params = { teamId: team.id }
  const change = async (patch: { name?: string; purpose?: string }) => {
    const after = await call(updateTeam, { params, body: { version: team.version, ...patch } })
    await reload()
    const before = { ...(patch.name !== undefined && { name: team.name }), ...(patch.purpose !== undefined && { purpose: team.purpose }) }
    notifyUndo(`${after.name} is changed`, () => call(updateTeam, { params, body: { version: after.version, ...before } }).then(reload))
  }
  return (
    <article className={classes.card} aria-label={team.name}>
      <header className={classes.header}>
        <div className={classes.words}>
          {mayChange ? (
            <InlineEdit as="h2" className={classes.name} value={team.name} label="Name of the team" onSave={(name) => change({ name })} />
          ) : (
            <h2 className={classes.name}>{team.name}</h2>
          )}
          <div className={classes.purpose}>
            {mayChange ? (
              <InlineEdit
                value={team.purpose}
                label="Purpose"
                placeholder="What is it there for?"
                mayBeEmpty
                onSave={(purpose) => change({ purpose })}
              />
            ) : (
              team.purpose
            )}
          </div>
        </div>
        {mayChange && <RemoveButton team={team} />}
      </header>
      <ul className={classes.people}>
        {team.members.map((person) => (
          <Person key={person.userId} team={team} person={person} mayChange={mayChange} />
        ))}
        {mayChange && (
          <li>
            <AddPerson team={team} members={members} />
          </li>
        )}
      </ul>
    </article>
  )
}

function Person({ team, person, mayChange }: { team: Team; person: Team['members'][number]; mayChange: boolean }) {
  const params = { teamId: team.id, userId: person.userId }
  const options = { invalidates: [listTeams], onError: (error: Error) => notifyProblem(error.message) }
  const lead = useMutationOf(putTeamMember, {
    ...options,
    optimistic: optimisticOf(listTeams, ({ items }, { body }) => ({
      items: items.map((one) => (one.id === team.id ? withLead(one, person.userId, body.isLead ?? false) : one)),
    })),
  })
  const remove = useMutationOf(removeTeamMember, {
    ...options,
    onSuccess: () =>
      notifyUndo(`${person.name} is not in ${team.name} any more`, () =>
        call(putTeamMember, { params, body: { isLead: person.isLead } }).then(reload),
      ),
  })
  return (
    <li className={classes.person}>
      <Avatar size={24} name={person.name} color="accent" radius="xl" aria-hidden />
      <span>{person.name}</span>
      {mayChange ? (
        <Checkbox
          size="xs"
          label="leads"
          aria-label={`${person.name} leads ${team.name}`}
          checked={person.isLead}
          onChange={(event) => lead.mutate({ params, body: { isLead: event.currentTarget.checked } })}
        />
      ) : (
        person.isLead && <span className={classes.purpose}>leads</span>
      )}
      {mayChange && (
        <CloseButton size={24} aria-label={`Take ${person.name} out of ${team.name}`} onClick={() => remove.mutate({ params })} />
      )}
    </li>
  )
}

const withLead = (team: Team, userId: string, isLead: boolean): Team => ({
  ...team,
  members: team.members.map((person) => (person.userId === userId ? { ...person, isLead } : person)),
})

function AddPerson({ team, members }: { team: Team; members: Member[] }) {
  const add = useMutationOf(putTeamMember, { invalidates: [listTeams], onError: (error) => notifyProblem(error.detail) })
  const others = members.filter(({ userId }) => !team.members.some((person) => person.userId === userId))
  if (others.length === 0) return null
  return (
    <Select
      aria-label={`Add a person to ${team.name}`}
      placeholder="Add a person"
      data={others.map(({ userId, name }) => ({ value: userId, label: name }))}
      value={null}
      searchable
      w={180}
      onChange={(userId) => userId && add.mutate({ params: { teamId: team.id, userId }, body: {} })}
    />
  )
}

function RemoveButton({ team }: { team: Team }) {
  const params = { teamId: team.id }
  const remove = useMutationOf(removeTeam, {
    invalidates: [listTeams],
    onSuccess: () => notifyUndo(`${team.name} is removed`, () => call(restoreTeam, { params }).then(reload)),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <Tooltip label="Remove the team">
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${team.name}`} onClick={() => remove.mutate({ params })}>
        <IconTrash size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}
