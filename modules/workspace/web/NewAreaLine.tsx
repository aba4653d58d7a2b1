import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { createArea, listAreas } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './lists.module.css'
import { validateBy } from './validate-by.ts'

interface NewAreaLineProps {
  /** Left out for an area at the top. */
  parent?: { id: string; name: string }
  onDone?: () => void
}

/** Adds an area, at the top or inside another. */
export function NewAreaLine({ parent, onDone }: NewAreaLineProps) {
  const form = useForm({ initialValues: { name: '' }, validate: validateBy(createArea.body) })
  const create = useMutationOf(createArea, {
    invalidates: [listAreas],
    onSuccess: () => {
      form.reset()
      onDone?.()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form
      className={classes.add}
      noValidate
      onSubmit={form.onSubmit(({ name }) => create.mutate({ body: { name, parentId: parent?.id ?? null } }))}
    >
      <TextInput
        className={classes.grow}
        label={parent ? `New area inside ${parent.name}` : 'New area'}
        placeholder="Billing"
        data-autofocus={parent ? true : undefined}
        {...form.getInputProps('name')}
      />
      <Button type="submit" className={classes.submit} loading={create.isPending}>
        Add area
      </Button>
      {onDone && (
        <Button variant="default" className={classes.submit} onClick={onDone}>
          Close
        </Button>
      )}
      <FormProblem error={create.error} />
    </form>
  )
}
