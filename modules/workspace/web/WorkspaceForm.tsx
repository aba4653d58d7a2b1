import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { switchWorkspace } from '#web/api/session.tsx'
import { createWorkspace } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'
import { placeOfBrowser } from './place-of-browser.ts'
import { validateBy } from './validate-by.ts'

/** A further workspace; one is in it once it is made. */
export function WorkspaceForm({ onDone }: { onDone: () => void }) {
  const form = useForm({
    initialValues: { name: '' },
    validate: validateBy(createWorkspace.body.pick({ name: true })),
    validateInputOnBlur: true,
  })
  const create = useMutationOf(createWorkspace, {
    onSuccess: ({ workspaceId }) => void switchWorkspace(workspaceId).then(onDone),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(({ name }) => create.mutate({ body: { name, ...placeOfBrowser() } }))}
    >
      <FormProblem error={create.error} />
      <TextInput label="Name of the workspace" {...form.getInputProps('name')} />
      <Button type="submit" loading={create.isPending}>
        Create workspace
      </Button>
    </form>
  )
}
