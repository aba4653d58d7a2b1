import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type * as z from 'zod'
import { fieldErrors } from '#web/api/error.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { endSession, refreshSession, switchWorkspace, useSessionQuery } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { acceptInvitation, lookUpInvitation, newPassword, roleMeanings, title } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { useSecretOfLink } from './useSecretOfLink.ts'

type Invited = z.infer<typeof lookUpInvitation.output>

export default function InvitationPage() {
  const token = useSecretOfLink()
  const { data: session } = useSessionQuery()
  const { data: invited, error, isPending } = useApi(lookUpInvitation, { body: { token } }, { enabled: token !== '' })
  if (!token || error)
    return (
      <AloneFrame
        title="This invitation does not work"
        text={error?.detail ?? 'The link is not complete. Open it from the mail again.'}
        below={<Link to="/">Go to Fairlead</Link>}
      />
    )
  if (isPending || !session) return <AloneFrame title="Your invitation" text="Looking it up…" />
  const user = session.user?.isDemoVisitor ? null : session.user
  if (user && user.email !== invited.email) return <SomebodyElse invited={invited} email={user.email} />
  return <Accept token={token} invited={invited} isSignedIn={user !== null} />
}

function SomebodyElse({ invited, email }: { invited: Invited; email: string }) {
  const leave = async () => {
    await endSession()
    await refreshSession()
  }
  return (
    <AloneFrame
      title={`Join ${invited.workspace}`}
      text={`The invitation is for ${invited.email}, but you are signed in as ${email}. Sign out, then accept it.`}
    >
      <Button fullWidth onClick={() => void leave()}>
        Sign out
      </Button>
    </AloneFrame>
  )
}

function Accept({ token, invited, isSignedIn }: { token: string; invited: Invited; isSignedIn: boolean }) {
  const go = useGo()
  const isNew = !invited.hasAccount
  const needsPassword = invited.hasAccount && !isSignedIn
  const form = useForm({
    initialValues: { name: '', newPassword: '', password: '' },
    validate: {
      name: (value) => (isNew ? problemOf(title(80), value) : null),
      newPassword: (value) => (isNew ? problemOf(newPassword, value) : null),
      password: (value) => (needsPassword && !value ? 'Write your password' : null),
    },
    validateInputOnBlur: true,
  })
  const accept = useMutationOf(acceptInvitation, {
    onSuccess: ({ workspaceId }) => void switchWorkspace(workspaceId).then(() => go('/')),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit(({ name, newPassword: chosen, password }) =>
    accept.mutate({ body: { token, ...(isNew && { name, newPassword: chosen }), ...(needsPassword && { password }) } }),
  )
  return (
    <AloneFrame
      title={`Join ${invited.workspace}`}
      text={`${invited.invitedBy} invites you as ${invited.role}: ${roleMeanings[invited.role].toLowerCase()}.`}
    >
      <form className={classes.form} noValidate onSubmit={submit}>
        <FormProblem error={accept.error} />
        <TextInput label="E-mail" value={invited.email} readOnly autoComplete="username" />
        {isNew && <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} />}
        {isNew && (
          <PasswordInput
            label="Password"
            description="At least 10 characters"
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
          />
        )}
        {needsPassword && (
          <PasswordInput label="Password of your account" autoComplete="current-password" {...form.getInputProps('password')} />
        )}
        <Button type="submit" fullWidth loading={accept.isPending}>
          Join {invited.workspace}
        </Button>
      </form>
    </AloneFrame>
  )
}

const problemOf = (shape: z.ZodType, value: unknown): string | null => {
  const result = shape.safeParse(value)
  return result.success ? null : (result.error.issues[0]?.message ?? null)
}
