import { Button } from '@mantine/core'
import { useState } from 'react'
import { useMutationOf } from '#web/api/query.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { getSource, listSources, revokeIngestKey, type IngestKey, type Source } from '../../contract.ts'
import parts from '../parts.module.css'

/** The keys of a source. Revoking cannot be undone, so it takes a second press that says what it does. */
export function KeyList({ source, mayManage }: { source: Source; mayManage: boolean }) {
  const keys = source.keys.filter((key) => !key.revokedAt)
  if (keys.length === 0) return <p className={parts.muted}>It has no key, so nothing can be sent to it. “New key” makes one.</p>
  return (
    <ul className={parts.list}>
      {keys.map((key) => (
        <li key={key.id} className={parts.row} style={{ minHeight: 40 }}>
          <KeyLine source={source} ingestKey={key} mayManage={mayManage} />
        </li>
      ))}
    </ul>
  )
}

function KeyLine({ source, ingestKey, mayManage }: { source: Source; ingestKey: IngestKey; mayManage: boolean }) {
  const [isAsking, setAsking] = useState(false)
  const revoke = useMutationOf(revokeIngestKey, {
    invalidates: [listSources, getSource],
    onSuccess: () => notifyDone('The key no longer works'),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <>
      <code>{ingestKey.start}…</code>
      <span className={parts.muted}>
        made <TimeText at={ingestKey.createdAt} as="date" />
        {ingestKey.createdBy && ` by ${ingestKey.createdBy}`}
      </span>
      {mayManage && (
        <span className={`${parts.row} ${parts.end}`}>
          {isAsking && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsking(false)}>
              Keep it
            </Button>
          )}
          <Button
            size="compact-xs"
            aria-label={isAsking ? undefined : `Revoke the key ${ingestKey.start}…`}
            variant={isAsking ? 'filled' : 'subtle'}
            color={isAsking ? 'red' : 'gray'}
            loading={revoke.isPending}
            onClick={() => (isAsking ? revoke.mutate({ params: { sourceId: source.id, keyId: ingestKey.id } }) : setAsking(true))}
          >
            {isAsking ? 'Revoke: apps that use it stop sending' : 'Revoke'}
          </Button>
        </span>
      )}
    </>
  )
}
