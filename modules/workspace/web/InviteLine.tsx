import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { createInvitation, listInvitations, type Role, type SentInvitation } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './lists.module.css'
import { RoleSelect } from './RoleSelect.tsx'
import { validateBy } from './validate-by.ts'

/** Invites by address and role, in one line. */
export function InviteLine({ onSent }: { onSent: (sent: SentInvitation) => void }) {
  const form = useForm({
    initialValues: { email: '', role: 'maker' as Role },
    validate: validateBy(createInvitation.body),
  })
  const invite = useMutationOf(createInvitation, {
    invalidates: [listInvitations],
    onSuccess: (sent) => {
      onSent(sent)
      form.reset()
    },
    onError: (error) => form.setErrors({ email: error.detail, ...fieldErrors(error) }),
  })
  return (
    <form className={classes.add} noValidate onSubmit={form.onSubmit((body) => invite.mutate({ body }))}>
      <TextInput
        className={classes.grow}
        label="Invite by e-mail"
        type="email"
        placeholder="grace@example.com"
        {...form.getInputProps('email')}
      />
      <RoleSelect label="Role" hasLabel value={form.values.role} onChange={(role) => form.setFieldValue('role', role)} />
      <Button type="submit" className={classes.submit} loading={invite.isPending}>
        Invite
      </Button>
      {Object.keys(form.errors).length === 0 && <FormProblem error={invite.error} />}
    </form>
  )
}
