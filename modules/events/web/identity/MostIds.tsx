import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { countOf } from '../words.ts'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { getAccountType, getIdentitySettings, updateIdentitySettings } from '../../contract.ts'
import parts from '../parts.module.css'

/** The guard against merges that run away: how many ids one person may come to by itself. */
export function MostIds({ mayManage }: { mayManage: boolean }) {
  const { language } = useLocale()
  const settings = useApi(getIdentitySettings)
  const [typed, setTyped] = useState<number | string>()
  const save = useMutationOf(updateIdentitySettings, {
    // The type of groups that are the accounts is kept with it, under the same version.
    invalidates: [getIdentitySettings, getAccountType],
    onSuccess: ({ mostIds }) => {
      setTyped(undefined)
      notifyDone(`One person comes to at most ${countOf(mostIds, 'id', 'ids', language)} without being asked about`)
    },
    onError: (error) => notifyProblem(error.detail),
  })
  if (settings.error && !settings.data) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} isCompact />
  if (!settings.data) return <TableSkeleton rows={2} />
  const { mostIds, version } = settings.data
  const value = typed ?? mostIds
  return (
    <section className={parts.section} aria-labelledby="most-ids">
      <h2 id="most-ids" className={parts.heading}>
        Limit
      </h2>
      <p className={parts.muted}>
        Links that would give one person more ids than this wait for somebody to decide. A person with hundreds of ids is usually a shared
        computer, a test, or a program that sends one id for everybody.
      </p>
      {mayManage ? (
        <form
          className={parts.row}
          style={{ alignItems: 'flex-end' }}
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate({ body: { version, mostIds: Number(value) } })
          }}
        >
          <NumberInput
            label="Most ids of one person"
            min={2}
            max={100_000}
            allowDecimal={false}
            thousandSeparator=","
            value={value}
            onChange={setTyped}
            w={200}
          />
          <Button type="submit" variant="default" disabled={value === '' || Number(value) === mostIds} loading={save.isPending}>
            Save
          </Button>
        </form>
      ) : (
        <p>{countOf(mostIds, 'id', 'ids', language)}</p>
      )}
    </section>
  )
}
