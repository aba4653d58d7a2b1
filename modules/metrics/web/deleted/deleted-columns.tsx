import { useState } from 'react'
import { Button } from '@mantine/core'
import { ApiError } from '#web/api/error.ts'
import type { Column } from '#web/ui/DataTable.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'

interface Deleted {
  name: string
  deletedAt: string | null
}

/** When something was deleted, and, for whoever may, the button that brings it back. */
export const deletedColumns = <Row extends Deleted>(restore: ((row: Row) => Promise<unknown>) | false): Column<Row>[] => [
  {
    id: 'deleted',
    header: 'Deleted',
    value: (row) => row.deletedAt,
    cell: (row) => row.deletedAt && <TimeText at={row.deletedAt} />,
    width: 140,
  },
  ...(restore
    ? [
        {
          id: 'restore',
          header: 'Back',
          value: () => '',
          cell: (row: Row) => <RestoreButton name={row.name} restore={() => restore(row)} />,
          isSortable: false,
          width: 110,
        },
      ]
    : []),
]

function RestoreButton({ name, restore }: { name: string; restore: () => Promise<unknown> }) {
  const [isBusy, setBusy] = useState(false)
  const bringBack = async () => {
    setBusy(true)
    try {
      await restore()
      notifyDone(`“${name}” is back`)
    } catch (error) {
      notifyProblem(error instanceof ApiError ? error.detail : String(error))
      setBusy(false)
    }
  }
  return (
    <Button variant="default" size="compact-sm" loading={isBusy} aria-label={`Restore ${name}`} onClick={() => void bringBack()}>
      Restore
    </Button>
  )
}
