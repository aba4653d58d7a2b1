import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import {
  acceptAgain,
  erasePerson,
  exportPerson,
  getCertificate,
  listErasures,
  retryErasure,
  type Erasure,
  type Later,
} from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'

const laters: Record<Later, string> = { refuse: 'Refuse later events', accept: 'Accept later events' }
const refreshEvery = 2_000

const fileUrl = (path: string, params: Record<string, string>) => requestUrl(path, params, { workspace: currentWorkspaceId() })

/** The rights of people: to have their data, and to have them removed. `of` is the person whose page led here, or empty. */
export function Privacy({ of }: { of: string }) {
  const erasures = useApi(listErasures, { query: {} }, { refetchInterval: refreshEvery })
  const [person, setPerson] = useState(of)
  const [typed, setTyped] = useState('')
  const [later, setLater] = useState<Later>('refuse')
  const erase = useMutationOf(erasePerson, {
    invalidates: [listErasures],
    onSuccess: () => {
      setPerson('')
      setTyped('')
    },
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <>
      <section className={parts.section} aria-labelledby="erase">
        <h2 id="erase" className={parts.heading}>
          Remove or export a person
        </h2>
        <p className={parts.muted}>
          Everything under all ids of the person, in both stores. It cannot be undone. A certificate tells of every table. What nobody can
          tell the owner of goes with it, of the whole workspace: uploaded files that no import needs any more, bodies that webhooks kept,
          and examples of values.
        </p>
        <form
          className={parts.row}
          onSubmit={(submit) => {
            submit.preventDefault()
            erase.mutate({ params: { person }, body: { later } })
          }}
        >
          <TextInput label="Id of the person" required value={person} onChange={({ currentTarget }) => setPerson(currentTarget.value)} />
          <TextInput label="The id once more" required value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />
          <Select
            label="What comes later"
            allowDeselect={false}
            value={later}
            onChange={(value) => setLater(value as Later)}
            data={Object.entries(laters).map(([value, label]) => ({ value, label }))}
          />
          <Button type="submit" color="red" disabled={person === '' || typed !== person} loading={erase.isPending}>
            Remove for good
          </Button>
          {person !== '' && (
            <Button component="a" variant="default" href={fileUrl(exportPerson.path, { person })}>
              Export first
            </Button>
          )}
        </form>
      </section>
      <section className={parts.section} aria-labelledby="erasures">
        <h2 id="erasures" className={parts.heading}>
          Removed
        </h2>
        {erasures.error && !erasures.data && <ErrorState error={erasures.error} onRetry={() => void erasures.refetch()} isCompact />}
        {erasures.isPending && <TableSkeleton rows={2} />}
        {erasures.data?.items.length === 0 && (
          <p className={parts.muted}>Nobody was removed yet. Who was stands here as a hash, with the certificate.</p>
        )}
        {erasures.data?.items.map((one) => (
          <ErasureCard key={one.id} erasure={one} />
        ))}
      </section>
    </>
  )
}

function outcome({ status, found, isClean, error, step }: Erasure): string {
  if (status === 'failed') return `Not everything is removed: ${error ?? 'the work broke off'}`
  if (status !== 'done') return error ?? step
  if (!isClean) return 'Removed; the certificate tells what is left'
  return found === 0 ? 'Nothing was known under this id' : 'Removed, and nothing is left'
}

function ErasureCard({ erasure }: { erasure: Erasure }) {
  const accept = useMutationOf(acceptAgain, { invalidates: [listErasures], onError: (error) => notifyProblem(error.detail) })
  const again = useMutationOf(retryErasure, { invalidates: [listErasures], onError: (error) => notifyProblem(error.detail) })
  const { language } = useLocale()
  const isDone = erasure.status === 'done'
  return (
    <article className={parts.card} aria-label={`Person ${erasure.personHash.slice(0, 8)}`}>
      <div className={parts.row}>
        <strong>{erasure.personHash.slice(0, 8)}…</strong>
        <span>{countOf(erasure.idCount, 'id', 'ids', language)}</span>
        <TimeText at={erasure.createdAt} />
        <span>{outcome(erasure)}</span>
        <span>{laters[erasure.later]}</span>
      </div>
      {erasure.status === 'running' && <ProgressBar done={erasure.done} total={Math.max(erasure.total, 1)} words={erasure.step} />}
      {erasure.status === 'failed' && (
        <div className={parts.row}>
          <Button
            size="compact-sm"
            variant="default"
            loading={again.isPending}
            onClick={() => again.mutate({ params: { erasureId: erasure.id } })}
          >
            Try again
          </Button>
        </div>
      )}
      {isDone && (
        <div className={parts.row}>
          <Button
            component="a"
            size="compact-sm"
            variant="default"
            download="certificate.json"
            href={fileUrl(getCertificate.path, { erasureId: erasure.id })}
          >
            Certificate
          </Button>
          {erasure.later === 'refuse' && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => accept.mutate({ params: { erasureId: erasure.id } })}>
              Accept later events
            </Button>
          )}
        </div>
      )}
    </article>
  )
}
