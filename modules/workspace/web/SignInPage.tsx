import { useEffect } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Navigate, useNavigate } from '@tanstack/react-router'
import * as z from 'zod'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession, useSessionQuery } from '#web/api/session.tsx'
import { Link, useSearchState } from '#web/navigation.tsx'
import { signIn } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { validateBy } from './validate-by.ts'

const search = z.object({
  /** Only a path of ours: a link from outside must not lead elsewhere after signing in. */
  next: z
    .string()
    .regex(/^\/(?![/\\])/)
    .default('/'),
})

export default function SignInPage() {
  const [{ next }] = useSearchState(search)
  const { data: session } = useSessionQuery()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: validateBy(signIn.body),
    validateInputOnBlur: true,
  })
  const enterApp = async () => {
    await refreshSession()
    await navigate({ href: next, replace: true })
  }
  const enter = useMutationOf(signIn, {
    onSuccess: () => void enterApp(),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  if (session?.setupNeeded && !session.user) return <Navigate to="/setup" replace />
  if (session?.user && !enter.isPending && !enter.isSuccess) return <Onward href={next} />
  return (
    <AloneFrame title="Sign in" below="No account? Ask an admin of your workspace for an invitation.">
      {session?.signedOutBecause && (
        <p className={classes.aside} role="status">
          {session.signedOutBecause}
        </p>
      )}
      <form className={classes.form} noValidate onSubmit={form.onSubmit((body) => enter.mutate({ body }))}>
        <FormProblem error={enter.error} />
        <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" fullWidth loading={enter.isPending}>
          Sign in
        </Button>
        <Link to="/forgot-password" className={classes.aside}>
          Forgotten your password?
        </Link>
      </form>
    </AloneFrame>
  )
}

/** Goes on to an address with its filters, for somebody who is signed in already. */
function Onward({ href }: { href: string }) {
  const navigate = useNavigate()
  useEffect(() => void navigate({ href, replace: true }), [navigate, href])
  return null
}
