import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { createTeam, listMembers, listTeams } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './lists.module.css'
import { SettingsFrame } from './SettingsFrame.tsx'
import { TeamCard } from './TeamCard.tsx'
import { validateBy } from './validate-by.ts'

export default function TeamsPage() {
  const can = useCan()
  const { data, error, refetch } = useApi(listTeams)
  const { data: members } = useApi(listMembers)
  return (
    <SettingsFrame
      title="Teams"
      meaning="The product squads: who works together, and on what. Areas, metrics and initiatives can belong to one."
    >
      {can('workspace:write') && <NewTeamLine />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} isCompact />}
      {!data && !error && <TableSkeleton rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          isCompact
          title="No teams yet"
          text="With teams, everything has somebody who looks after it: “Checkout” owns payment, “Growth” owns sign-up."
        />
      )}
      {data && data.items.length > 0 && (
        <section className={classes.section} aria-label="Teams">
          {data.items.map((team) => (
            <TeamCard key={team.id} team={team} members={members?.items ?? []} />
          ))}
        </section>
      )}
    </SettingsFrame>
  )
}

function NewTeamLine() {
  const form = useForm({ initialValues: { name: '', purpose: '' }, validate: validateBy(createTeam.body) })
  const create = useMutationOf(createTeam, {
    invalidates: [listTeams],
    onSuccess: () => form.reset(),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form className={classes.add} noValidate onSubmit={form.onSubmit((body) => create.mutate({ body }))}>
      <TextInput className={classes.grow} label="New team" placeholder="Checkout" {...form.getInputProps('name')} />
      <TextInput className={classes.grow} label="Purpose" placeholder="Paying is easy" {...form.getInputProps('purpose')} />
      <Button type="submit" className={classes.submit} loading={create.isPending}>
        Create team
      </Button>
      <FormProblem error={create.error} />
    </form>
  )
}
