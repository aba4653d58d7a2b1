import { Select } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { getAccountType, listGroupTypes, updateAccountType } from '../../contract.ts'
import parts from '../parts.module.css'

const usual = 'Groups called account, company or the like'
const inWords = (type: string | null) => (type === null ? usual : `Groups of the type ${type}`)

/** Which groups are the accounts, and a way to choose others for what arrives from now on. */
export function AccountTypeChoice({ types }: { types: readonly string[] }) {
  const can = useCan()
  const chosen = useApi(getAccountType)
  const save = useMutationOf(updateAccountType, {
    invalidates: [getAccountType, listGroupTypes],
    onSuccess: ({ accountType, version }) => {
      const before = chosen.data?.accountType ?? null
      notifyUndo(accountType === null ? 'Usual names say which groups are accounts' : `From now on each ${accountType} is an account`, () =>
        save.mutateAsync({ body: { version, accountType: before } }),
      )
    },
    onError: (error) => notifyProblem(error.detail),
  })
  if (!chosen.data) return null
  const { accountType, since, version } = chosen.data
  const all = [...new Set([...(accountType === null ? [] : [accountType]), ...types])]
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
          maw={440}
          allowDeselect={false}
          disabled={save.isPending}
          data={[{ value: '', label: usual }, ...all.map((type) => ({ value: type, label: inWords(type) }))]}
          value={accountType ?? ''}
          onChange={(value) => save.mutate({ body: { version, accountType: value || null } })}
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
