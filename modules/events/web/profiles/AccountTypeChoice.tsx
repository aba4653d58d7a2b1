import { Select } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { getAccountType, getIdentitySettings, GroupType, listGroupTypes, updateAccountType } from '../../contract.ts'
import parts from '../parts.module.css'

const usual = 'Groups called account, company or the like'
const ofType = 'Groups of the type '
const inWords = (type: string | null) => (type === null ? usual : `${ofType}${type}`)

/** The type that a text in the field stands for, if it is one that was not seen. */
function otherType(text: string, seen: readonly string[]): string[] {
  const type = (text.startsWith(ofType) ? text.slice(ofType.length) : text).trim()
  return GroupType.safeParse(type).success && !seen.includes(type) && !type.startsWith('Groups called') ? [type] : []
}

/** Which groups are the accounts, and a way to choose others for what arrives from now on. */
export function AccountTypeChoice({ types }: { types: readonly string[] }) {
  const can = useCan()
  const chosen = useApi(getAccountType)
  const [typed, setTyped] = useState('')
  const save = useMutationOf(updateAccountType, {
    // The limit of ids is kept with it, under the same version.
    invalidates: [getAccountType, getIdentitySettings, listGroupTypes],
    onSuccess: ({ accountType, version }) => {
      const before = chosen.data?.accountType ?? null
      notifyUndo(accountType === null ? 'Usual names say which groups are accounts' : `From now on each ${accountType} is an account`, () =>
        save.mutateAsync({ body: { version, accountType: before } }),
      )
    },
    onError: (error) => notifyProblem(error.detail),
  })
  if (chosen.error && !chosen.data) return <ErrorState error={chosen.error} onRetry={() => void chosen.refetch()} isCompact />
  if (!chosen.data) return <TableSkeleton rows={2} />
  const { accountType, since, version } = chosen.data
  const seen = [...new Set([...(accountType === null ? [] : [accountType]), ...types])]
  return (
    <section className={parts.section} aria-labelledby="account-type">
      <h2 id="account-type" className={parts.heading}>
        Your accounts
      </h2>
      <p className={parts.muted}>
        An account is the customer who pays. An event that says accountId belongs to that account; any other belongs to its group of this
        kind. A choice applies to events that arrive from then on: those that are stored keep the account that they have.
      </p>
      {can('events:admin') ? (
        <Select
          label="Accounts are"
          description="Those that were seen are listed. You may type the name of another type, before its first event comes."
          maw={440}
          searchable
          onSearchChange={setTyped}
          onFocus={({ currentTarget }) => currentTarget.select()}
          nothingFoundMessage="A type has at most 64 letters, and is not called person or account"
          allowDeselect={false}
          disabled={save.isPending}
          data={[
            { value: '', label: usual },
            ...[...seen, ...otherType(typed, seen)].map((type) => ({ value: type, label: inWords(type) })),
          ]}
          value={accountType ?? ''}
          onChange={(value) => {
            if (value !== (accountType ?? '')) save.mutate({ body: { version, accountType: value || null } })
          }}
        />
      ) : (
        <p>{inWords(accountType)}</p>
      )}
      {since !== null && (
        <p className={parts.muted}>
          So since <TimeText at={since} as="full" />.
        </p>
      )}
    </section>
  )
}
