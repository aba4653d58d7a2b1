import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useGo } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { mergePeople, previewMerge } from '../../contract.ts'
import parts from '../parts.module.css'
import { WhatChanges } from './WhatChanges.tsx'
import { askAgain, undoMerge } from './useDecisions.ts'

interface ConfirmMergeProps {
  /** Ids of the two. */
  person: string
  other: string
  onBack: () => void
  onClose: () => void
}

/** What a merge would change, and the button that does it. */
export function ConfirmMerge({ person, other, onBack, onClose }: ConfirmMergeProps) {
  const [stays, setStays] = useState(person)
  const query = stays === person ? { from: other, into: person } : { from: person, into: other }
  const preview = useApi(previewMerge, { query }, { staleTime: 0, keepPrevious: true })
  const go = useGo()
  const merge = useMutationOf(mergePeople, {
    onSuccess: ({ id, child, parent }) => {
      askAgain()
      notifyUndo(`${child} and ${parent} are one person now`, () => undoMerge(id))
      onClose()
      go(`/people/${encodeURIComponent(parent)}`)
    },
    onError: (error) => notifyProblem(error.detail),
  })
  if (preview.error)
    return (
      <>
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} isCompact />
        <Button variant="default" onClick={onBack}>
          Choose another person
        </Button>
      </>
    )
  if (!preview.data) return <TableSkeleton rows={4} />
  const shown = preview.data
  return (
    <div className={parts.main}>
      <div className={parts.row}>
        <span id="known-by">Known by</span>
        <SegmentedControl
          aria-labelledby="known-by"
          value={stays}
          onChange={setStays}
          data={[person, other].map((value) => ({ value, label: value }))}
        />
      </div>
      <WhatChanges preview={shown} />
      <div className={parts.row}>
        <Button onClick={() => merge.mutate({ body: query })} loading={merge.isPending} disabled={preview.isPlaceholderData}>
          Merge into one person
        </Button>
        <Button variant="default" onClick={onBack}>
          Choose another person
        </Button>
        <span className={parts.muted}>A merge can be taken back at any time.</span>
      </div>
    </div>
  )
}
