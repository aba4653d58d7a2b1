import { useState } from 'react'
import { Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { levels } from '#kernel/http/endpoint.ts'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { createToken, listTokens } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './lists.module.css'
import { labelOf, nameOf, oneOfEachArea } from './token-scopes.ts'
import { validateBy } from './validate-by.ts'

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Never' },
]

/** A name, what it may do where, and for how long. Levels that the person does not have are not offered. */
export function NewTokenForm({ areas, onMade }: { areas: string[]; onMade: (secret: string) => void }) {
  const can = useCan()
  const [lifetime, setLifetime] = useState('365')
  const form = useForm({
    initialValues: { name: '', scopes: ['*:read'] },
    validate: validateBy(createToken.body.pick({ name: true, scopes: true })),
  })
  const create = useMutationOf(createToken, {
    invalidates: [listTokens],
    onSuccess: ({ secret }) => {
      onMade(secret)
      form.reset()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit((chosen) =>
    create.mutate({ body: { ...chosen, expiresInDays: lifetime === 'never' ? null : Number(lifetime) } }),
  )
  const mine = levels.filter((level) => can(`workspace:${level}`))
  return (
    <form className={classes.add} noValidate onSubmit={submit}>
      <TextInput className={classes.grow} label="New token" placeholder="Warehouse export" {...form.getInputProps('name')} />
      <MultiSelect
        className={classes.grow}
        label="May"
        placeholder={form.values.scopes.length === 0 ? 'Choose one or more' : undefined}
        data={['*', ...areas].map((area) => ({
          group: nameOf(area),
          items: mine.map((level) => ({ value: `${area}:${level}`, label: labelOf(area, level) })),
        }))}
        searchable
        // The list itself scrolls: a box around it would be out of reach of the keyboard.
        withScrollArea={false}
        classNames={{ options: classes.options }}
        {...form.getInputProps('scopes')}
        onChange={(scopes) => form.setFieldValue('scopes', oneOfEachArea(scopes))}
      />
      <Select
        label="Expires"
        w={110}
        data={lifetimes}
        value={lifetime}
        allowDeselect={false}
        onChange={(value) => value && setLifetime(value)}
      />
      <Button type="submit" className={classes.submit} loading={create.isPending}>
        Create token
      </Button>
      <FormProblem error={create.error} />
    </form>
  )
}
