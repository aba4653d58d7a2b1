import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { createSource, listSources, type SourceKind } from '../../contract.ts'
import parts from '../parts.module.css'
import type { FreshKey } from './NewKey.tsx'

const kinds: { value: SourceKind; label: string }[] = [
  { value: 'browser', label: 'Web app in the browser' },
  { value: 'server', label: 'Server' },
  { value: 'mobile', label: 'Mobile app' },
  { value: 'segment', label: 'Segment SDK that you have already' },
]

/** Names a new source and says what it is. */
export function NewSource({ onCreated, onClose }: { onCreated: (key: FreshKey) => void; onClose: () => void }) {
  const form = useForm<{ name: string; kind: SourceKind }>({
    initialValues: { name: '', kind: 'browser' },
    validateInputOnBlur: true,
    validate: { name: (name) => (name.trim() ? null : 'Give it a name that your team will recognise') },
  })
  const create = useMutationOf(createSource, {
    invalidates: [listSources],
    onSuccess: ({ source, ingestKey }) => onCreated({ name: source.name, kind: source.kind, ingestKey }),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form className={parts.card} onSubmit={form.onSubmit((body) => create.mutate({ body }))} aria-label="New source">
      <div className={parts.row} style={{ alignItems: 'flex-start' }}>
        <TextInput
          label="Name"
          placeholder="Web app"
          autoFocus
          data-autofocus
          {...form.getInputProps('name')}
          style={{ flex: '1 1 200px' }}
        />
        <Select label="What it is" data={kinds} allowDeselect={false} {...form.getInputProps('kind')} style={{ flex: '1 1 240px' }} />
      </div>
      <div className={parts.row}>
        <Button type="submit" loading={create.isPending}>
          Create
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
