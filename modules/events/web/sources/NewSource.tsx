import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { KeyboardEvent } from 'react'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { createSource, listSources, type SourceKind } from '../../contract.ts'
import parts from '../parts.module.css'
import type { Connecting } from './ConnectSource.tsx'

const kinds: { value: SourceKind; label: string }[] = [
  { value: 'browser', label: 'Web app in the browser' },
  { value: 'server', label: 'Server' },
  { value: 'mobile', label: 'Mobile app' },
  { value: 'segment', label: 'An app that uses a Segment SDK already' },
]

/** Names a new source and says what it is. */
export function NewSource({ onCreated, onClose }: { onCreated: (connecting: Connecting) => void; onClose: () => void }) {
  const form = useForm<{ name: string; kind: SourceKind }>({
    initialValues: { name: '', kind: 'browser' },
    validateInputOnBlur: true,
    validate: { name: (name) => (name.trim() ? null : 'Give it a name that your team will recognise') },
  })
  const create = useMutationOf(createSource, {
    invalidates: [listSources],
    onSuccess: onCreated,
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      if (error.fields.length === 0) notifyProblem(error.detail)
    },
  })
  // Esc leaves the form, wherever one writes in it.
  const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && onClose()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form onKeyDown={onKeyDown} className={parts.card} onSubmit={form.onSubmit((body) => create.mutate({ body }))} aria-label="New source">
      <div className={parts.row} style={{ alignItems: 'flex-start' }}>
        <TextInput
          label="Name"
          placeholder="For example: Web app"
          // The person asked for this form.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          {...form.getInputProps('name')}
          style={{ flex: '1 1 200px' }}
        />
        <Select label="What it is" data={kinds} allowDeselect={false} {...form.getInputProps('kind')} style={{ flex: '1 1 240px' }} />
      </div>
      <div className={parts.row}>
        <Button type="submit" loading={create.isPending}>
          Create source
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
