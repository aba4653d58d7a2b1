import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { listPeople, type Named, type Profile } from '../../contract.ts'
import parts from '../parts.module.css'
import classes from './identity.module.css'
import { ConfirmMerge } from './ConfirmMerge.tsx'

const mostShown = 8

/** Finds the other half of a person, shows what a merge would change, and merges. */
export function MergeDialog({ person, onClose }: { person: Named; onClose: () => void }) {
  const [other, setOther] = useState<string>()
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Merge ${person.label ?? person.key} with another person`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {other === undefined ? (
        <FindPerson but={person.key} onPick={({ key }) => setOther(key)} />
      ) : (
        <ConfirmMerge person={person.key} other={other} onBack={() => setOther(undefined)} onClose={onClose} />
      )}
    </Modal>
  )
}

function FindPerson({ but, onPick }: { but: string; onPick: (profile: Profile) => void }) {
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 200)
  const found = useApi(listPeople, { query: { ...(asked && { search: asked }), limit: mostShown + 1 } }, { keepPrevious: true })
  const people = found.data?.items.filter(({ key }) => key !== but).slice(0, mostShown)
  return (
    <>
      <TextInput
        data-autofocus
        label="The other person"
        description="Nothing changes yet: you see first what a merge would do."
        placeholder="Search by id, name or e-mail"
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} isCompact />}
      <ul className={classes.choices} aria-label="People">
        {people?.map((profile) => (
          <li key={profile.key}>
            <button type="button" className={classes.choice} onClick={() => onPick(profile)}>
              <span>{profile.label ?? profile.key}</span>
              {profile.label && <span className={parts.muted}>{profile.key}</span>}
            </button>
          </li>
        ))}
      </ul>
      {people?.length === 0 && <p className={parts.muted}>Nobody else fits. The search looks at ids and at the values of properties.</p>}
    </>
  )
}
