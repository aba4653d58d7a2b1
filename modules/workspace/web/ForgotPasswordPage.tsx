import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { requestPasswordReset } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { validateBy } from './validate-by.ts'

export default function ForgotPasswordPage() {
  const form = useForm({ initialValues: { email: '' }, validate: validateBy(requestPasswordReset.body), validateInputOnBlur: true })
  const ask = useMutationOf(requestPasswordReset, { onError: (error) => form.setErrors(fieldErrors(error)) })
  const back = <Link to="/sign-in">Back to sign-in</Link>
  if (ask.isSuccess)
    return (
      <AloneFrame
        title="Look into your mail"
        text={`If ${form.values.email} has an account, a link to choose a new password is on its way. It works for one hour.`}
        below={back}
      >
        <p className={classes.aside}>
          Nothing arrived? Look into the spam folder. Where no mail server is set up, the mail stands in the log of the server.
        </p>
      </AloneFrame>
    )
  return (
    <AloneFrame title="Choose a new password" text="We send a link to your address." below={back}>
      <form className={classes.form} noValidate onSubmit={form.onSubmit((body) => ask.mutate({ body }))}>
        <FormProblem error={ask.error} />
        <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <Button type="submit" fullWidth loading={ask.isPending}>
          Send the link
        </Button>
      </form>
    </AloneFrame>
  )
}
