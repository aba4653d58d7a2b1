import { Button, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { notifyDone } from '#web/ui/undo-toast.tsx'
import { resetPassword } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { useSecretOfLink } from './useSecretOfLink.ts'
import { validateBy } from './validate-by.ts'

export default function ResetPasswordPage() {
  const token = useSecretOfLink()
  const go = useGo()
  const form = useForm({
    initialValues: { password: '' },
    validate: validateBy(resetPassword.body.pick({ password: true })),
    validateInputOnBlur: true,
  })
  const reset = useMutationOf(resetPassword, {
    onSuccess: () => {
      notifyDone('Your password is changed. Sign in with it.')
      void refreshSession().then(() => go('/sign-in'))
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const again = <Link to="/forgot-password">Ask for a new link</Link>
  if (!token)
    return <AloneFrame title="This link is not complete" text="Open it from the mail again, or ask for a new one." below={again} />
  const isLinkSpent = reset.error?.fields.some(({ field }) => field === 'body.token')
  if (isLinkSpent) return <AloneFrame title="This link does not work any more" text={reset.error?.detail} below={again} />
  return (
    <AloneFrame title="Choose a new password" text="You will be signed out everywhere else.">
      <form className={classes.form} noValidate onSubmit={form.onSubmit(({ password }) => reset.mutate({ body: { token, password } }))}>
        <FormProblem error={reset.error} />
        <PasswordInput
          label="New password"
          description="At least 10 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth loading={reset.isPending}>
          Save the password
        </Button>
      </form>
    </AloneFrame>
  )
}
