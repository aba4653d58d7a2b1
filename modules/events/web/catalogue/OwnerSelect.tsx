import { Select } from '@mantine/core'
import { useApi } from '#web/api/query.ts'
import { listMembers } from '#modules/workspace/contract.ts'

interface OwnerSelectProps {
  ownerId: string | null
  ownerName: string | null
  mayEdit: boolean
  onChange: (ownerId: string | null) => void
}

/** Who answers for an event: the person to ask. */
export function OwnerSelect({ ownerId, ownerName, mayEdit, onChange }: OwnerSelectProps) {
  const members = useApi(listMembers, {}, { enabled: mayEdit })
  if (!mayEdit) return <>{ownerName ?? 'Nobody yet'}</>
  const data = (members.data?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name }))
  // Who left the workspace still stands there until somebody else takes over.
  if (ownerId && !data.some(({ value }) => value === ownerId)) data.push({ value: ownerId, label: ownerName ?? 'A former member' })
  return (
    <Select
      aria-label="Owner"
      size="xs"
      placeholder="Nobody yet"
      data={data}
      value={ownerId}
      onChange={onChange}
      searchable
      clearable
      w={180}
    />
  )
}
