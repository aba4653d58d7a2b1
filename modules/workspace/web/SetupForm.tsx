import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type * as z from 'zod'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession } from '#web/api/session.tsx'
import { setup } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { placeOfBrowser } from './place-of-browser.ts'
import { validateBy } from './validate-by.ts'

const draftKey = 'fairlead.setup'
const fields = setup.body.pick({ workspace: true, name: true, email: true, password: true })
type Values = z.input<typeof fields>

/** What was written before a reload, without the password. */
function readDraft(): Values {
  const empty: Values = { workspace: '', name: '', email: '', password: '' }
  try {
    return { ...empty, ...(JSON.parse(sessionStorage.getItem(draftKey) ?? '{}') as Partial<Values>) }
  } catch {
    return empty
  }
}

interface SetupFormProps {
  onBack: () => void
  onDone: (answer: z.output<typeof setup.output> & { workspace: string }) => void
}

/** The first user and workspace. Zone and week start come from the browser; everything can be changed later. */
export function SetupForm({ onBack, onDone }: SetupFormProps) {
  const form = useForm<Values>({
    initialValues: readDraft(),
    validate: validateBy(fields),
    validateInputOnBlur: true,
    onValuesChange: ({ password: _, ...draft }) => sessionStorage.setItem(draftKey, JSON.stringify(draft)),
  })
  const create = useMutationOf(setup, {
    onSuccess: (answer, { body }) => {
      sessionStorage.removeItem(draftKey)
      onDone({ ...answer, workspace: body.workspace })
      void refreshSession()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const place = placeOfBrowser()
  return (
    <AloneFrame title="Create your workspace" text="You will own it. Invite the others when you are in.">
      <form
        className={classes.form}
        noValidate
        onSubmit={form.onSubmit((values) => create.mutate({ body: { ...values, ...place, withToken: false } }))}
      >
        <FormProblem error={create.error} />
        <TextInput
          label="Workspace"
          placeholder="Acme"
          description="Usually your company or product"
          {...form.getInputProps('workspace')}
        />
        <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} />
        <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <PasswordInput
          label="Password"
          description="At least 10 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <p className={classes.aside} style={{ margin: 0 }}>
          Days begin in {place.timezone.replaceAll('_', ' ')}, as in this browser. Settings can change that.
        </p>
        <div className={classes.actions}>
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create workspace
          </Button>
        </div>
      </form>
    </AloneFrame>
  )
}
