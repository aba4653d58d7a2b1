import { Button, Radio, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { KeyboardEvent } from 'react'
import { fieldErrors } from '#web/api/error.ts'
import { useMutationOf } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { createSource, listSources, sdks, type Sdk } from '../../contract.ts'
import parts from '../parts.module.css'
import type { Connecting } from './ConnectSource.tsx'
import classes from './NewSource.module.css'
import { kindOf, sdkText } from './sdk-words.ts'

/** Says what sends, and names it. */
export function NewSource({ onCreated, onClose }: { onCreated: (connecting: Connecting) => void; onClose: () => void }) {
  const form = useForm<{ name: string; sdk: Sdk }>({
    initialValues: { name: '', sdk: 'segment-browser' },
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
  const submit = form.onSubmit(({ name, sdk }) => create.mutate({ body: { name, sdk, kind: kindOf(sdk) } }))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form onKeyDown={onKeyDown} className={parts.card} onSubmit={submit} aria-label="New source">
      <TextInput
        label="Name"
        placeholder="For example: Web app"
        // The person asked for this form.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        {...form.getInputProps('name')}
        maw={420}
      />
      <Radio.Group
        label="What it sends with"
        description="Keep the SDK that you have: only its address and its key change."
        {...form.getInputProps('sdk')}
      >
        <div className={classes.sdks}>
          {sdks.map((sdk) => (
            <Radio.Card key={sdk} value={sdk} className={classes.sdk} aria-label={sdkText[sdk]}>
              <Radio.Indicator size="xs" />
              <span>{sdkText[sdk]}</span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <div className={parts.row}>
        <Button type="submit" loading={create.isPending}>
          Create source
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
        <Link to="/import" className={parts.end}>
          Import history from files
        </Link>
      </div>
    </form>
  )
}
