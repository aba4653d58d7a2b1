import { useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Level } from '#kernel/http/endpoint.ts'
import { levels } from '#kernel/http/endpoint.ts'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { createToken, listTokens } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import classes from './lists.module.css'
import { validateBy } from './validate-by.ts'

const meanings: Record<Level, string> = {
  read: 'read',
  contribute: 'read and contribute',
  write: 'read and write',
  manage: 'manage',
  admin: 'administer',
  own: 'everything',
}

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Never' },
]

/** A name, what it may do where, and for how long. Levels that the person does not have are not offered. */
export function NewTokenForm({ areas, onMade }: { areas: string[]; onMade: (secret: string) => void }) {
  const can = useCan()
  const [area, setArea] = useState('*')
  const [level, setLevel] = useState<string>('read')
  const [lifetime, setLifetime] = useState('365')
  const form = useForm({ initialValues: { name: '' }, validate: validateBy(createToken.body.pick({ name: true })) })
  const create = useMutationOf(createToken, {
    invalidates: [listTokens],
    onSuccess: ({ secret }) => {
      onMade(secret)
      form.reset()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const submit = form.onSubmit(({ name }) =>
    create.mutate({ body: { name, scopes: [`${area}:${level}`], expiresInDays: lifetime === 'never' ? null : Number(lifetime) } }),
  )
  return (
    <form className={classes.add} noValidate onSubmit={submit}>
      <TextInput className={classes.grow} label="New token" placeholder="Warehouse export" {...form.getInputProps('name')} />
      <Select
        label="Where"
        w={150}
        data={[{ value: '*', label: 'Everywhere' }, ...areas]}
        value={area}
        allowDeselect={false}
        onChange={(value) => value && setArea(value)}
      />
      <Select
        label="May"
        w={180}
        data={levels.filter((one) => can(`workspace:${one}`)).map((value) => ({ value, label: meanings[value] }))}
        value={level}
        allowDeselect={false}
        onChange={(value) => value && setLevel(value)}
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
